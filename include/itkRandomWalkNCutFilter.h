/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#ifndef itkRandomWalkNCutFilter_h
#define itkRandomWalkNCutFilter_h

#include "DiffuseWalkCutExport.h"
#include "dwc/Cut.h"
#include "dwc/TokenRows.h"
#include "dwcFilterMacros.h"
#include "dwcITKVersions.h"
#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "itkPartitionTree.h"
#include "itkVectorImage.h"

#include <cstdint>
#include <ostream>
#include <vector>

namespace itk
{

/** \class RandomWalkNCutFilterEnums
 * \brief Enums of RandomWalkNCutFilter.
 * \ingroup DiffuseWalkCut */
class RandomWalkNCutFilterEnums
{
public:
  /** What the components of a pixel of the walk are. */
  enum class Layout : std::uint8_t
  {
    Automatic = 0,    ///< by the number of components
    Full = 1,         ///< probabilities of stepping to each pixel
    Neighborhood = 2, ///< probabilities of stepping to a window of (2r+1)^D offsets
    Feature = 3       ///< a feature vector; no walk
  };

  /** From the walk to the symmetric affinity that is cut. */
  enum class Affinity : std::uint8_t
  {
    Walk = 0,   ///< the flow of the walk itself
    Cosine = 1, ///< cosine between the rows
    Dot = 2     ///< inner product of the rows
  };
};

extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, RandomWalkNCutFilterEnums::Layout value);
extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, RandomWalkNCutFilterEnums::Affinity value);

/** \class RandomWalkNCutFilter
 * \brief From a random walk to a tree of regions by recursive normalized cuts.
 *
 * \par Method
 * \f$P\f$ is the transition matrix of the walk, \f$\pi\f$ its stationary distribution (\f$\pi^T P = \pi^T\f$), \f$k\f$
 * the walk length. The flow \f$W = (\Pi P^k + (P^k)^T \Pi) / 2\f$, \f$\Pi = \mathrm{diag}(\pi)\f$, is symmetric with
 * row sums
 * \f$\pi\f$, and
 * \f[ \mathrm{NCut}(A, B) = \frac{\mathrm{cut}(A, B)}{\mathrm{vol}(A)} + \frac{\mathrm{cut}(A, B)}{\mathrm{vol}(B)} \f]
 * on it is exactly the directed normalized cut of the walk, between 0 and 2. A region is split in two along the second
 * eigenvector of its own \f$D^{-1/2} W D^{-1/2}\f$ (Lanczos), at the best of all thresholds (an exact sweep). The
 * cheapest split of all regions is made next, until there are `MaximumNumberOfRegions` leaves or nothing can be split.
 * The cost of a split is never below its parent's, so every cost threshold gives a nested partition: levels are chosen
 * afterwards by HierarchicalLabelFilter, with nothing computed again.
 *
 * \par Inputs
 * - 0, the walk: a VectorImage (see DiffusionAttentionImageFilter), or any vector image of features.
 * - 1, `TokenImage`, optional. Where it has as many pixels along each axis as the walk, its labels are *lumps* of the
 * walk's pixels: the flow of a lump is summed, so the normalized cut of any partition into whole lumps is unchanged
 * (Kemeny and Snell), and the number of nodes is the number of lumps. Otherwise its labels are *rows*: pixel i (from 1,
 * in raster order) of the walk is the region with label i, and the leaves come out on the token image's grid. Label 0
 * is outside.
 * - `MaskImage`, optional, on the grid of the walk or of the token image: pixels that are zero are outside. Tokens
 * without a pixel inside take no part.
 *
 * \par Outputs
 * - 0: leaf labels 1 ... N, 0 outside, on the token image's grid where its labels are rows, else on the walk's. Leaves
 * are numbered along the tree: each node of the tree is one interval of labels.
 * - 1: the PartitionTree.
 * - `ConfidenceImage`: per pixel 0 to 1, how far its token is from the thresholds of the splits above its leaf.
 *
 * \par Parameters
 * - Layout (Automatic): what the components are. Automatic: as many as pixels: Full; \f$(2r+1)^D\f$, r > 0:
 *   Neighborhood; any other number: Feature.
 * - Affinity (Walk): Cosine and Dot compare the rows of \f$P^k\f$, or feature vectors; with features Walk means Cosine.
 * - AffinityExponent (1): power of a cosine or dot affinity, above 0.
 * - WalkLength (1): steps k, at least 1. For a reversible walk k changes the costs, not the order of a split.
 * - MaximumNumberOfRegions (64): leaves of the tree, at least 1.
 * - MinimumRegionFraction (0.002): smallest region as a share of all pixels inside, 0 to 0.5.
 * - MinimumRegionSize (0): smallest region in the square or cube of the images' unit (mm^2, mm^3), by the pixels of its
 *   tokens. 0: no such limit.
 * - ImproveCuts (On): after the sweep, move single tokens across the cut as long as that lowers its cost.
 * - MaximumNumberOfNodes (4096): a neighborhood walk of more pixels is lumped to this many nodes first.
 * - MemoryLimit (0): bytes that the filter may use. 0: what the machine has free.
 *
 * \par Errors
 * An ExceptionObject names the parameter, its value, what is allowed and how to fix it: a parameter out of its range, a
 * layout that the number of components does not fit, entries of a walk that are negative or not finite or rows that do
 * not sum to 1, a token label above the number of rows, more leaves than the label type holds, a mask of another size
 * or without any pixel, an estimate of memory above `MemoryLimit`.
 *
 * After D. Ivanova, M. Aversa, P. Henderson and J. Williamson, "Unsupervised Segmentation by Diffusing, Walking and
 * Cutting", WACV 2026, arXiv 2412.04678; details that its abstract does not give are the choice of this project. See
 * also J. Shi and J. Malik, "Normalized Cuts and Image Segmentation", PAMI 2000; M. Meila and J. Shi, "A Random Walks
 * View of Spectral Segmentation", AISTATS 2001; F. Chung, "Laplacians and the Cheeger Inequality for Directed Graphs",
 * 2005.
 *
 * \sa DiffusionAttentionImageFilter HierarchicalLabelFilter PartitionTree
 * \ingroup ITKImageSegmentation
 * \ingroup DiffuseWalkCut */
template <typename TWalkImage,
          typename TTokenImage = Image<unsigned int, TWalkImage::ImageDimension>,
          typename TLabelImage = Image<unsigned int, TWalkImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT RandomWalkNCutFilter : public ImageToImageFilter<TWalkImage, TLabelImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(RandomWalkNCutFilter);

  static constexpr unsigned int ImageDimension = TWalkImage::ImageDimension;

  using WalkImageType = TWalkImage;
  using TokenImageType = TTokenImage;
  using LabelImageType = TLabelImage;
  using MaskImageType = Image<unsigned char, ImageDimension>;
  using ConfidenceImageType = Image<float, ImageDimension>;

  using Self = RandomWalkNCutFilter;
  using Superclass = ImageToImageFilter<WalkImageType, LabelImageType>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using DataObjectPointer = typename Superclass::DataObjectPointer;
  using DataObjectPointerArraySizeType = typename Superclass::DataObjectPointerArraySizeType;
  using DataObjectIdentifierType = typename Superclass::DataObjectIdentifierType;

  using LayoutEnum = RandomWalkNCutFilterEnums::Layout;
  using AffinityEnum = RandomWalkNCutFilterEnums::Affinity;

  itkNewMacro(Self);
  dwcTypeMacro(RandomWalkNCutFilter, ImageToImageFilter);

  /** Pixel to row of the walk, or to lump where it has the size of the walk. Input 1. */
  itkSetInputMacro(TokenImage, TokenImageType);
  itkGetInputMacro(TokenImage, TokenImageType);

  /** Pixels not zero are inside. */
  itkSetInputMacro(MaskImage, MaskImageType);
  itkGetInputMacro(MaskImage, MaskImageType);

  /** What the components of the walk are. */
  dwcEnumParameterMacro(Layout, m_Layout, LayoutEnum);

  /** From the walk to the affinity that is cut. */
  dwcEnumParameterMacro(Affinity, m_Parameters.affinity, AffinityEnum);

  /** Power of a cosine or dot affinity. */
  dwcParameterMacro(AffinityExponent, m_Parameters.affinityExponent, double);

  /** Steps of the walk. */
  dwcParameterMacro(WalkLength, m_Parameters.walkLength, unsigned int);

  /** Leaves of the tree at most. */
  dwcParameterMacro(MaximumNumberOfRegions, m_Parameters.maximumNumberOfRegions, SizeValueType);

  /** Smallest region, as a share of all pixels inside. */
  dwcParameterMacro(MinimumRegionFraction, m_Parameters.minimumRegionFraction, double);

  /** Smallest region in physical units, mm^2 or mm^3; 0: no such limit. */
  dwcParameterMacro(MinimumRegionSize, m_Parameters.minimumRegionSize, double);

  /** After the exact sweep, single tokens are moved across the cut as long as that lowers it. */
  dwcParameterMacro(ImproveCuts, m_Parameters.improveCuts, bool);
  itkBooleanMacro(ImproveCuts);

  /** Nodes that a neighborhood walk is lumped to. */
  dwcParameterMacro(MaximumNumberOfNodes, m_Parameters.maximumNumberOfNodes, SizeValueType);

  /** Bytes that the filter may use; 0: what the machine has free. */
  itkSetMacro(MemoryLimit, std::uint64_t);
  itkGetConstMacro(MemoryLimit, std::uint64_t);

  /** Calls visit(name, member) for each parameter that is in the table of dwc/Parameters.h. */
  template <typename TSelf, typename TVisitor>
  static void
  VisitParameters(TSelf & self, TVisitor && visit)
  {
    visit("Layout", self.m_Layout);
    dwc::CutParameters::Visit(self.m_Parameters, visit);
  }

  /** Output 1. */
  PartitionTree *
  GetPartitionTree();
  const PartitionTree *
  GetPartitionTree() const;

  /** Not an indexed output. */
  ConfidenceImageType *
  GetConfidenceImage();
  const ConfidenceImageType *
  GetConfidenceImage() const;

  /** The layout that the last update found. */
  itkGetEnumMacro(LayoutUsed, LayoutEnum);

  /** \f$\|P^T\pi - \pi\|_1\f$ of the stationary distribution used; 0 for features. */
  itkGetConstMacro(StationaryResidual, double);

  /** Second eigenvectors computed by the last update, and the products with the operator that they took. */
  itkGetConstMacro(NumberOfEigenSolves, SizeValueType);
  itkGetConstMacro(NumberOfOperatorApplications, SizeValueType);

  /** Nodes that the last update cut, after lumping. */
  itkGetConstMacro(NumberOfNodes, SizeValueType);

  /** Bytes that the last update was expected to use at its peak, without the walk. */
  itkGetConstMacro(EstimatedMemory, double);

  /** How often a walk was cut since this filter was made. */
  itkGetConstMacro(NumberOfCuts, SizeValueType);

  using Superclass::MakeOutput;
  DataObjectPointer
  MakeOutput(DataObjectPointerArraySizeType index) override;
  DataObjectPointer
  MakeOutput(const DataObjectIdentifierType & name) override;

protected:
  RandomWalkNCutFilter();
  ~RandomWalkNCutFilter() override = default;

  void
  VerifyPreconditions() const override;
  void
  VerifyInputInformation() const override;
  void
  GenerateOutputInformation() override;
  dwcWholeImagesMacro();
  void
  GenerateData() override;
  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  dwcSetParameterMemberMacro();

  /** Labels of the token image.
   * \throw ParameterError where a label is none, or no row of the walk where it should be. */
  std::vector<std::uint32_t>
  ReadTokenLabels(std::size_t rows) const;

  /** What the token image and the mask make of the walk. */
  dwc::TokenRows
  FindTokenRows(const dwc::WalkView & view) const;

  /** True where the token image's labels are rows of the walk, so that the leaves come out on its grid. */
  bool
  TokensAreRows() const;

  /** The layout asked for, or the one that the number of components says. */
  dwc::WalkLayout
  FindLayout() const;

  dwc::WalkLayout    m_Layout{ dwc::WalkLayout::Automatic };
  dwc::CutParameters m_Parameters;
  std::uint64_t      m_MemoryLimit{ 0 };

  LayoutEnum    m_LayoutUsed{ LayoutEnum::Automatic };
  double        m_StationaryResidual{ 0.0 };
  SizeValueType m_NumberOfEigenSolves{ 0 };
  SizeValueType m_NumberOfOperatorApplications{ 0 };
  SizeValueType m_NumberOfNodes{ 0 };
  double        m_EstimatedMemory{ 0.0 };
  SizeValueType m_NumberOfCuts{ 0 };
};

} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkRandomWalkNCutFilter.hxx"
#endif

#endif
