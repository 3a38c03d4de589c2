/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_TinyWeights_h
#define dwc_TinyWeights_h

#include "diffuse/checkpoint/SafeTensors.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dwc
{

/** A checkpoint made in a test: its table holds the bytes. */
class TinyWeights
{
public:
  using Shape = std::vector<std::int64_t>;

  /** Adds the bytes of `numbers`; `offset` bytes lie before them, so that they may be unaligned. */
  template <typename T>
  void
  Add(const std::string &    name,
      Shape                  shape,
      checkpoint::DataType   type,
      const std::vector<T> & numbers,
      std::size_t            offset = 0)
  {
    const std::size_t  bytes = numbers.size() * sizeof(T);
    const auto         memory = std::make_shared<std::vector<std::byte>>(offset + bytes);
    checkpoint::Tensor tensor;
    tensor.type = type;
    tensor.shape = std::move(shape);
    tensor.data = memory->data() + offset;
    tensor.bytes = bytes;
    tensor.file = "tiny.safetensors";
    std::memcpy(memory->data() + offset, numbers.data(), bytes);
    table->tensors[name] = tensor;
    table->mappings.push_back(memory);
  }

  void
  Add(const std::string & name, const Shape & shape, const std::vector<float> & numbers)
  {
    Add(name, shape, checkpoint::DataType::Float32, numbers);
  }

  /** Numbers between -size and size, the same in every run. */
  void
  AddRandom(const std::string & name, const Shape & shape, float size, float center = 0.0F)
  {
    std::size_t count = 1;
    for (const std::int64_t side : shape)
    {
      count *= static_cast<std::size_t>(side);
    }
    std::vector<float> numbers(count);
    for (float & number : numbers)
    {
      // Numerical Recipes' linear congruential generator; its upper bits are good enough for weights.
      m_State = 1664525U * m_State + 1013904223U;
      number = center + size * (static_cast<float>(m_State >> 8) / 8388608.0F - 1.0F);
    }
    Add(name, shape, numbers);
  }

  /** A layer that keeps numbers of about 1 at about 1 or below. */
  void
  AddLinear(const std::string & name, std::int64_t in, std::int64_t out, bool bias = true);
  void
  AddConvolution(const std::string & name, std::int64_t in, std::int64_t out, std::int64_t kernel);
  void
  AddNorm(const std::string & name, std::int64_t channels);

  std::shared_ptr<checkpoint::TensorTable> table = std::make_shared<checkpoint::TensorTable>();

private:
  std::uint32_t m_State{ 1 };
};

inline void
TinyWeights::AddLinear(const std::string & name, std::int64_t in, std::int64_t out, bool bias)
{
  AddRandom(name + ".weight", { out, in }, 3.0F / static_cast<float>(in));
  if (bias)
  {
    AddRandom(name + ".bias", { out }, 0.1F);
  }
}

inline void
TinyWeights::AddConvolution(const std::string & name, std::int64_t in, std::int64_t out, std::int64_t kernel)
{
  AddRandom(name + ".weight", { out, in, kernel, kernel }, 1.0F / static_cast<float>(in));
  AddRandom(name + ".bias", { out }, 0.1F);
}

inline void
TinyWeights::AddNorm(const std::string & name, std::int64_t channels)
{
  AddRandom(name + ".weight", { channels }, 0.2F, 1.0F);
  AddRandom(name + ".bias", { channels }, 0.1F);
}

} // namespace dwc

#endif
