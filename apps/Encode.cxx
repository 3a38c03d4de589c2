/* SPDX-License-Identifier: Apache-2.0 */
#include "Encode.h"

#include "ExitCode.h"

#include <string_view>

namespace app
{
namespace
{

constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
AppendNumber(std::string & bytes, std::uint64_t number)
{
  while (number >= 128)
  {
    bytes += static_cast<char>(128 | (number & 127));
    number >>= 7;
  }
  bytes += static_cast<char>(number);
}

std::uint64_t
ReadNumber(const std::string & bytes, std::size_t & at)
{
  std::uint64_t number = 0;
  for (unsigned int shift = 0; at < bytes.size() && shift < 63; shift += 7)
  {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    number |= static_cast<std::uint64_t>(byte & 127) << shift;
    if (byte < 128)
    {
      return number;
    }
  }
  throw Failure(ExitCode::InputUnreadable, "explorer.html is damaged: its labels end too early");
}

} // namespace

std::string
EncodeBase64(const std::string & bytes)
{
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3)
  {
    const std::size_t have = bytes.size() - i < 3 ? bytes.size() - i : 3;
    std::uint32_t     group = 0;
    for (std::size_t k = 0; k < 3; ++k)
    {
      group = (group << 8) | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k)
    {
      text += k <= have ? digits[(group >> (18 - 6 * k)) & 63] : '=';
    }
  }
  return text;
}

std::string
DecodeBase64(const std::string & text)
{
  std::string   bytes;
  std::uint32_t group = 0;
  unsigned int  bits = 0;
  for (const char c : text)
  {
    const std::string_view table(digits, 64);
    const std::size_t      value = table.find(c);
    if (value == std::string_view::npos)
    {
      break; // padding
    }
    group = (group << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8)
    {
      bits -= 8;
      bytes += static_cast<char>((group >> bits) & 255);
    }
  }
  return bytes;
}

std::string
EncodeRuns(const std::vector<std::uint32_t> & labels)
{
  std::string bytes;
  for (std::size_t i = 0; i < labels.size();)
  {
    std::size_t end = i + 1;
    while (end < labels.size() && labels[end] == labels[i])
    {
      ++end;
    }
    AppendNumber(bytes, end - i);
    AppendNumber(bytes, labels[i]);
    i = end;
  }
  return bytes;
}

std::vector<std::uint32_t>
DecodeRuns(const std::string & bytes, std::size_t count)
{
  std::vector<std::uint32_t> labels;
  labels.reserve(count);
  for (std::size_t at = 0; labels.size() < count;)
  {
    const std::uint64_t length = ReadNumber(bytes, at);
    const std::uint64_t label = ReadNumber(bytes, at);
    if (length == 0 || length > count - labels.size())
    {
      throw Failure(ExitCode::InputUnreadable, "explorer.html is damaged: its labels do not fit its picture");
    }
    labels.insert(labels.end(), length, static_cast<std::uint32_t>(label));
  }
  return labels;
}

} // namespace app
