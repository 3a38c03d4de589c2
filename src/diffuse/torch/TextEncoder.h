/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_TextEncoder_h
#define dwc_torch_TextEncoder_h

#include "diffuse/checkpoint/Config.h"
#include "diffuse/torch/Layers.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace dwc
{
namespace torch
{

/** The text half of CLIP (A. Radford et al., ICML 2021). */
class TextEncoder
{
public:
  TextEncoder(const checkpoint::TextConfig & config, TensorSource weights);

  struct Output
  {
    at::Tensor last;        ///< [1, length, hidden], after the final norm
    at::Tensor penultimate; ///< [1, length, hidden], before the last layer, not normed
    at::Tensor pooled; ///< [1, projection]: text_projection of the final-normed state at the first place of the highest
                       ///< id, which is the end token; undefined without a projection
  };

  /** \param report is called before each layer; it throws to stop. */
  Output
  operator()(const std::vector<std::int64_t> & ids, const std::function<void()> & report) const;

private:
  struct Layer
  {
    LayerNorm norm1;
    Linear    q;
    Linear    k;
    Linear    v;
    Linear    out;
    LayerNorm norm2;
    Linear    fc1;
    Linear    fc2;

    Layer(const checkpoint::TextConfig & config, const TensorSource & weights);
  };

  at::Tensor
  AttendBackwards(const Layer & layer, const at::Tensor & x) const;

  checkpoint::TextConfig m_Config;
  at::Tensor             m_TokenEmbedding;
  at::Tensor             m_PositionEmbedding;
  std::vector<Layer>     m_Layers;
  LayerNorm              m_FinalNorm;
  at::Tensor             m_Projection; ///< [projection, hidden] or undefined
};

} // namespace torch
} // namespace dwc

#endif
