/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_test_Npy_h
#define dwc_test_Npy_h

#include <cstddef>
#include <fstream>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

/** Arrays of float32 in NumPy's .npy format, version 1, C order, little-endian. */

namespace dwc
{
namespace test
{

struct NpyArray
{
  std::vector<std::size_t> shape;
  std::vector<float>       values;
};

inline NpyArray
ReadNpy(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  std::string   begin(10, '\0');
  stream.read(begin.data(), 10);
  if (!stream || begin.compare(0, 8, std::string("\x93NUMPY\x01\x00", 8)) != 0)
  {
    throw std::runtime_error(file + " is not a .npy file of version 1");
  }
  std::string header(static_cast<unsigned char>(begin[8]) + 256 * static_cast<unsigned char>(begin[9]), '\0');
  stream.read(header.data(), static_cast<std::streamsize>(header.size()));
  std::smatch match;
  if (header.find("'<f4'") == std::string::npos || header.find("'fortran_order': False") == std::string::npos ||
      !std::regex_search(header, match, std::regex("'shape': \\(([0-9, ]*)\\)")))
  {
    throw std::runtime_error(file + " does not hold float32 numbers in C order");
  }
  NpyArray          array;
  std::size_t       count = 1;
  const std::string lengths = match[1];
  const std::regex  number("[0-9]+");
  for (std::sregex_iterator length(lengths.begin(), lengths.end(), number); length != std::sregex_iterator(); ++length)
  {
    array.shape.push_back(std::stoul(length->str()));
    count *= array.shape.back();
  }
  array.values.resize(count);
  stream.read(reinterpret_cast<char *>(array.values.data()), static_cast<std::streamsize>(count * sizeof(float)));
  if (!stream)
  {
    throw std::runtime_error(file + " is too short");
  }
  return array;
}

inline void
WriteNpy(const std::string & file, const std::vector<std::size_t> & shape, const float * values)
{
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
  std::size_t count = 1;
  for (const std::size_t length : shape)
  {
    header += std::to_string(length) + ", ";
    count *= length;
  }
  header += "), }";
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::ofstream stream(file, std::ios::binary);
  stream << std::string("\x93NUMPY\x01\x00", 8) << static_cast<char>(header.size() % 256)
         << static_cast<char>(header.size() / 256) << header;
  stream.write(reinterpret_cast<const char *>(values), static_cast<std::streamsize>(count * sizeof(float)));
  if (!stream)
  {
    throw std::runtime_error(file + " cannot be written");
  }
}

} // namespace test
} // namespace dwc

#endif
