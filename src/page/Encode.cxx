/* SPDX-License-Identifier: Apache-2.0 */
#include "page/Encode.h"

namespace dwc
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

} // namespace dwc
