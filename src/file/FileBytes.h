/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_FileBytes_h
#define dwc_file_FileBytes_h

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace dwc
{
namespace file
{

/** Called with the next bytes of a stream. */
using ByteSink = std::function<void(const unsigned char * bytes, std::size_t count)>;

/** 0 where there is no such file. */
std::uintmax_t
GetFileSize(const std::filesystem::path & path);

/** Fewer where the file ends before. */
std::string
ReadBytes(const std::filesystem::path & path, std::uintmax_t begin, std::size_t count);

/** A stretch of a file in blocks, as far as the file goes. */
void
StreamBytes(const std::filesystem::path & path, std::uintmax_t begin, std::uintmax_t count, const ByteSink & sink);

/** The greatest number where the product is above it. */
std::uintmax_t
Multiply(std::uintmax_t a, std::uintmax_t b);

/** The greatest number where the sum is above it. */
std::uintmax_t
Add(std::uintmax_t a, std::uintmax_t b);

} // namespace file
} // namespace dwc

#endif
