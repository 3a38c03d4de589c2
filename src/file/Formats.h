/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_Formats_h
#define dwc_file_Formats_h

#include "dwc/File.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dwc
{
namespace file
{

/** What the format of a file is recognized by. */
struct FileStart
{
  FileName              name;
  std::filesystem::path path;
  std::string           extension; ///< in small letters, with its dot
  std::string           head;      ///< the first 4096 bytes; those beyond the end of a shorter file are 0
  std::uintmax_t        size{ 0 };

  /** True where these bytes are at this place of the head. */
  bool
  Has(const char * bytes, std::size_t at = 0) const;
};

FileStart
ReadStart(const FileName & name);

/** The errors of a file that is truncated, damaged, or of a kind that ITK misreads. \a sentence: what is the matter,
 * and how to fix it; the name of the file is put before it. */
FileError
MakeTruncatedError(const FileName & name);
FileError
MakeDamagedError(const FileName & name, const std::string & sentence);
FileError
MakeMisreadError(const FileName & name, const std::string & sentence);

/** A format of image files that is looked into, not only read. */
struct Format
{
  bool (*isFormatOf)(const FileStart & start);

  /** \throw FileError where the file is truncated or damaged, and where that version of ITK would misread it. */
  FileContent (*inspect)(const FileStart & start, const ReaderVersion & version);

  /** Compares checksums that the format's reader does not compare; nullptr where there are none. \return sentences for
   * the user. \throw FileError where they differ. */
  std::vector<std::string> (*verifyChecksums)(const FileStart & start);
};

/** The format of a file; nullptr for those that are not looked into. */
const Format *
FindFormat(const FileStart & start);

} // namespace file
} // namespace dwc

#endif
