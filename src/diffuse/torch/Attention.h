/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Attention_h
#define dwc_torch_Attention_h

#include "diffuse/torch/Capture.h"

#include <ATen/ATen.h>

namespace dwc
{
namespace torch
{

/** softmax(q k^T * scale) v without ever holding the whole n x m map. q: [1, heads, n, d]; k and v: [1, heads, m, d];
 * returns [1, heads, n, d].
 * \param upcast scores and softmax in float32 whatever the tensors' type. */
at::Tensor
Attend(const at::Tensor & q, const at::Tensor & k, const at::Tensor & v, double scale, bool upcast);

/** The same for self-attention, and adds the average of the heads' maps to `map` ([n, n], float32). An undefined `v`
 * gives an undefined result: only the map is wanted. */
at::Tensor
AttendAndCapture(const at::Tensor & q,
                 const at::Tensor & k,
                 const at::Tensor & v,
                 double             scale,
                 bool               upcast,
                 const Capture &    capture,
                 at::Tensor &       map);

/** Begins, in a thread of its own, what the first capture with such tensors on this device would wait for. */
void
BeginCapture(const at::Device & device, at::ScalarType type, bool upcast);

} // namespace torch
} // namespace dwc

#endif
