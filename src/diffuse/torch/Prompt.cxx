/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Prompt.h"

#include "diffuse/checkpoint/Tokenizer.h"
#include "diffuse/torch/TextEncoder.h"
#include "diffuse/torch/TensorSource.h"

#include <vector>

namespace dwc
{
namespace torch
{

Condition
EncodePrompt(const ModelFacts &            facts,
             checkpoint::ModelFolder &     folder,
             const std::string &           prompt,
             at::ScalarType                type,
             at::Device                    device,
             const std::function<void()> & report)
{
  Condition               condition;
  std::vector<at::Tensor> states;
  for (std::size_t i = 0; i < facts.texts.size(); ++i)
  {
    const checkpoint::TextConfig & config = facts.texts[i];
    const checkpoint::Tokenizer    tokenizer(folder.tokenizers.at(i).folder);
    const TextEncoder encoder(config, TensorSource(std::move(folder.textEncoders.at(i).weights), type, device, report));
    const TextEncoder::Output output = encoder(tokenizer.Encode(prompt, config.maximumPositions), report);
    states.push_back(facts.unet.textTime ? output.penultimate : output.last);
    condition.pooledText = facts.unet.textTime ? output.pooled : at::Tensor();
  }
  condition.text = at::cat(states, -1);
  return condition;
}

std::size_t
CountPromptSteps(const checkpoint::ModelFolder & folder)
{
  std::size_t steps = 0;
  for (const checkpoint::Part & part : folder.textEncoders)
  {
    steps += part.weights->tensors.size();
  }
  return steps;
}

} // namespace torch
} // namespace dwc
