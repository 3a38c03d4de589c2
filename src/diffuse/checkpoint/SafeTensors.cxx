/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/SafeTensors.h"
#include "diffuse/checkpoint/MappedFile.h"
#include "diffuse/checkpoint/Text.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

namespace dwc
{
namespace checkpoint
{
namespace
{

constexpr std::size_t  lengthBytes = 8;
constexpr std::size_t  longestHeader = 100'000'000; // the format's own limit
constexpr std::size_t  mostTensors = 100'000;
constexpr std::size_t  mostDimensions = 16;
constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max();

/** One entry of the header, as it is written. */
struct Entry
{
  std::string                name;
  std::string                type;
  std::vector<std::uint64_t> shape;
  std::vector<std::uint64_t> offsets;
  bool                       hasType{ false };
  bool                       hasShape{ false };
  bool                       hasOffsets{ false };
};

/** Takes the header apart while it is parsed: knows at each place what the format allows there, so that nothing else is
 * ever stored. */
class HeaderHandler : public nlohmann::json::json_sax_t
{
public:
  explicit HeaderHandler(const std::string & file)
    : m_File(file)
  {}

  std::vector<Entry> entries;

  bool
  start_object(std::size_t) override
  {
    switch (m_State)
    {
      case State::Start:
        m_State = State::Header;
        return true;
      case State::Entry:
        m_State = State::Field;
        return true;
      case State::Metadata:
        m_State = State::MetadataKey;
        return true;
      default:
        Fail("has an object where none may be");
    }
  }
  bool
  end_object() override
  {
    m_State = m_State == State::Header ? State::End : State::Header;
    return true;
  }
  bool
  key(std::string & name) override
  {
    switch (m_State)
    {
      case State::Header:
        StartEntry(name);
        return true;
      case State::Field:
        StartField(name);
        return true;
      case State::MetadataKey: // whatever it says
        return true;
      default:
        Fail("has a key where none may be");
    }
  }
  bool
  string(std::string & text) override
  {
    if (m_State == State::MetadataKey)
    {
      return true;
    }
    if (m_State != State::Type)
    {
      Fail("has text where none may be");
    }
    entries.back().type = text.substr(0, 16);
    m_State = State::Field;
    return true;
  }
  bool
  start_array(std::size_t) override
  {
    if (m_State != State::Shape && m_State != State::Offsets)
    {
      Fail("has a list where none may be");
    }
    m_State = m_State == State::Shape ? State::ShapeList : State::OffsetsList;
    return true;
  }
  bool
  end_array() override
  {
    m_State = State::Field;
    return true;
  }
  bool
  number_unsigned(std::uint64_t value) override
  {
    if (m_State != State::ShapeList && m_State != State::OffsetsList)
    {
      Fail("has a number where none may be");
    }
    std::vector<std::uint64_t> & list = m_State == State::ShapeList ? entries.back().shape : entries.back().offsets;
    if (list.size() == mostDimensions)
    {
      Fail("gives " + Quote(entries.back().name) + " more than " + std::to_string(mostDimensions) + " dimensions");
    }
    list.push_back(value);
    return true;
  }
  bool
  number_integer(std::int64_t value) override
  {
    Fail("has the negative number " + std::to_string(value));
  }
  bool
  number_float(double, const std::string & text) override
  {
    Fail("has the number " + Quote(text) + " where a whole number must be");
  }
  bool
  null() override
  {
    Fail("has null where none may be");
  }
  bool
  boolean(bool) override
  {
    Fail("has true or false where none may be");
  }
  bool
  binary(nlohmann::json::binary_t &) override
  {
    Fail("has binary data where none may be");
  }
  bool
  parse_error(std::size_t position, const std::string &, const nlohmann::json::exception &) override
  {
    Fail("is not JSON at byte " + std::to_string(position));
  }

private:
  enum class State
  {
    Start,
    Header, ///< between entries
    Entry,  ///< an entry's object follows
    Field,  ///< between fields of an entry
    Type,   ///< the value of "dtype" follows
    Shape,  ///< the value of "shape" follows
    ShapeList,
    Offsets, ///< the value of "data_offsets" follows
    OffsetsList,
    Metadata,    ///< its object follows
    MetadataKey, ///< in it
    End
  };

  [[noreturn]] void
  Fail(const std::string & what) const
  {
    ThrowModelError("the header of " + Quote(m_File) + " " + what);
  }

  void
  StartEntry(const std::string & name)
  {
    if (name == "__metadata__")
    {
      if (std::exchange(m_HasMetadata, true))
      {
        Fail("has __metadata__ twice");
      }
      m_State = State::Metadata;
      return;
    }
    if (entries.size() == mostTensors)
    {
      Fail("names more than " + std::to_string(mostTensors) + " tensors");
    }
    entries.push_back({ name, "", {}, {} });
    m_State = State::Entry;
  }

  void
  StartField(const std::string & name)
  {
    Entry & entry = entries.back();
    if (name == "dtype" && !std::exchange(entry.hasType, true))
    {
      m_State = State::Type;
    }
    else if (name == "shape" && !std::exchange(entry.hasShape, true))
    {
      m_State = State::Shape;
    }
    else if (name == "data_offsets" && !std::exchange(entry.hasOffsets, true))
    {
      m_State = State::Offsets;
    }
    else
    {
      Fail("has the field " + Quote(name) + " of " + Quote(entry.name) + ", which is unknown or there twice");
    }
  }

  const std::string & m_File;
  State               m_State{ State::Start };
  bool                m_HasMetadata{ false };
};

DataType
GetType(const Entry & entry, const std::string & file)
{
  static constexpr std::pair<std::string_view, DataType> types[] = { { "F16", DataType::Float16 },
                                                                     { "BF16", DataType::BFloat16 },
                                                                     { "F32", DataType::Float32 },
                                                                     { "F64", DataType::Float64 },
                                                                     { "I64", DataType::Int64 } };
  for (const auto & [name, type] : types)
  {
    if (entry.type == name)
    {
      return type;
    }
  }
  ThrowModelError(Quote(entry.name) + " in " + Quote(file) + " has the type " + Quote(entry.type) +
                  "; supported are F16, BF16, F32, F64 and I64: save the model in one of these, not quantized");
}

/** The entry's tensor, its fields checked one by one; `available` bytes follow the header. */
Tensor
MakeTensor(const Entry & entry, const std::byte * data, std::size_t available, const std::string & file)
{
  const auto fail = [&](const std::string & what) {
    ThrowModelError(Quote(entry.name) + " in " + Quote(file) + " " + what);
  };
  if (!entry.hasType || !entry.hasShape || entry.offsets.size() != 2)
  {
    fail("must have a dtype, a shape and two data_offsets");
  }
  Tensor tensor;
  tensor.type = GetType(entry, file);
  tensor.file = file;
  std::uint64_t bytes = GetElementSize(tensor.type);
  bool          empty = false;
  for (const std::uint64_t length : entry.shape)
  {
    if (length > static_cast<std::uint64_t>(longest))
    {
      fail("has a dimension of " + std::to_string(length) + ", more than any file can hold");
    }
    tensor.shape.push_back(static_cast<std::int64_t>(length));
    empty = empty || length == 0;
  }
  for (const std::uint64_t length : entry.shape)
  {
    if (!empty && length > available / bytes)
    {
      fail("has a shape of more bytes than the file");
    }
    bytes = empty ? 0 : bytes * length;
  }
  const std::uint64_t begin = entry.offsets[0];
  const std::uint64_t end = entry.offsets[1];
  if (begin > end || end > available)
  {
    fail("has the data_offsets " + std::to_string(begin) + " and " + std::to_string(end) + "; the file has " +
         std::to_string(available) + " bytes of data (is it truncated?)");
  }
  if (end - begin != bytes)
  {
    fail("takes " + std::to_string(end - begin) + " bytes where its shape and type need " + std::to_string(bytes));
  }
  tensor.data = data + begin;
  tensor.bytes = static_cast<std::size_t>(bytes);
  return tensor;
}

/** Tensors must cover the data without gap or overlap. */
void
VerifyCover(std::vector<Entry> & entries, std::size_t available, const std::string & file)
{
  std::sort(entries.begin(), entries.end(), [](const Entry & a, const Entry & b) { return a.offsets < b.offsets; });
  std::uint64_t covered = 0;
  for (const Entry & entry : entries)
  {
    if (entry.offsets[0] != covered)
    {
      ThrowModelError(Quote(entry.name) + " in " + Quote(file) + " begins at byte " + std::to_string(entry.offsets[0]) +
                      " where the tensor before it ends at " + std::to_string(covered));
    }
    covered = entry.offsets[1];
  }
  if (covered != available)
  {
    ThrowModelError("the tensors of " + Quote(file) + " take " + std::to_string(covered) + " bytes, the file has " +
                    std::to_string(available));
  }
}

} // namespace

std::size_t
GetElementSize(DataType type)
{
  switch (type)
  {
    case DataType::Float16:
    case DataType::BFloat16:
      return 2;
    case DataType::Float32:
      return 4;
    case DataType::Float64:
    case DataType::Int64:
      return 8;
  }
  return 0;
}

void
ReadSafeTensors(const std::byte * data, std::size_t bytes, const std::string & file, TensorTable & table)
{
  if (bytes < lengthBytes)
  {
    ThrowModelError("the file " + Quote(file) + " has " + std::to_string(bytes) +
                    " bytes, too few for a safetensors file");
  }
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < lengthBytes; ++i)
  {
    length |= std::to_integer<std::uint64_t>(data[i]) << (8 * i);
  }
  if (length > std::min(longestHeader, bytes - lengthBytes))
  {
    ThrowModelError("the file " + Quote(file) + " says that its header has " + std::to_string(length) +
                    " bytes, but the file has " + std::to_string(bytes) +
                    " (is it truncated, or no safetensors file?)");
  }
  const char * const header = reinterpret_cast<const char *>(data + lengthBytes);
  // The parser would take a zero byte for the end.
  if (length == 0 || *header != '{' || std::memchr(header, 0, static_cast<std::size_t>(length)) != nullptr)
  {
    ThrowModelError("the header of " + Quote(file) + " is not JSON text; this is no safetensors file");
  }
  HeaderHandler handler(file);
  nlohmann::json::sax_parse(header, header + length, &handler);

  const std::byte * const first = data + lengthBytes + length;
  const std::size_t       available = bytes - lengthBytes - static_cast<std::size_t>(length);
  for (const Entry & entry : handler.entries)
  {
    if (!table.tensors.emplace(entry.name, MakeTensor(entry, first, available, file)).second)
    {
      ThrowModelError(Quote(entry.name) + " is in " + Quote(file) + " twice, or in another file too");
    }
  }
  VerifyCover(handler.entries, available, file);
}

void
MapSafeTensors(const std::string & file, TensorTable & table)
{
  const std::shared_ptr<const MappedFile> mapping = std::make_shared<const MappedFile>(file);
  ReadSafeTensors(mapping->GetData(), mapping->GetSize(), file, table);
  table.mappings.push_back(mapping);
  for (auto & [name, tensor] : table.tensors)
  {
    tensor.mapped = tensor.mapped || mapping->Holds(tensor.data);
  }
}

} // namespace checkpoint
} // namespace dwc
