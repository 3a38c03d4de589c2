/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_Formats_h
#define dwc_file_Formats_h

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace dwc
{
namespace file
{

/** What the format of a file is recognized by. */
struct FileStart
{
  std::filesystem::path path;
  std::string           extension; ///< in small letters, with its dot
  std::string           head;      ///< the first 4096 bytes; those beyond the end of a shorter file are 0
  std::uintmax_t        size{ 0 };

  /** True where these bytes are at this place of the head. */
  bool
  Has(const char * bytes, std::size_t at = 0) const;
};

FileStart
ReadStart(const std::filesystem::path & path);

/** A format of image files that is looked into, not only read. */
struct Format
{
  bool (*isFormatOf)(const FileStart & start);

  /** \param imageBytes of all pixels, uncompressed. */
  bool (*isWhole)(const FileStart & start, std::uintmax_t imageBytes);
};

/** The format of a file; nullptr for those that are not looked into. */
const Format *
FindFormat(const FileStart & start);

} // namespace file
} // namespace dwc

#endif
