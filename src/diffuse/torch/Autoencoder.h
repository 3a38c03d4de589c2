/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Autoencoder_h
#define dwc_torch_Autoencoder_h

#include "diffuse/checkpoint/Config.h"
#include "diffuse/torch/TensorSource.h"

#include <ATen/ATen.h>

#include <functional>
#include <memory>

namespace dwc
{
namespace torch
{

/** The encoder of AutoencoderKL: an image to the mean of its latent Gaussian (R. Rombach et al., CVPR 2022). */
class Autoencoder
{
public:
  Autoencoder(const checkpoint::VaeConfig & config, TensorSource weights);
  ~Autoencoder();
  Autoencoder(Autoencoder &&) noexcept;

  /** image: [1, 3, height, width] in -1 to 1; returns [1, latent channels, height / f, width / f], times the scaling
   * factor.
   * \param report is called before each layer and convolution; it throws to stop. */
  at::Tensor
  Encode(const at::Tensor & image, const std::function<void()> & report) const;

  /** How often Encode calls report(). */
  static std::size_t
  CountLayers(const checkpoint::VaeConfig & config);

  /** Bytes of activations at the peak of Encode. */
  static double
  EstimateBytes(const checkpoint::VaeConfig & config,
                std::size_t                   width,
                std::size_t                   height,
                std::size_t                   bytesPerNumber);

private:
  struct Network;
  std::unique_ptr<const Network> m_Network;
};

} // namespace torch
} // namespace dwc

#endif
