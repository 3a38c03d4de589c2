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

#include "dwc/Combination.h"
#include "dwc/Diffusion.h"
#include "dwc/GridCells.h"
#include "dwc/LocalScore.h"
#include "dwc/Slices.h"
#include "dwcFilterMacros.h"
#include "dwcITKVersions.h"
#include "itkAnyImageSource.h"
#include "itkDiffusionModelKeeper.h"
#include "itkDiffusionSliceRun.h"
#include "itkPixelBuffer.h"
#include "itkDiffusionAttentionImageFilterEnums.h"
#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "itkVectorImage.h"

#include <array>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace itk
{

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
 * high the boundary is that separates the two tokens, how different their local histograms of color and texture are,
 * and how far apart they lie in physical space; `docs/method.md` has each term. The symmetric kernel \f$\exp(-E)\f$ is
 * balanced, so that the walk is reversible and its stationary distribution is the physical size of the tokens. Nothing
 * is downloaded or learnt, and any dimension and modality will do.
 *
 * \par Diffusers models
 * `Model` may be the path of a diffusers folder: Stable Diffusion 1.x or 2.x, SDXL and its distilled kin, or an
 * unconditional UNet2DModel. The image is encoded, brought to a noise level, and the self-attention of the U-Net is
 * read, averaged over heads, steps and layers, and brought to the finest grid of tokens. What becomes of it is for
 * `Combination` to say: one more cue of the local score model on its tokens, where two tokens are alike whose rows of
 * attention have a high cosine (Product); a convex mixture of the two walks (Mixture); or the attention alone, on the
 * tokens of the local score model or, as it is, on its own grid (None). `dwc/Combination.h` has the formulas. LibTorch
 * computes, in a plug-in that is loaded when the first such model is asked for. The model stays open
 * between updates, and is opened again only where `Model` changes. `docs/models.md` has which models there are and
 * what each parameter does.
 *
 * \par Diffusers models on volumes
 * Such a model sees planes. Of a volume it is run on slices across each axis, `SliceSpacing` apart, with one range of
 * values for all of them; a slice stands for the pixels that are nearest to it. What its attention sends from cell to
 * cell is summed up over the tokens that lie there, the axes are mixed alike, and three steps of the walk that this is
 * make the rows of attention of the tokens. `Combination` says what becomes of them as it does in a plane; the tokens
 * are always those of the local score model. `dwc/Slices.h` has the formulas. Slices are the same ones however the
 * volume is stored: the directions of its axes turn them as radiologists see them, whose head is on top in slices from
 * the side.
 *
 * \par Inputs
 * - The image: scalar of any type; RGBPixel or RGBAPixel (color: read as sRGB, alpha ignored, 8 bit by the range of
 * the type, anything wider by its robust range); Vector, CovariantVector, FixedArray or VectorImage (channels, each
 * scaled by its own robust range). Pixels must be finite inside the mask.
 * - `MaskImage`, optional, on the image's grid: pixels not zero are inside.
 *
 * \par Outputs
 * - 0, the walk: VectorImage of float. Grid tokens: the image *is* the grid of tokens, in its place in physical space.
 *   Region tokens: a row of \f$n\f$ pixels. Components: \f$n\f$ (full layout), or \f$(2r+1)^D\f$ offsets
 *   (neighborhood layout, `NeighborhoodRadius` > 0). How many region tokens there are is known after the update only.
 * - 1, the token image: for each pixel of the working grid its token, from 1; 0 outside the mask. The working grid is
 * the image's, or with the local score model a coarser one with the same physical extent where `ImageSize` asks for it.
 *
 * \par Parameters of every model
 * - ComponentsAreColor (Off): a vector image of three or four components is read as color, with any other number an
 *   error; Off: as channels.
 * - Model ("local"): the local score model; the name of an installed model, such as "small-photo"; or the path of a
 *   diffusers folder.
 * - TokenType (Automatic): superpixels, or cells of a grid. Automatic: Region; of a diffusers model's attention alone
 *   (Combination None) its own grid, in planes.
 * - ImageSize (0): pixels along the longest side that the model works with. 0: the model's own. Local: larger images
 * are shrunk, smaller ones are never enlarged; 512 in 2-D, 128 in 3-D. Of thin volumes, strips and unlike spacings the
 * finest axes are shrunk first, and slices and lines stay (`dwc/WorkingGrid.h`). Diffusers: rounded to a multiple that
 * the model takes, and both ways; 512, 768 or 1024 by its configuration; of volumes that of a slice. The local score
 * model beside it keeps 512, in 3-D 128.
 * - MemoryLimit (0): bytes that the filter may use. 0: what the machine has free, and the GPU where one is used.
 *
 * \par Parameters of the local score model, also beside a diffusers model unless said
 * - NumberOfTokens (0): regions asked for, or cells along the longest side. 0: the model's default: 640, of small
 *   planes down to 500, of volumes 1000, of a CT volume 1500, and 48. With a diffusers model's attention alone on its
 *   grid an error: `ImageSize` says how many tokens there are.
 * - NeighborhoodRadius (0): grid tokens only. 0: full layout. r: steps reach r cells along each axis. With a diffusers
 *   model an error.
 * - Appearance (Automatic): what makes two places alike. Scene: boundaries, histograms and place (photographs, also
 *   grey ones). Intensity: classes of intensity wherever they lie (CT, MR, fluorescence). Automatic: Scene for color,
 *   Intensity for volumes and for several channels; a plane of one channel is judged by its values: Intensity where at
 *   least three eighths of the pixels lie within a tenth of the range, or a quarter have one and the same value.
 *   A strong bias field of a volume of one channel is divided out before.
 * - Grouping (Automatic): what a region is, by where a step may go. Classes: anywhere, so that what looks alike is
 *   together wherever it lies (tissues). Objects: to tokens nearby only, so that what is together is in one place
 *   (organs). Both: a convex mixture of the two walks. Automatic: Classes where Appearance is or means Scene, Objects
 *   in a CT, which is known by its values in Hounsfield units, else Both. Not used with a NeighborhoodRadius,
 *   whose steps are near ones, nor by attention alone.
 *
 * \par Parameters of diffusers models, not used by the local score model
 * - Device ("auto"): "cpu", "cuda" or "cuda:N"; "auto": a GPU where LibTorch has one, else the CPU.
 * - Precision (Automatic): Float32, Float16 or BFloat16. Automatic: Float32 on a CPU, Float16 on a GPU.
 * - Combination (Product): what becomes of the attention, see above.
 * - AttentionExponent (0): power of the cosine between rows of attention. 0: 3 in a product, else 8. Not used by the
 *   attention alone on its grid, which is the walk itself.
 * - MixtureWeight (0.75): Mixture: share of the attention's walk, 0 to 1.
 * - SliceSpacing (0): volumes: distance of the slices that the model sees, along each axis, in physical units (usually
 *   mm), at least a pixel. 0: about the width of a token, and no more than 24 slices across an axis. An axis whose
 * slices have fewer than 16 pixels along a side, as that of a thin stack, is left out where another one has larger
 * slices.
 * - Mode (Single): one pass at each of `Timesteps` on the image as it is; Noise: the same with noise by `Seed` (0);
 * Inversion: deterministic DDIM inversion, the attention of its first `InversionSteps` (10) of `TotalSteps` (50)
 * averaged.
 * - Timesteps (empty): Single and Noise; 0 to the last training timestep, usually 999. Empty: 50.
 * - Prompt (""): models with a text encoder: what the image shows. Empty: the encoded empty prompt.
 * - Resolutions (empty): which attention grids are used, by their tokens along the longest side: 64, 32, ... Empty:
 *   all of the layers that are named.
 * - ResolutionWeights (empty): weight of each grid, finest first. Empty: in proportion to the square root of its
 * tokens.
 * - Layers (empty): which self-attention layers are used, by how their names begin: "up_blocks", "down_blocks.1"; or
 *   "all". Empty: the decoder's ("up_blocks"), all where it has none; of these, without Resolutions, the finest grid's.
 * - HeadWeighting (Mean): how the heads of a layer are averaged; SpectralGap: slowly mixing heads count more.
 * - WindowMinimum, WindowMaximum (0, 0): values of the image that become the darkest and the brightest the model can
 * see. Equal: 0 and 255 for scalars of unsigned char, the range of the type for 8-bit color, else the 0.5 and 99.5
 *   percentiles.
 *
 * \par Errors
 * An ExceptionObject names the parameter, its value, what is allowed and how to fix it: a `Model` that is neither
 * "local" nor a folder that can be used, a `NumberOfTokens` of one, a `NeighborhoodRadius` with region tokens or a
 * diffusers model, a diffusers model with an image of neither two nor three axes, a mask of another grid or without any
 * pixel, pixels that are not finite, a device that is not there, values out of range, an estimate of memory above
 * `MemoryLimit` (before anything is allocated).
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
  : public DiffuseWalkCutDetail::FilterOfImage<TInputImage, VectorImage<float, TInputImage::ImageDimension>>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(DiffusionAttentionImageFilter);

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;

  using InputImageType = TInputImage;
  using WalkImageType = VectorImage<float, ImageDimension>;
  using TokenImageType = TTokenImage;
  using MaskImageType = Image<unsigned char, ImageDimension>;

  using Self = DiffusionAttentionImageFilter;
  using Superclass = DiffuseWalkCutDetail::FilterOfImage<InputImageType, WalkImageType>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using DataObjectPointer = typename Superclass::DataObjectPointer;
  using DataObjectPointerArraySizeType = typename Superclass::DataObjectPointerArraySizeType;
  using DataObjectIdentifierType = typename Superclass::DataObjectIdentifierType;

  using TokenTypeEnum = DiffusionAttentionImageFilterEnums::TokenType;
  using AppearanceEnum = DiffusionAttentionImageFilterEnums::Appearance;
  using GroupingEnum = DiffusionAttentionImageFilterEnums::Grouping;
  using PrecisionEnum = DiffusionAttentionImageFilterEnums::Precision;
  using CombinationEnum = DiffusionAttentionImageFilterEnums::Combination;
  using DiffusionModeEnum = DiffusionAttentionImageFilterEnums::DiffusionMode;
  using HeadWeightingEnum = DiffusionAttentionImageFilterEnums::HeadWeighting;

  itkNewMacro(Self);
  dwcTypeMacro(DiffusionAttentionImageFilter, ImageToImageFilter);

  /** Pixels not zero are inside; everything is, without a mask. On the grid of the input. */
  itkSetInputMacro(MaskImage, MaskImageType);
  itkGetInputMacro(MaskImage, MaskImageType);

  /** Three or four components of a vector image are red, green, blue and alpha, as those of an RGB image are. */
  itkSetMacro(ComponentsAreColor, bool);
  itkGetConstMacro(ComponentsAreColor, bool);
  itkBooleanMacro(ComponentsAreColor);

  /** The model that makes the walk: "local", the name of an installed model, or the path of a diffusers folder. */
  dwcStringParameterMacro(Model, m_Model);

  /** Superpixels or cells of a grid. */
  dwcEnumParameterMacro(TokenType, m_LocalParameters.tokenType, TokenTypeEnum);

  /** Region or Grid: what Automatic means for this Model and Combination. */
  TokenTypeEnum
  GetTokenTypeUsed() const;

  /** Region tokens: as many as are asked for. Grid tokens: cells along the longest side. 0: the model's default. */
  dwcParameterMacro(NumberOfTokens, m_LocalParameters.numberOfTokens, SizeValueType);

  /** Reach of a step in cells along each axis, for grids of many tokens; 0: from every token to every token. */
  dwcParameterMacro(NeighborhoodRadius, m_LocalParameters.neighborhoodRadius, SizeValueType);

  /** What makes two places alike. */
  dwcEnumParameterMacro(Appearance, m_LocalParameters.appearance, AppearanceEnum);

  /** What a region is: what looks alike, what is in one place, or both. */
  dwcEnumParameterMacro(Grouping, m_LocalParameters.grouping, GroupingEnum);

  /** Pixels along the longest side that the model works with; 0: the model's own. Of thin volumes and strips more. */
  dwcParameterMacro(ImageSize, m_DiffusionParameters.imageSize, SizeValueType);

  /** Bytes that the filter may use; 0: what the machine has free. */
  itkSetMacro(MemoryLimit, std::uint64_t);
  itkGetConstMacro(MemoryLimit, std::uint64_t);

  /** Diffusers: what becomes of the attention. */
  dwcEnumParameterMacro(Combination, m_CombinationParameters.combination, CombinationEnum);

  /** Diffusers: power of the cosine between the attention rows of two tokens; 0: 3 in a product, else 8. */
  dwcParameterMacro(AttentionExponent, m_CombinationParameters.attentionExponent, double);

  /** Diffusers, Mixture: share of the attention's walk, 0 to 1. */
  dwcParameterMacro(MixtureWeight, m_CombinationParameters.mixtureWeight, double);

  /** Diffusers, volumes: distance in physical units of the slices that the model sees; 0: found automatically. */
  dwcParameterMacro(SliceSpacing, m_SliceParameters.sliceSpacing, double);

  /** Diffusers: "auto", "cpu", "cuda" or "cuda:N". */
  dwcStringParameterMacro(Device, m_DiffusionParameters.device);

  /** Diffusers: the numbers that the networks compute with. */
  dwcEnumParameterMacro(Precision, m_DiffusionParameters.precision, PrecisionEnum);

  /** Diffusers: how the image is brought to the noise levels at which attention is read. */
  dwcEnumParameterMacro(Mode, m_DiffusionParameters.mode, DiffusionModeEnum);

  /** Diffusers, Single and Noise: the noise levels, 0 to the last training timestep; empty: the mode's own. */
  dwcListParameterMacro(Timesteps, m_DiffusionParameters.timesteps, std::size_t);

  /** Diffusers, Inversion: how many steps are run, of how many. */
  dwcParameterMacro(InversionSteps, m_DiffusionParameters.inversionSteps, SizeValueType);
  dwcParameterMacro(TotalSteps, m_DiffusionParameters.totalSteps, SizeValueType);

  /** Diffusers, Noise: seed of the noise. */
  dwcParameterMacro(Seed, m_DiffusionParameters.seed, std::uint64_t);

  /** Diffusers, models with a text encoder: what the image shows. */
  dwcStringParameterMacro(Prompt, m_DiffusionParameters.prompt);

  /** Diffusers: attention grids that are used, by tokens along their longest side; empty: all of the Layers named. */
  dwcListParameterMacro(Resolutions, m_DiffusionParameters.resolutions, std::size_t);

  /** Diffusers: weight of each grid, finest first; empty: in proportion to the square root of its tokens. */
  dwcListParameterMacro(ResolutionWeights, m_DiffusionParameters.resolutionWeights, double);

  /** Diffusers: beginnings of the names of the self-attention layers that are used, or "all"; empty: the decoder's. */
  dwcListParameterMacro(Layers, m_DiffusionParameters.layers, std::string);

  /** Diffusers: how the heads of a layer are averaged. */
  dwcEnumParameterMacro(HeadWeighting, m_DiffusionParameters.headWeighting, HeadWeightingEnum);

  /** Diffusers: values that become the darkest and the brightest that the model can see; equal: chosen by the filter.
   */
  dwcParameterMacro(WindowMinimum, m_DiffusionParameters.windowMinimum, double);
  dwcParameterMacro(WindowMaximum, m_DiffusionParameters.windowMaximum, double);

  /** Calls visit(name, member) for each parameter that is in the table of dwc/Parameters.h. */
  template <typename TSelf, typename TVisitor>
  static void
  VisitParameters(TSelf & self, TVisitor && visit)
  {
    visit("Model", self.m_Model);
    dwc::LocalScoreParameters::Visit(self.m_LocalParameters, visit);
    dwc::CombinationParameters::Visit(self.m_CombinationParameters, visit);
    dwc::SliceParameters::Visit(self.m_SliceParameters, visit);
    dwc::DiffusionParameters::Visit(self.m_DiffusionParameters, visit);
  }

  /** The second output: pixel to token, from 1. */
  TokenImageType *
  GetTokenImage();
  const TokenImageType *
  GetTokenImage() const;

  /** Tokens of the last walk, which may be fewer than were asked for. */
  itkGetConstMacro(NumberOfTokensMade, SizeValueType);

  /** Bytes that the last update was expected to use at its peak, without the input. */
  itkGetConstMacro(EstimatedMemory, double);

  /** After the update: sentences on what is in doubt in the image, such as values that stand for no data. */
  const std::vector<std::string> &
  GetNotes() const
  {
    return m_Notes;
  }

  /** How often the model has run since this filter was made. */
  itkGetConstMacro(NumberOfModelRuns, SizeValueType);

  /** Diffusers, once the output information is up to date: "cpu" or "cuda:0", what "auto" chose and why (empty where
   * there is nothing to say), the numbers computed with, the image as the model sees it (width, height), the timesteps,
   * one pass of the U-Net each, and the layers that are read. */
  const std::string &
  GetDeviceUsed() const
  {
    return m_Plan.device;
  }
  const std::string &
  GetDeviceNote() const
  {
    return m_Plan.note;
  }
  PrecisionEnum
  GetPrecisionUsed() const
  {
    return static_cast<PrecisionEnum>(m_Plan.precision);
  }
  const std::vector<std::size_t> &
  GetImageSizeUsed() const
  {
    return m_Plan.imageSize;
  }
  const std::vector<int> &
  GetTimestepsUsed() const
  {
    return m_Plan.timesteps;
  }
  std::vector<std::string>
  GetLayersUsed() const
  {
    return DiffuseWalkCutDetail::NameLayers(m_Plan);
  }

  /** Diffusers, volumes, after the update: for each axis of the image, how many slices across it the model saw. Empty
   * for planes. What is said of a run (GetImageSizeUsed() and others) is then that on the slices which take most
   * memory, passes and seconds are of all slices together. */
  const std::vector<std::size_t> &
  GetNumberOfSlicesUsed() const
  {
    return m_SliceRun.GetNumberOfSlices();
  }

  /** Diffusers, once the output information is up to date: what the model is, as names and values. */
  std::vector<std::pair<std::string, std::string>>
  GetModelDescription() const
  {
    return m_ModelKeeper.Describe();
  }

  /** Diffusers, after the update: passes of the U-Net and the seconds of each part of the run. */
  SizeValueType
  GetNumberOfPasses() const
  {
    return m_Record.passes;
  }
  double
  GetLoadSeconds() const
  {
    return m_Record.loadSeconds;
  }
  double
  GetTextSeconds() const
  {
    return m_Record.textSeconds;
  }
  double
  GetEncodeSeconds() const
  {
    return m_Record.encodeSeconds;
  }
  double
  GetNetworkSeconds() const
  {
    return m_Record.networkSeconds;
  }
  double
  GetAggregateSeconds() const
  {
    return m_Record.aggregateSeconds;
  }

  /** Diffusers: gives the memory of the weights back; the next run reads them again. Changes no result. */
  void
  UnloadModel()
  {
    m_ModelKeeper.Unload();
  }

  /** Diffusers: takes over the model that another filter has open, with its weights. Changes no result. */
  void
  TakeModel(Self * other)
  {
    m_ModelKeeper.Take(other->m_ModelKeeper);
  }

  using Superclass::MakeOutput;
  DataObjectPointer
  MakeOutput(DataObjectPointerArraySizeType index) override;
  DataObjectPointer
  MakeOutput(const DataObjectIdentifierType & name) override;

protected:
  DiffusionAttentionImageFilter();
  ~DiffusionAttentionImageFilter() override = default;

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
  using SizeType = typename InputImageType::SizeType;

  dwcSetParameterMemberMacro();

  bool
  IsLocal() const
  {
    return m_Model == "local";
  }

  /** True where the walk is a diffusers model's attention as it is, on its grid; else the tokens are those of the local
   * score model. */
  bool
  IsOnAttentionGrid() const
  {
    return ImageDimension == 2 && !this->IsLocal() && m_CombinationParameters.combination == dwc::Combination::None &&
           m_LocalParameters.tokenType != dwc::TokenType::Region;
  }

  /** True where a diffusers model, which sees planes, is run on the slices of a volume. */
  bool
  IsOnSlices() const
  {
    return ImageDimension == 3 && !this->IsLocal();
  }

  /** The parameters, with the type of token that Automatic means. */
  dwc::LocalScoreParameters
  MakeLocalParameters() const;

  /** What the model is given: the parameters, and what only the filter knows. */
  dwc::DiffusionParameters
  MakeDiffusionParameters();

  /** The values that a diffusers model sees as black and white; none where it is to find them itself. */
  DiffuseWalkCutDetail::PixelWindow
  FindWindow() const;

  /** The grid that the model works on: the input's, or a coarser one of the same extent. */
  SizeType
  ComputeWorkingSize() const;

  /** The same with its spacing. */
  dwc::Grid
  MakeWorkingGrid(const SizeType & workingSize) const;

  /** Bytes of the input in single precision with its mask, and of the token image. */
  double
  EstimateOwnBytes(const SizeType & workingSize) const;

  /** Bytes of the input itself, where it is not in memory yet. */
  double
  EstimateBytesToLoad() const;

  /** Bytes of EstimateOwnBytes and of the local score model on this grid, where a model's attention takes part or not.
   * \param tokens the share of steps from token to token, where that is a diffusers model's. */
  double
  EstimateScoreBytes(const SizeType & workingSize, double & tokens) const;

  /** Throws where the estimate is above the limit; nothing is allocated yet. Plans the run of a diffusers model. */
  void
  VerifyMemory(const SizeType & workingSize);
  void
  PlanDiffusion(const SizeType & workingSize);

  /** The same on the slices of a volume. */
  void
  PlanSlices(const SizeType & workingSize);
  void
  VerifySliceMemory(const SizeType & workingSize);

  /** Bytes of all that is in memory while the model runs on slices. \param tokens the share of steps from token to
   * token; it is not in what is returned. */
  double
  EstimateBytesBesideSlices(const SizeType & workingSize, double & tokens) const;

  /** The grid of tokens and the number of components: of the last walk where nothing has changed since, else what is
   * asked for, since the number of region tokens is known only after the model has run. */
  void
  FindWalkInformation(dwc::Grid & tokenGrid, std::size_t & components) const;

  void
  SetTokenImageInformation(const SizeType & workingSize);
  void
  SetWalkInformation(const dwc::Grid & tokenGrid, std::size_t components);
  void
  AllocateWalk(const dwc::Grid & tokenGrid, std::size_t components);
  void
  WriteTokenImage(const std::vector<std::uint32_t> & tokens);

  /** Makes the walk. \return the token of each pixel of the working grid. */
  std::vector<std::uint32_t>
  RunOnTokens(const dwc::Host & host);
  std::vector<std::uint32_t>
  RunOnAttentionGrid(const dwc::Host & host);
  std::vector<std::uint32_t>
  RunOnSlices(const dwc::Host & host);

  /** Writes the walk. \return the tokens. */
  std::vector<std::uint32_t>
  TakeResult(dwc::LocalScoreResult result);

  /** Writes the attention of the diffusers model. */
  void
  RunModel(const dwc::Host & host, float * attention);

  bool                       m_ComponentsAreColor{ false };
  std::string                m_Model{ "local" };
  dwc::LocalScoreParameters  m_LocalParameters;
  dwc::CombinationParameters m_CombinationParameters;
  dwc::SliceParameters       m_SliceParameters;
  dwc::DiffusionParameters   m_DiffusionParameters;
  std::uint64_t              m_MemoryLimit{ 0 };

  DiffuseWalkCutDetail::ModelKeeper m_ModelKeeper;
  DiffuseWalkCutDetail::SliceRun    m_SliceRun;
  dwc::DiffusionPlan                m_Plan;
  dwc::DiffusionRecord              m_Record;

  std::vector<std::string> m_Notes;

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
