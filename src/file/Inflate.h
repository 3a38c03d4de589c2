/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_Inflate_h
#define dwc_file_Inflate_h

#include "file/FileBytes.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace dwc
{
namespace file
{

/** How decompression ended. */
struct Inflated
{
  enum class End
  {
    Whole,    ///< a stream ended, and its checksum is right
    Damaged,  ///< a checksum is wrong, or what is there is no compressed data
    Truncated ///< the file ended within a stream
  };

  End            end{ End::Whole };
  std::uintmax_t bytes{ 0 }; ///< that came out
};

/** Decompresses data of zlib or gzip (RFC 1950, RFC 1952) and compares checksums and lengths, in memory of a fixed
 * size.
 * \param begin, stored the stretch of the file that holds them.
 * \param needed gzip data are read up to the end of the member that has the last of so many bytes; what follows does
 * not matter. \param hasMembers gzip data may have any number of members, one after the other; else the first is all.
 * \param sink gets what comes out; may be empty. */
Inflated
Inflate(const std::filesystem::path & path,
        std::uintmax_t                begin,
        std::uintmax_t                stored,
        std::uintmax_t                needed,
        bool                          hasMembers,
        const ByteSink &              sink = {});

/** The first bytes of what a gzip file holds; of another file, its own: readers by gzread() take it so. */
std::string
ReadGunzipped(const std::filesystem::path & path, std::size_t count);

/** True where a file begins as gzip does. */
bool
IsGzip(const std::filesystem::path & path);

/** No more than so many bytes can come out of compressed data: RFC 1951 has no shorter code than one of two bits for
 * 258 bytes. */
std::uintmax_t
FindMostInflated(std::uintmax_t stored);

} // namespace file
} // namespace dwc

#endif
