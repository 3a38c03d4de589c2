/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_ResnetBlock_h
#define dwc_torch_ResnetBlock_h

#include "diffuse/torch/Layers.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <string>

namespace dwc
{
namespace torch
{

/** To `size` (height, width) by the nearest pixel. */
at::Tensor
ResizeNearest(const at::Tensor & x, at::IntArrayRef size);

/** Half the size by a convolution. `padding` 0 pads one pixel at the right and at the bottom only. */
at::Tensor
Downsample(const at::Tensor & x, const Conv2d & convolution);

/** What a residual network is made of. */
struct ResnetShape
{
  enum class Resampling
  {
    None,
    Down, ///< the mean of 2 x 2 pixels
    Up    ///< the nearest pixel, to a given size
  };

  std::int64_t in{ 0 };
  std::int64_t out{ 0 };
  std::int64_t timeChannels{ 0 }; ///< 0: no time
  std::int64_t groups{ 32 };
  double       eps{ 1e-5 };
  std::string  activation{ "silu" };
  bool         timeScaleShift{ false }; ///< time scales and shifts after the second norm; else it is added before
  double       outputScale{ 1.0 };
  Resampling   resampling{ Resampling::None };
};

/** x + two convolutions of x, each after a norm and an activation (K. He et al., CVPR 2016; J. Ho, A. Jain and P.
 * Abbeel, NeurIPS 2020). */
class ResnetBlock
{
public:
  ResnetBlock(const ResnetShape & shape, TensorSource weights);

  /** \param x moved in, so that its memory is given back as soon as it is not needed.
   * \param time the activated embedding of the time, [1, timeChannels]; undefined: none.
   * \param size height and width after Resampling::Up.
   * \param report is called three times, around the convolutions, which take half a second on a large image. */
  at::Tensor
  operator()(
    at::Tensor                    x,
    const at::Tensor &            time,
    at::IntArrayRef               size = {},
    const std::function<void()> & report = [] {}) const;

private:
  ResnetShape m_Shape;
  Activation  m_Activation;
  GroupNorm   m_Norm1;
  Conv2d      m_Convolution1;
  Linear      m_Time;
  GroupNorm   m_Norm2;
  Conv2d      m_Convolution2;
  Conv2d      m_Shortcut; ///< without weights where the channels stay as they are
};

} // namespace torch
} // namespace dwc

#endif
