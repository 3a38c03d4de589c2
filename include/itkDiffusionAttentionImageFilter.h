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
#ifndef itkDiffusionAttentionImageFilter_h
#define itkDiffusionAttentionImageFilter_h

#include "DiffuseWalkCutExport.h"
#include "dwc/LocalScore.h"
#include "dwcITKVersions.h"
#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "itkVectorImage.h"

#include <cstdint>
#include <ostream>
#include <string>

namespace itk
{

/** \class DiffusionAttentionImageFilterEnums
 * \brief Enums of DiffusionAttentionImageFilter.
 * \ingroup DiffuseWalkCut */
class DiffusionAttentionImageFilterEnums
{
public:
  /** What one state of the walk is. */
  enum class TokenType : std::uint8_t
  {
    Region = 0, ///< a superpixel (supervoxel)
    Grid = 1    ///< a square (cubic) cell
  };

  /** What makes two places alike. */
  enum class Appearance : std::uint8_t
  {
    Automatic = 0, ///< Scene for colour images, Intensity for all others
    Scene = 1,     ///< boundaries, histograms and place: photographs, also grey ones
    Intensity = 2  ///< equal intensity, wherever it is: medical images, volumes, micrographs
  };
};

extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::TokenType value);
extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::Appearance value);

/** \class DiffusionAttentionImageFilter
 * \brief From an image to a random walk over its parts.
 *
 * The image is divided into \f$n\f$ tokens, superpixels or cells of a grid, and the output holds the transition matrix
 * \f$P\f$ of a walker on them: \f$P_{ij} \ge 0\f$ is the probability of a step from token \f$i\f$ to token \f$j\f$,
 * \f$\sum_j P_{ij} = 1\f$. RandomWalkNCutFilter cuts it into a tree of regions. Any other filter may produce such an
 * image, and any convex combination of walks is a walk.
 *
 * \par The local score model
 * The ideal denoiser for the patches of the image itself is closed-form: the posterior mean is a mean over the patches
 * with weights \f$\mathrm{softmax}_j(-E_{ij})\f$. That softmax is a self-attention and so a walk. \f$E_{ij}\f$ sums how
 * high the boundary is that separates the two tokens, how different their local histograms of colour and texture are,
 * and how far apart they lie in physical space; `docs/method.md` has each term. The symmetric kernel \f$\exp(-E)\f$ is
 * balanced, so that the walk is reversible and its stationary distribution is the physical size of the tokens. Nothing
 * is downloaded or learnt, and any dimension and modality will do.
 *
 * \par Inputs
 * - The image: scalar of any type; RGBPixel or RGBAPixel (colour: read as sRGB, alpha ignored, 8 bit by the range of
 * the type, anything wider by its robust range); Vector, CovariantVector, FixedArray or VectorImage (channels, each
 * scaled by its own robust range). Pixels must be finite inside the mask.
 * - `MaskImage`, optional, on the image's grid: pixels not zero are inside.
 *
 * \par Outputs
 * - 0, the walk: VectorImage of float. Grid tokens: the image *is* the grid of tokens, in its place in physical space.
 *   Region tokens: a row of \f$n\f$ pixels. Components: \f$n\f$ (full layout), or \f$(2r+1)^D\f$ offsets
 *   (neighbourhood layout, `NeighborhoodRadius` > 0). How many region tokens there are is known after the update only.
 * - 1, the token image: for each pixel of the working grid its token, from 1; 0 outside the mask. The working grid is
 * the image's, or a coarser one with the same physical extent where `ImageSize` asks for it.
 *
 * \par Parameters
 * - Model ("local"): the model that makes the walk; only the local score model is built in this version.
 * - TokenType (Region): superpixels, or cells of a grid.
 * - NumberOfTokens (0): regions asked for, or cells along the longest side. 0: the model's default, 500 and 48.
 * - NeighborhoodRadius (0): grid tokens only. 0: full layout. r: steps reach r cells along each axis.
 * - Appearance (Automatic): what makes two places alike. Scene: boundaries, histograms and place (photographs, also
 *   grey ones). Intensity: classes of intensity wherever they lie (CT, MR, fluorescence). Automatic: Scene for colour
 *   images, Intensity for all others.
 * - ImageSize (0): pixels along the longest side that the model works with. Larger images are shrunk, smaller ones are
 *   never enlarged. 0: the model's own; local: 512 in 2-D, 128 in 3-D.
 * - MemoryLimit (0): bytes that the filter may use. 0: what the machine has free.
 *
 * \par Errors
 * An ExceptionObject names the parameter, its value, what is allowed and the way out: another `Model`, a
 * `NumberOfTokens` of one, a `NeighborhoodRadius` with region tokens, a mask of another grid or without any pixel,
 * pixels that are not finite, an estimate of memory above `MemoryLimit` (before anything is allocated).
 *
 * After D. Ivanova, M. Aversa, P. Henderson and J. Williamson, "Unsupervised Segmentation by Diffusing, Walking and
 * Cutting", WACV 2026, arXiv 2412.04678; details that its abstract does not give are the choice of this project. For
 * the local score: M. Kamb and S. Ganguli, "An analytic theory of creativity in convolutional diffusion models", 2024;
 * A. Buades, B. Coll and J.-M. Morel, "A non-local algorithm for image denoising", CVPR 2005.
 *
 * \sa RandomWalkNCutFilter HierarchicalLabelFilter
 * \ingroup ITKImageSegmentation
 * \ingroup DiffuseWalkCut */
template <typename TInputImage, typename TTokenImage = Image<unsigned int, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT DiffusionAttentionImageFilter
  : public ImageToImageFilter<TInputImage, VectorImage<float, TInputImage::ImageDimension>>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(DiffusionAttentionImageFilter);

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;

  using InputImageType = TInputImage;
  using WalkImageType = VectorImage<float, ImageDimension>;
  using TokenImageType = TTokenImage;
  using MaskImageType = Image<unsigned char, ImageDimension>;

  using Self = DiffusionAttentionImageFilter;
  using Superclass = ImageToImageFilter<InputImageType, WalkImageType>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using DataObjectPointer = typename Superclass::DataObjectPointer;
  using DataObjectPointerArraySizeType = typename Superclass::DataObjectPointerArraySizeType;

  using TokenTypeEnum = DiffusionAttentionImageFilterEnums::TokenType;
  using AppearanceEnum = DiffusionAttentionImageFilterEnums::Appearance;

  itkNewMacro(Self);
  dwcTypeMacro(DiffusionAttentionImageFilter, ImageToImageFilter);

  /** Pixels not zero are inside; everything is, without a mask. On the grid of the input. */
  itkSetInputMacro(MaskImage, MaskImageType);
  itkGetInputMacro(MaskImage, MaskImageType);

  /** Name of the model that makes the walk. */
  itkSetStringMacro(Model);
  itkGetStringMacro(Model);

  /** Superpixels or cells of a grid. */
  itkSetEnumMacro(TokenType, TokenTypeEnum);
  itkGetEnumMacro(TokenType, TokenTypeEnum);

  /** Region tokens: as many as are asked for. Grid tokens: cells along the longest side. 0: the model's default. */
  itkSetMacro(NumberOfTokens, SizeValueType);
  itkGetConstMacro(NumberOfTokens, SizeValueType);

  /** Reach of a step in cells along each axis, for grids of many tokens; 0: from every token to every token. */
  itkSetMacro(NeighborhoodRadius, SizeValueType);
  itkGetConstMacro(NeighborhoodRadius, SizeValueType);

  /** What makes two places alike. */
  itkSetEnumMacro(Appearance, AppearanceEnum);
  itkGetEnumMacro(Appearance, AppearanceEnum);

  /** Pixels along the longest side that the model works with; 0: the model's own. */
  itkSetMacro(ImageSize, SizeValueType);
  itkGetConstMacro(ImageSize, SizeValueType);

  /** Bytes that the filter may use; 0: what the machine has free. */
  itkSetMacro(MemoryLimit, std::uint64_t);
  itkGetConstMacro(MemoryLimit, std::uint64_t);

  /** The second output: pixel to token, from 1. */
  TokenImageType *
  GetTokenImage();
  const TokenImageType *
  GetTokenImage() const;

  /** Tokens of the last walk, which may be fewer than were asked for. */
  itkGetConstMacro(NumberOfTokensMade, SizeValueType);

  /** Bytes that the last update was expected to use at its peak, without the input. */
  itkGetConstMacro(EstimatedMemory, double);

  /** How often the model has run since this filter was made. */
  itkGetConstMacro(NumberOfModelRuns, SizeValueType);

  using Superclass::MakeOutput;
  DataObjectPointer
  MakeOutput(DataObjectPointerArraySizeType index) override;

protected:
  DiffusionAttentionImageFilter();
  ~DiffusionAttentionImageFilter() override = default;

  void
  VerifyPreconditions() const override;
  void
  VerifyInputInformation() const override;
  void
  GenerateOutputInformation() override;
  void
  GenerateInputRequestedRegion() override;
  void
  GenerateOutputRequestedRegion(DataObject * output) override;
  void
  EnlargeOutputRequestedRegion(DataObject * output) override;
  void
  GenerateData() override;
  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  using SizeType = typename InputImageType::SizeType;

  dwc::LocalScoreParameters
  MakeModelParameters() const;

  /** The grid that the model works on: the input's, or a coarser one of the same extent. */
  SizeType
  ComputeWorkingSize() const;

  /** Throws where the estimate is above the limit; nothing is allocated yet. */
  void
  VerifyMemory(const SizeType & workingSize);

  /** The grid of tokens and the number of components: of the last walk where nothing has changed since, else what is
   * asked for, since the number of region tokens is known only after the model has run. */
  void
  FindWalkInformation(dwc::Grid & tokenGrid, std::size_t & components) const;

  void
  SetTokenImageInformation(const SizeType & workingSize);
  void
  SetWalkInformation(const dwc::Grid & tokenGrid, std::size_t components);

  std::string    m_Model{ "local" };
  TokenTypeEnum  m_TokenType{ TokenTypeEnum::Region };
  SizeValueType  m_NumberOfTokens{ 0 };
  SizeValueType  m_NeighborhoodRadius{ 0 };
  AppearanceEnum m_Appearance{ AppearanceEnum::Automatic };
  SizeValueType  m_ImageSize{ 0 };
  std::uint64_t  m_MemoryLimit{ 0 };

  SizeValueType m_NumberOfTokensMade{ 0 };
  double        m_EstimatedMemory{ 0.0 };
  SizeValueType m_NumberOfModelRuns{ 0 };

  TimeStamp   m_LastRun;
  dwc::Grid   m_LastTokenGrid;
  std::size_t m_LastComponents{ 0 };
};

} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkDiffusionAttentionImageFilter.hxx"
#endif

#endif
