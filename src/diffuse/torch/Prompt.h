/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Prompt_h
#define dwc_torch_Prompt_h

#include "diffuse/checkpoint/Folder.h"
#include "diffuse/torch/Plan.h"
#include "diffuse/torch/UNet.h"

#include <functional>
#include <string>

namespace dwc
{
namespace torch
{

/** What the U-Net reads of a prompt, as the pipelines of diffusers give it without guidance: the last state of the one
 * text encoder (Stable Diffusion), or the states before the last layer of all, side by side, and the pooled text of the
 * last (SDXL). The empty prompt is encoded too, whatever the pipeline says of zeros. Time ids are left undefined.
 * \param folder its text encoders' weights are let go one after the other.
 * \param report is called for each tensor and layer, about CountPromptSteps times; it throws to stop. */
Condition
EncodePrompt(const ModelFacts &            facts,
             checkpoint::ModelFolder &     folder,
             const std::string &           prompt,
             at::ScalarType                type,
             at::Device                    device,
             const std::function<void()> & report);

std::size_t
CountPromptSteps(const checkpoint::ModelFolder & folder);

} // namespace torch
} // namespace dwc

#endif
