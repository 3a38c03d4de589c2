/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_UNet_h
#define dwc_torch_UNet_h

#include "diffuse/checkpoint/Config.h"
#include "diffuse/torch/Capture.h"
#include "diffuse/torch/TensorSource.h"
#include "dwc/Diffusion.h"

#include <ATen/ATen.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace dwc
{
namespace torch
{

/** What a pass of the U-Net reads besides the sample. Text tensors are undefined where the model has none. */
struct Condition
{
  at::Tensor text;       ///< [1, 77, cross-attention dimension]
  at::Tensor pooledText; ///< [1, projection dimension], SDXL
  at::Tensor timeIds;    ///< [1, 6], SDXL: height, width, 0, 0, height, width
};

/** The denoising network of a diffusers folder: UNet2DConditionModel or UNet2DModel. O. Ronneberger, P. Fischer and T.
 * Brox, MICCAI 2015; R. Rombach et al., CVPR 2022. */
class UNet
{
public:
  virtual ~UNet() = default;

  /** sample: [1, channels, height, width]; timestep: 0 to the last training step. Returns the prediction, same shape,
   * or an undefined tensor where `capture` asked to stop early. capture.report() is called before each residual
   * network, each transformer layer and each sampler. */
  virtual at::Tensor
  Forward(const at::Tensor & sample, double timestep, const Condition & condition, Capture & capture) const = 0;
};

/** Builds the network that the configuration describes.
 * \throw ParameterError("Model", ...) where a weight is missing, has another shape, is not finite, or is left over. */
std::unique_ptr<UNet>
MakeUNet(const checkpoint::UNetConfig & config, TensorSource weights);

/** Self-attention layers in the order in which a pass runs them, for a sample of width x height. */
std::vector<DiffusionLayer>
ListSelfAttention(const checkpoint::UNetConfig & config, std::size_t width, std::size_t height);

/** How often a pass calls capture.report(). */
std::size_t
CountLayers(const checkpoint::UNetConfig & config);

/** Bytes of activations at the peak of a pass, weights and maps not counted. */
double
EstimateUNetBytes(const checkpoint::UNetConfig & config,
                  std::size_t                    width,
                  std::size_t                    height,
                  std::size_t                    bytesPerNumber);

} // namespace torch
} // namespace dwc

#endif
