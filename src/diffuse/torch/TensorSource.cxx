/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/TensorSource.h"

#include "dwc/Error.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <set>
#include <sstream>
#include <utility>

namespace dwc
{
namespace torch
{

struct TensorSource::Shared
{
  std::shared_ptr<const checkpoint::TensorTable> table;
  at::ScalarType                                 type;
  at::Device                                     device;
  std::function<void()>                          report;
  std::set<std::string>                          taken;
};

namespace
{

at::ScalarType
GetScalarType(checkpoint::DataType type)
{
  switch (type)
  {
    case checkpoint::DataType::Float16:
      return at::kHalf;
    case checkpoint::DataType::BFloat16:
      return at::kBFloat16;
    case checkpoint::DataType::Float32:
      return at::kFloat;
    case checkpoint::DataType::Float64:
      return at::kDouble;
    case checkpoint::DataType::Int64:
      return at::kLong;
  }
  return at::ScalarType::Undefined;
}

/** The largest finite number of a type. */
double
GetLargest(at::ScalarType type)
{
  switch (type)
  {
    case at::kHalf:
      return 65504.0;
    case at::kBFloat16:
      return 0x1.FEp127;
    default:
      return 0x1.FFFFFEp127;
  }
}

const char *
GetName(at::ScalarType type)
{
  return type == at::kHalf ? "float16" : type == at::kBFloat16 ? "bfloat16" : "float32";
}

std::string
Print(at::IntArrayRef shape)
{
  std::ostringstream text;
  text << shape;
  return text.str();
}

/** The numbers where the file is mapped; copied only where they are not aligned. */
at::Tensor
Refer(const checkpoint::Tensor & tensor, std::shared_ptr<const checkpoint::TensorTable> table)
{
  const auto options = at::TensorOptions().dtype(GetScalarType(tensor.type));
  if (reinterpret_cast<std::uintptr_t>(tensor.data) % checkpoint::GetElementSize(tensor.type) != 0)
  {
    at::Tensor copy = at::empty(tensor.shape, options);
    std::memcpy(copy.data_ptr(), tensor.data, tensor.bytes);
    return copy;
  }
  // ATen knows no constant data; nothing writes into weights.
  return at::from_blob(
    const_cast<std::byte *>(tensor.data), tensor.shape, [table = std::move(table)](void *) {}, options);
}

} // namespace

TensorSource::TensorSource(std::shared_ptr<const checkpoint::TensorTable> table,
                           at::ScalarType                                 type,
                           at::Device                                     device,
                           std::function<void()>                          report)
  : m_Shared(std::make_shared<Shared>(Shared{ std::move(table), type, device, std::move(report), {} }))
{}

TensorSource
TensorSource::operator/(const std::string & name) const
{
  TensorSource below(*this);
  below.m_Prefix += name + ".";
  return below;
}

TensorSource
TensorSource::At(const std::string & name, std::size_t index) const
{
  return *this / (name + "." + std::to_string(index));
}

bool
TensorSource::Has(const std::string & name) const
{
  const auto &      tensors = m_Shared->table->tensors;
  const std::string key = m_Prefix + name;
  const auto        below = tensors.lower_bound(key + ".");
  return tensors.count(key) > 0 || (below != tensors.end() && below->first.compare(0, key.size() + 1, key + ".") == 0);
}

std::vector<std::int64_t>
TensorSource::GetShape(const std::string & name) const
{
  const auto found = m_Shared->table->tensors.find(m_Prefix + name);
  return found == m_Shared->table->tensors.end() ? std::vector<std::int64_t>{} : found->second.shape;
}

at::Tensor
TensorSource::Take(const std::string & name, at::IntArrayRef shape)
{
  const std::string key = m_Prefix + name;
  const auto &      table = *m_Shared->table;
  const auto        found = table.tensors.find(key);
  if (found == table.tensors.end())
  {
    throw ParameterError("Model",
                         "the weights in " + table.origin + " lack '" + key +
                           "', which their configuration asks for; the files are not of one model, or not complete: "
                           "download the folder again.");
  }
  const checkpoint::Tensor & tensor = found->second;
  const std::string          which = "'" + key + "' in " + tensor.file;
  if (at::IntArrayRef(tensor.shape) != shape)
  {
    throw ParameterError("Model",
                         which + " has the shape " + Print(tensor.shape) + ", its configuration asks for " +
                           Print(shape) + "; config.json and the weights must be of one model.");
  }
  const at::ScalarType source = GetScalarType(tensor.type);
  if (!at::isFloatingType(source))
  {
    throw ParameterError("Model", which + " holds integers; weights must be floating-point numbers.");
  }
  m_Shared->report();
  if (!checkpoint::IsFinite(tensor))
  {
    throw ParameterError("Model",
                         which + " holds numbers that are NaN or infinite; the file is damaged: download it again.");
  }
  m_Shared->taken.insert(key);

  at::Tensor   weight = Refer(tensor, m_Shared->table);
  const double largest = GetLargest(m_Shared->type);
  if (weight.numel() > 0 && GetLargest(source) >= largest && source != m_Shared->type)
  {
    const double magnitude = std::max(weight.max().item<double>(), -weight.min().item<double>());
    if (magnitude > largest)
    {
      std::ostringstream text;
      text << which << " holds " << magnitude << ", more than the largest number of " << GetName(m_Shared->type) << ", "
           << largest << "; use " << (m_Shared->type == at::kHalf ? "float32 or bfloat16" : "another model") << ".";
      throw ParameterError(m_Shared->type == at::kHalf ? "Precision" : "Model", text.str());
    }
  }
  weight = weight.to(m_Shared->device, m_Shared->type);
  if (weight.data_ptr() != tensor.data)
  {
    checkpoint::ReleasePages(tensor); // it has its own copy now
  }
  return weight;
}

at::Tensor
TensorSource::TakeAny(const std::vector<std::string> & names, at::IntArrayRef shape)
{
  const auto there = std::find_if(names.begin(), names.end(), [this](const std::string & name) { return Has(name); });
  return Take(there == names.end() ? names.front() : *there, shape);
}

void
TensorSource::VerifyAllTaken(const std::vector<std::string> & ignored) const
{
  const auto & tensors = m_Shared->table->tensors;
  for (auto tensor = tensors.lower_bound(m_Prefix);
       tensor != tensors.end() && tensor->first.compare(0, m_Prefix.size(), m_Prefix) == 0;
       ++tensor)
  {
    const std::string & key = tensor->first;
    const bool          known =
      m_Shared->taken.count(key) > 0 || std::any_of(ignored.begin(), ignored.end(), [&](const std::string & start) {
        return key.compare(m_Prefix.size(), start.size(), start) == 0;
      });
    if (!known)
    {
      throw ParameterError(
        "Model",
        "'" + key + "' in " + tensor->second.file +
          " has no place in the network that its configuration describes; config.json and the weights "
          "must be of one model.");
    }
  }
}

at::ScalarType
TensorSource::GetType() const
{
  return m_Shared->type;
}

at::Device
TensorSource::GetDevice() const
{
  return m_Shared->device;
}

} // namespace torch
} // namespace dwc
