/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_test_checkpoint_Fuzz_h
#define dwc_test_checkpoint_Fuzz_h

#include "diffuse/checkpoint/Config.h"
#include "diffuse/checkpoint/SafeTensors.h"
#include "diffuse/checkpoint/Tokenizer.h"
#include "diffuse/checkpoint/TokenizerFiles.h"
#include "dwc/Error.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

/** What the fuzz targets do with one input; also run on every kept input by an ordinary test. Whatever the bytes say,
 * the answer is a ParameterError or a result that holds what its header promises: anything else ends the process. */

namespace dwc
{
namespace test
{

inline void
Require(bool holds)
{
  if (!holds)
  {
    std::abort();
  }
}

/** The bytes are a safetensors file. */
inline void
FuzzSafeTensors(const std::uint8_t * data, std::size_t size)
{
  // A copy of exactly this size: reading beyond it is found out.
  const std::vector<std::byte> file(reinterpret_cast<const std::byte *>(data),
                                    reinterpret_cast<const std::byte *>(data) + size);
  checkpoint::TensorTable      table;
  try
  {
    checkpoint::ReadSafeTensors(file.data(), file.size(), "file", table);
  }
  catch (const ParameterError &)
  {
    return;
  }
  for (const auto & [name, tensor] : table.tensors)
  {
    std::uint64_t bytes = checkpoint::GetElementSize(tensor.type);
    for (const std::int64_t length : tensor.shape)
    {
      Require(length >= 0);
      bytes *= static_cast<std::uint64_t>(length);
    }
    Require(bytes == tensor.bytes && tensor.data >= file.data() && tensor.data + bytes <= file.data() + size);
    checkpoint::IsFinite(tensor);
  }
}

inline void
RequireSound(const checkpoint::UNetConfig & config)
{
  const auto sound = [&](const checkpoint::UNetBlockConfig & block) {
    Require(block.channels > 0 && block.channels % config.normGroups == 0);
    Require(block.transformerLayers.empty() || block.heads * block.headDimension == block.channels);
    Require(block.transformerLayers.size() <= block.resnets);
  };
  Require(!config.down.empty() && config.down.size() == config.up.size());
  for (std::size_t i = 0; i < config.down.size(); ++i)
  {
    sound(config.down[i]);
    sound(config.up[i]);
  }
  sound(config.middle);
}

/** The first byte says which text follows; where there are several, zero bytes part them. */
inline void
FuzzTexts(const std::uint8_t * data, std::size_t size)
{
  if (size == 0)
  {
    return;
  }
  const std::string text(reinterpret_cast<const char *>(data) + 1, size - 1);
  try
  {
    switch (data[0])
    {
      case 'c':
        RequireSound(checkpoint::ParseUNetConfig(text, "UNet2DConditionModel"));
        return;
      case 'u':
        RequireSound(checkpoint::ParseUNetConfig(text, "UNet2DModel"));
        return;
      case 'v':
        Require(!checkpoint::ParseVaeConfig(text).blockOutChannels.empty());
        return;
      case 't':
      {
        const checkpoint::TextConfig config = checkpoint::ParseTextConfig(text, "CLIPTextModel");
        Require(config.heads > 0 && config.hiddenSize % config.heads == 0);
        return;
      }
      case 's':
      {
        const checkpoint::SchedulerConfig config = checkpoint::ParseSchedulerConfig(text);
        Require(config.betas.size() == config.trainSteps);
        return;
      }
      default: // tokenizer.json, vocab.json, merges.txt, tokenizer_config.json, special_tokens_map.json, a prompt
      {
        std::vector<std::string> parts(1);
        for (const char c : text)
        {
          if (c == '\0' && parts.size() < 6)
          {
            parts.emplace_back();
          }
          else
          {
            parts.back() += c;
          }
        }
        parts.resize(6);
        const checkpoint::Tokenizer tokenizer(
          checkpoint::ParseTokenizerFiles(parts[0], parts[1], parts[2], parts[3], parts[4], "", "folder"), "folder");
        for (const std::int64_t id : tokenizer.Encode(parts[5], 77))
        {
          Require(id >= 0 && static_cast<std::size_t>(id) < tokenizer.GetVocabularySize());
        }
      }
    }
  }
  catch (const ParameterError &)
  {
    return;
  }
}

} // namespace test
} // namespace dwc

#endif
