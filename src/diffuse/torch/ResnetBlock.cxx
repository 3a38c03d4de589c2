/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/ResnetBlock.h"

#include <utility>

namespace dwc
{
namespace torch
{

at::Tensor
ResizeNearest(const at::Tensor & x, at::IntArrayRef size)
{
#if DWC_TORCH_MAJOR < 2 || (DWC_TORCH_MAJOR == 2 && DWC_TORCH_MINOR < 1)
  // LibTorch learnt this in bfloat16 with version 2.1.
  if (x.scalar_type() == at::kBFloat16)
  {
    return at::upsample_nearest2d(x.to(at::kFloat), size).to(at::kBFloat16);
  }
#endif
  return at::upsample_nearest2d(x, size);
}

at::Tensor
Downsample(const at::Tensor & x, const Conv2d & convolution)
{
  return convolution.padding == 0 ? convolution(at::constant_pad_nd(x, { 0, 1, 0, 1 })) : convolution(x);
}

ResnetBlock::ResnetBlock(const ResnetShape & shape, TensorSource weights)
  : m_Shape(shape)
  , m_Activation(GetActivation(shape.activation))
  , m_Norm1(weights / "norm1", shape.in, shape.groups, shape.eps)
  , m_Convolution1(weights / "conv1", shape.in, shape.out, 3)
  , m_Norm2(weights / "norm2", shape.out, shape.groups, shape.eps)
  , m_Convolution2(weights / "conv2", shape.out, shape.out, 3)
{
  if (shape.timeChannels > 0)
  {
    m_Time = Linear(weights / "time_emb_proj", shape.timeChannels, shape.timeScaleShift ? 2 * shape.out : shape.out);
  }
  if (shape.in != shape.out)
  {
    m_Shortcut = Conv2d(weights / "conv_shortcut", shape.in, shape.out, 1);
  }
}

at::Tensor
ResnetBlock::operator()(at::Tensor                    x,
                        const at::Tensor &            time,
                        at::IntArrayRef               size,
                        const std::function<void()> & report) const
{
  at::Tensor h = m_Activation(m_Norm1(x));
  if (m_Shape.resampling == ResnetShape::Resampling::Down)
  {
    h = at::avg_pool2d(h, 2, 2);
    x = at::avg_pool2d(x, 2, 2);
  }
  else if (m_Shape.resampling == ResnetShape::Resampling::Up)
  {
    h = ResizeNearest(h, size);
    x = ResizeNearest(x, size);
  }
  if (m_Shortcut.weight.defined())
  {
    x = m_Shortcut(x);
  }

  // Time is one number a channel: it goes with the bias of the convolution, or with weight and bias of the norm.
  Conv2d    convolution1 = m_Convolution1;
  GroupNorm norm2 = m_Norm2;
  if (m_Time.weight.defined())
  {
    const at::Tensor embedded = m_Time(time).squeeze(0);
    if (m_Shape.timeScaleShift)
    {
      const at::Tensor scale = embedded.narrow(0, 0, m_Shape.out) + 1;
      norm2.weight = norm2.weight * scale;
      norm2.bias = norm2.bias * scale + embedded.narrow(0, m_Shape.out, m_Shape.out);
    }
    else
    {
      convolution1.bias = convolution1.bias + embedded;
    }
  }
  report();
  h = convolution1(h);
  report();
  h = m_Activation(norm2(h));
  report();
  h = m_Convolution2(h);
  h.add_(x);
  return m_Shape.outputScale == 1.0 ? h : h.div_(m_Shape.outputScale);
}

} // namespace torch
} // namespace dwc
