/* SPDX-License-Identifier: Apache-2.0 */
#include "file/FileBytes.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <vector>

namespace dwc
{
namespace file
{
namespace
{

constexpr std::uintmax_t greatest = std::numeric_limits<std::uintmax_t>::max();

} // namespace

std::uintmax_t
GetFileSize(const std::filesystem::path & path)
{
  std::error_code      error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

std::string
ReadBytes(const std::filesystem::path & path, std::uintmax_t begin, std::size_t count)
{
  const std::uintmax_t size = GetFileSize(path);
  if (begin >= size)
  {
    return "";
  }
  std::string   bytes(static_cast<std::size_t>(std::min<std::uintmax_t>(count, size - begin)), '\0');
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(begin));
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

void
StreamBytes(const std::filesystem::path & path, std::uintmax_t begin, std::uintmax_t count, const ByteSink & sink)
{
  std::vector<unsigned char> block(1 << 18);
  std::ifstream              file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(begin));
  while (count > 0 && file)
  {
    file.read(reinterpret_cast<char *>(block.data()),
              static_cast<std::streamsize>(std::min<std::uintmax_t>(count, block.size())));
    const auto read = static_cast<std::size_t>(file.gcount());
    if (read == 0)
    {
      return;
    }
    sink(block.data(), read);
    count -= read;
  }
}

std::uintmax_t
Multiply(std::uintmax_t a, std::uintmax_t b)
{
  return a != 0 && b > greatest / a ? greatest : a * b;
}

std::uintmax_t
Add(std::uintmax_t a, std::uintmax_t b)
{
  return b > greatest - a ? greatest : a + b;
}

} // namespace file
} // namespace dwc
