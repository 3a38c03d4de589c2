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
#ifndef itkHierarchicalLabelFilter_h
#define itkHierarchicalLabelFilter_h

#include "DiffuseWalkCutExport.h"
#include "dwc/Connect.h"
#include "dwc/Level.h"
#include "dwc/Refine.h"
#include "dwcFilterMacros.h"
#include "dwcITKVersions.h"
#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "itkPartitionTree.h"

#include <cstdint>
#include <ostream>
#include <vector>

namespace itk
{

/** \class HierarchicalLabelFilterEnums
 * \brief Enums of HierarchicalLabelFilter.
 * \ingroup DiffuseWalkCut */
class HierarchicalLabelFilterEnums
{
public:
  /** How a level of the tree is chosen. */
  enum class LevelRule : std::uint8_t
  {
    Automatic = 0,       ///< by the one parameter that is set, or by the image's own split costs where none is
    NumberOfRegions = 1, ///< the first NumberOfRegions - 1 splits
    Threshold = 2,       ///< every split of at most CostThreshold
    Depth = 3            ///< every split less than Depth splits below the root
  };

  /** How the leaves are drawn at the resolution of the reference. */
  enum class Refinement : std::uint8_t
  {
    Nearest = 0,  ///< the label of the nearest cell
    Snap = 1,     ///< each watershed region of the reference takes the label that most of it has
    Walk = 2,     ///< a short walk on the pixels of the reference, started from the labels
    Automatic = 3 ///< Walk where the leaf image has another size than the reference, else Nearest
  };
};

extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, HierarchicalLabelFilterEnums::LevelRule value);
extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, HierarchicalLabelFilterEnums::Refinement value);

/** \class HierarchicalLabelFilter
 * \brief From leaf labels and their tree to one level of it, at the resolution of a reference image.
 *
 * \par Levels
 * The splits of a PartitionTree are ordered by cost, and a level is the partition that its first splits make: levels
 * are nested. Which level is chosen:
 * - `NumberOfRegions` K > 0: K regions, or as many as the tree has leaves;
 * - `CostThreshold` \f$\tau \ge 0\f$: every split with a normalized cut of at most \f$\tau\f$;
 * - `Depth` d > 0: every split less than d splits below the root;
 * - none of them: the automatic level, from the image's own split costs (`docs/method.md` says by which rule).
 *
 * `LevelRule` other than Automatic takes its own parameter and ignores the others; with Automatic at most one of the
 * three may be set. Labels of a level are 1, 2, ... in the order of the leaves, so that neighbors in number are
 * neighbors in the tree.
 *
 * \par Refinement
 * The leaf labels are carried to the reference's grid by physical points (nearest cell; a point outside the leaf image
 * takes the nearest cell of its border) and then kept (Nearest), snapped to the watershed regions of the reference
 * (Snap), or moved by a short walk on its pixels (Walk; relatives: N. Araslanov and S. Roth, "Single-Stage Semantic
 * Segmentation from Image Labels", CVPR 2020, and L. Grady, "Random Walks for Image Segmentation", PAMI 2006). The
 * refined leaves are kept between updates: another level of the same tree is a look-up table, and
 * `GetNumberOfRefinements()` does not move.
 *
 * \par Connected regions
 * With `Connected`, the refined leaves are divided into their connected parts (by the faces of the pixels), and the
 * tree is one of those parts in which two merge only where they touch: every region of every level is connected. At a
 * threshold its regions are the connected parts of the tree's regions. Parts smaller than the smallest region go to the
 * neighbor from which they are separated last. `LeafImage` and `LeafTree` are the parts and their tree.
 *
 * \par Inputs
 * - 0: leaf labels, 1 ... N, 0 outside; 1: the PartitionTree of N leaves (both from RandomWalkNCutFilter).
 * - `ReferenceImage`, optional: an image of any pixel type in whose geometry the labels come out; without it the leaf
 * image's geometry is used, and the leaf image cannot be refined but by Nearest. With `TReferenceImage` ImageBase its
 * type is found at run time (2-D and 3-D; scalars, RGB, RGBA and vectors of the usual components).
 * - `MaskImage`, optional, on the output's grid: pixels that are zero get label 0. Without it, label 0 of the leaf
 * image is outside; with it, every pixel inside gets a label.
 *
 * \par Outputs
 * - 0: labels of the level; `LeafImage`: the refined leaves; `LeafTree`: their tree, which is the input where Connected
 * is off; `ConfidenceImage`: per pixel 0 to 1, how sure the
 * refinement is (1 for Nearest).
 *
 * \par Parameters
 * - LevelRule (Automatic): see above.
 * - NumberOfRegions (0): regions of the level. 0: not set.
 * - CostThreshold (-1): normalized cut, 0 to 2. Negative: not set.
 * - Depth (0): splits below the root. 0: not set.
 * - Refinement (Nearest): see above.
 * - ComponentsAreColor (Off): Snap and Walk: a vector image of three or four components as reference is read as color,
 *   with any other number an error; Off: as channels.
 * - NumberOfSnapRegions (0): Snap: watershed regions asked for. 0: as many as make the mean region two cells of the
 * leaf image wide.
 * - NumberOfSteps (8): Walk: sweeps over the pixels near boundaries.
 * - StepRadius (0): Walk: reach of a step in physical units. 0: the pixels that share a face.
 * - Connected (Off): see above.
 * - MinimumRegionFraction (0.002), MinimumRegionSize (0): Connected: the smallest part that is a region of its own, as
 * a share of all pixels inside (0 to 0.5) and in the square or cube of the image's unit (mm^2, mm^3); the larger of
 * both.
 * - MemoryLimit (0): bytes that the filter may use. 0: what the machine has free.
 *
 * \par Errors
 * An ExceptionObject names the parameter, its value, what is allowed and how to fix it: two levels asked for at once, a
 * parameter out of its range, a refinement without its reference, a leaf label above the leaves of the tree, more
 * regions than the label type holds, a mask of another grid or without any pixel, pixels of the reference that are not
 * finite, an estimate of memory above `MemoryLimit`.
 *
 * After D. Ivanova, M. Aversa, P. Henderson and J. Williamson, "Unsupervised Segmentation by Diffusing, Walking and
 * Cutting", WACV 2026, arXiv 2412.04678; details that its abstract does not give are the choice of this project.
 *
 * \sa RandomWalkNCutFilter PartitionTree
 * \ingroup ITKImageSegmentation
 * \ingroup DiffuseWalkCut */
template <typename TLabelImage, typename TReferenceImage = TLabelImage, typename TOutputImage = TLabelImage>
class ITK_TEMPLATE_EXPORT HierarchicalLabelFilter : public ImageToImageFilter<TLabelImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(HierarchicalLabelFilter);

  static constexpr unsigned int ImageDimension = TLabelImage::ImageDimension;

  using LabelImageType = TLabelImage;
  using ReferenceImageType = TReferenceImage;
  using OutputImageType = TOutputImage;
  using MaskImageType = Image<unsigned char, ImageDimension>;
  using ConfidenceImageType = Image<float, ImageDimension>;

  using Self = HierarchicalLabelFilter;
  using Superclass = ImageToImageFilter<LabelImageType, OutputImageType>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using DataObjectPointer = typename Superclass::DataObjectPointer;
  using DataObjectPointerArraySizeType = typename Superclass::DataObjectPointerArraySizeType;
  using DataObjectIdentifierType = typename Superclass::DataObjectIdentifierType;

  using LevelRuleEnum = HierarchicalLabelFilterEnums::LevelRule;
  using RefinementEnum = HierarchicalLabelFilterEnums::Refinement;

  itkNewMacro(Self);
  dwcTypeMacro(HierarchicalLabelFilter, ImageToImageFilter);

  /** The tree of the leaves. Input 1. */
  itkSetInputMacro(PartitionTree, PartitionTree);
  itkGetInputMacro(PartitionTree, PartitionTree);

  /** The image in whose geometry, and along whose edges, the labels come out. */
  itkSetInputMacro(ReferenceImage, ReferenceImageType);
  itkGetInputMacro(ReferenceImage, ReferenceImageType);

  /** Pixels not zero are inside. On the output's grid. */
  itkSetInputMacro(MaskImage, MaskImageType);
  itkGetInputMacro(MaskImage, MaskImageType);

  /** Three or four components of a vector image as reference are red, green, blue and alpha. */
  itkSetMacro(ComponentsAreColor, bool);
  itkGetConstMacro(ComponentsAreColor, bool);
  itkBooleanMacro(ComponentsAreColor);

  /** How the level is chosen. */
  dwcEnumParameterMacro(LevelRule, m_LevelChoice.rule, LevelRuleEnum);

  /** Regions of the level; 0: not set. */
  dwcParameterMacro(NumberOfRegions, m_LevelChoice.numberOfRegions, SizeValueType);

  /** Highest normalized cut of a split of the level; negative: not set. */
  dwcParameterMacro(CostThreshold, m_LevelChoice.costThreshold, double);

  /** Splits below the root; 0: not set. */
  dwcParameterMacro(Depth, m_LevelChoice.depth, SizeValueType);

  /** How the leaves are drawn at the resolution of the reference. */
  dwcEnumParameterMacro(Refinement, m_RefineParameters.refinement, RefinementEnum);

  /** Snap and Walk: side of the cells that the leaf labels were drawn with; 0: the spacing of the leaf image. */
  dwcParameterMacro(CellSize, m_RefineParameters.cellSize, double);

  /** Snap: watershed regions asked for; 0: as many as give the mean region the size of a cell. */
  dwcParameterMacro(NumberOfSnapRegions, m_RefineParameters.numberOfSnapRegions, SizeValueType);

  /** Walk: sweeps over the pixels near boundaries, each of which takes all walks a step or two on. */
  dwcParameterMacro(NumberOfSteps, m_RefineParameters.steps, unsigned int);

  /** Walk: reach of a step in physical units; 0: the pixels that share a face. */
  dwcParameterMacro(StepRadius, m_RefineParameters.radius, double);

  /** Make every region of every level connected. */
  dwcParameterMacro(Connected, m_ConnectParameters.connected, bool);
  itkBooleanMacro(Connected);

  /** Connected: smallest region, as a share of all pixels inside. */
  dwcParameterMacro(MinimumRegionFraction, m_ConnectParameters.minimumRegionFraction, double);

  /** Connected: smallest region in physical units, mm^2 or mm^3. */
  dwcParameterMacro(MinimumRegionSize, m_ConnectParameters.minimumRegionSize, double);

  /** Calls visit(name, member) for each parameter that is in the table of dwc/Parameters.h. */
  template <typename TSelf, typename TVisitor>
  static void
  VisitParameters(TSelf & self, TVisitor && visit)
  {
    dwc::LevelChoice::Visit(self.m_LevelChoice, visit);
    dwc::RefineParameters::Visit(self.m_RefineParameters, visit);
    dwc::ConnectParameters::Visit(self.m_ConnectParameters, visit);
  }

  /** Bytes that the filter may use; 0: what the machine has free. */
  itkSetMacro(MemoryLimit, std::uint64_t);
  itkGetConstMacro(MemoryLimit, std::uint64_t);

  /** The refined leaves; not an indexed output. */
  OutputImageType *
  GetLeafImage();
  const OutputImageType *
  GetLeafImage() const;

  /** The tree of the refined leaves; not an indexed output. */
  PartitionTree *
  GetLeafTree();
  const PartitionTree *
  GetLeafTree() const;

  /** How sure the refinement is of each pixel; not an indexed output. */
  ConfidenceImageType *
  GetConfidenceImage();
  const ConfidenceImageType *
  GetConfidenceImage() const;

  /** Regions of the level that the last update chose, and the cost threshold that gives the same level. */
  itkGetConstMacro(SelectedNumberOfRegions, SizeValueType);
  itkGetConstMacro(SelectedThreshold, double);

  /** How often leaves were refined since this filter was made. */
  itkGetConstMacro(NumberOfRefinements, SizeValueType);

  using Superclass::MakeOutput;
  DataObjectPointer
  MakeOutput(const DataObjectIdentifierType & name) override;

protected:
  HierarchicalLabelFilter();
  ~HierarchicalLabelFilter() override = default;

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
  using GeometryType = ImageBase<ImageDimension>;

  dwcSetParameterMemberMacro();

  /** The image whose grid the outputs have: the reference, or the leaf image. */
  const GeometryType *
  GetOutputGeometry() const;

  /** The refinement asked for, or what Automatic means for these inputs. */
  dwc::Refinement
  FindRefinement() const;

  /** What the refined leaves were made from; they are made again when it changes. */
  std::vector<double>
  MakeRefinementKey() const;

  /** Leaf labels on the output's grid, by the nearest cell. */
  std::vector<std::uint32_t>
  MakeNearestLeaves(const dwc::Host & host) const;

  void
  RefineLeaves(const dwc::Host & host);

  /** Divides the refined leaves into their connected parts. */
  void
  ConnectLeaves(const dwc::Host & host);

  /** \throw dwc::ParameterError where the leaf image has a label that the tree has not. */
  void
  VerifyLeaves() const;

  bool                   m_ComponentsAreColor{ false };
  dwc::LevelChoice       m_LevelChoice;
  dwc::RefineParameters  m_RefineParameters;
  dwc::ConnectParameters m_ConnectParameters;
  std::uint64_t          m_MemoryLimit{ 0 };

  SizeValueType m_SelectedNumberOfRegions{ 0 };
  double        m_SelectedThreshold{ 0.0 };
  SizeValueType m_NumberOfRefinements{ 0 };

  /** The refined leaves and what they were made from. */
  dwc::RefineResult   m_Refined;
  dwc::Tree           m_ConnectedTree; ///< Connected: that of the refined leaves
  std::uint32_t       m_HighestLeaf{ 0 };
  std::vector<double> m_RefinementKey;
};

} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkHierarchicalLabelFilter.hxx"
#endif

#endif
