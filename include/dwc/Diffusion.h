/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Diffusion_h
#define dwc_Diffusion_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "dwc/Image.h"
#include "dwc/ParameterText.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/** Entry point of src/diffuse/torch: an image to a walk, by the self-attention of a diffusers model. */

namespace dwc
{

/** Numbers that the networks compute with. */
enum class Precision
{
  Automatic, ///< float32 on a CPU, float16 on a GPU
  Float32,
  Float16,
  BFloat16
};

/** How the latent image is brought to the noise levels at which attention is read. */
enum class DiffusionMode
{
  Inversion, ///< deterministic DDIM inversion; the attention of its first steps is averaged
  Single,    ///< the image as it is, no noise added, at each of some timesteps (DiffSeg: one)
  Noise      ///< seeded noise of the level of each timestep added (DiffCut: one)
};

/** How the heads of a layer are averaged. */
enum class HeadWeighting
{
  Mean,
  SpectralGap ///< by each head's second eigenvalue: heads that mix slowly carry the structure
};

template <>
struct EnumNames<Precision>
{
  static constexpr const char * values[] = { "Automatic", "Float32", "Float16", "BFloat16" };
};

template <>
struct EnumNames<DiffusionMode>
{
  static constexpr const char * values[] = { "Inversion", "Single", "Noise" };
};

template <>
struct EnumNames<HeadWeighting>
{
  static constexpr const char * values[] = { "Mean", "SpectralGap" };
};

struct DiffusionParameters
{
  /** "auto" (a GPU where there is one, else the CPU), "cpu", "cuda" or "cuda:N". */
  std::string device{ "auto" };
  Precision   precision{ Precision::Automatic };

  DiffusionMode mode{ DiffusionMode::Single };

  /** Single, Noise: one pass at each, 0 to the last training timestep; their attention is averaged. Empty: 50. */
  std::vector<std::size_t> timesteps;

  /** Inversion: the first `inversionSteps` of `totalSteps`. */
  std::size_t inversionSteps{ 10 };
  std::size_t totalSteps{ 50 };

  /** Noise: seed of the noise. */
  std::uint64_t seed{ 0 };

  /** Models with a text encoder: what the image shows; empty: the encoded empty prompt. */
  std::string prompt;

  /** Pixels along the longest side that the model sees; rounded to a multiple that the model takes. 0: its own. */
  std::size_t imageSize{ 0 };

  /** Which attention maps are used, by tokens along the longest side of their grid (64, 32, ...). Empty: all of the
   * layers that are named. */
  std::vector<std::size_t> resolutions;

  /** Weight of each grid, finest first; empty: in proportion to the square root of its number of tokens. */
  std::vector<double> resolutionWeights;

  /** Which self-attention layers are used: each whose name starts with one of these ("up_blocks",
   *  "down_blocks.1.attentions.0"); or "all". Empty: the decoder's ("up_blocks"), all where it has none;
   *  and of these, where no resolutions are given either, those of the finest grid. */
  std::vector<std::string> layers;

  HeadWeighting headWeighting{ HeadWeighting::Mean };

  /** Values of the image that become the darkest and the brightest the model can see. Equal: 0 and 1 for sRGB color,
   *  else the 0.5 and 99.5 percentiles of each channel. */
  double windowMinimum{ 0.0 };
  double windowMaximum{ 0.0 };

  /** Threads of LibTorch on a CPU; 0: its own choice. */
  std::size_t numberOfThreads{ 0 };

  /** Bytes that may be used; 0: what the device has free. */
  std::uint64_t memoryLimit{ 0 };

  /** Calls visit(name, member) for each parameter that users set, with the name that they know it by. */
  template <typename TSelf, typename TVisitor>
  static void
  Visit(TSelf & self, TVisitor && visit)
  {
    visit("ImageSize", self.imageSize);
    visit("Device", self.device);
    visit("Precision", self.precision);
    visit("Mode", self.mode);
    visit("Timesteps", self.timesteps);
    visit("InversionSteps", self.inversionSteps);
    visit("TotalSteps", self.totalSteps);
    visit("Seed", self.seed);
    visit("Prompt", self.prompt);
    visit("Resolutions", self.resolutions);
    visit("ResolutionWeights", self.resolutionWeights);
    visit("Layers", self.layers);
    visit("HeadWeighting", self.headWeighting);
    visit("WindowMinimum", self.windowMinimum);
    visit("WindowMaximum", self.windowMaximum);
  }
};

/** One self-attention layer that a run reads. */
struct DiffusionLayer
{
  std::string name; ///< as in the checkpoint, without ".attn1"
  std::size_t width{ 0 };
  std::size_t height{ 0 };
  std::size_t heads{ 0 };
};

/** What a run with these parameters will do and take; known without reading a weight. */
struct DiffusionPlan
{
  std::string device;                            ///< "cpu", "cuda:0"
  std::string note;                              ///< not empty: what "auto" chose and why; for the user
  Precision   precision{ Precision::Automatic }; ///< never Automatic

  /** Pixels of the image as the model sees it: width, height. */
  std::vector<std::size_t> imageSize;

  /** One token a cell, over the same physical extent as the image. */
  Grid tokenGrid;

  std::vector<DiffusionLayer> layers;    ///< in the order in which the network runs them
  std::vector<int>            timesteps; ///< one U-Net pass each

  /** Bytes at the peak: on the device; `walkBytes` is in main memory (the caller's walk). */
  double weightBytes{ 0.0 };
  double activationBytes{ 0.0 };
  double captureBytes{ 0.0 };
  double walkBytes{ 0.0 };
};

/** What a run did, besides the walk. */
struct DiffusionRecord
{
  std::size_t passes{ 0 }; ///< of the U-Net
  double      loadSeconds{ 0.0 };
  double      textSeconds{ 0.0 };
  double      encodeSeconds{ 0.0 };
  double      networkSeconds{ 0.0 };
  double      aggregateSeconds{ 0.0 };
};

/** A model of a diffusers folder. Opening reads its configuration and the headers of its weights; the weights are read
 *  by the first run and kept. One run at a time. */
class DiffusionModel
{
public:
  virtual ~DiffusionModel() = default;

  /** What the model is: names and values in the order of printing ("U-Net", "UNet2DConditionModel, 860 M parameters").
   */
  virtual std::vector<std::pair<std::string, std::string>>
  Describe() const = 0;

  /** \throw ParameterError where the grid or a parameter does not fit the model or this machine, or memory will not
   *  do; the sentence names what lowers it. */
  virtual DiffusionPlan
  Plan(const Grid & image, const DiffusionParameters & parameters) const = 0;

  /** Writes the transition matrix to `walk`, n x n of Plan().tokenGrid, row-major. With a mask, tokens that hold none
   * of its pixels have rows and columns of zeros; all other rows sum to 1.
   *  \throw ParameterError as Plan, and where weights are damaged. */
  virtual DiffusionRecord
  Run(const ImageView & image, const DiffusionParameters & parameters, const Host & host, float * walk) = 0;

  /** Gives weights and buffers back; the next run reads them again. */
  virtual void
  Unload() = 0;
};

/** The folder of a model: `model` itself where it is a path that exists; else that of an installed model of this name,
 * such as "small-photo": in the folder that the environment variable DIFFUSE_WALK_CUT_MODELS names, or in that of this
 * package.
 * \throw ParameterError("Model", ...) where there is none. */
std::string
FindModelFolder(const std::string & model);

/** Opens a diffusers folder. LibTorch is loaded only now, with the plug-in that holds src/diffuse/torch.
 *  \throw ParameterError("Model", ...) where the folder cannot be used or this machine has no plug-in or no LibTorch.
 */
std::shared_ptr<DiffusionModel>
OpenDiffusionModel(const std::string & folder);

} // namespace dwc

#endif
