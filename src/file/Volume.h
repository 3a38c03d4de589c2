/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_Volume_h
#define dwc_file_Volume_h

#include "file/FileBytes.h"
#include "file/Formats.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/** Where the pixels of a volume lie, and whether all of them are there. */

namespace dwc
{
namespace file
{

enum class Coding
{
  Raw,     ///< as they are in memory
  Text,    ///< numbers between blanks
  Hex,     ///< two letters for each byte
  Deflate, ///< one stream of zlib or gzip
  Gzip     ///< gzip, of any number of members
};

/** A stretch of a file that holds pixels. */
struct DataPart
{
  std::filesystem::path path;
  Coding                coding{ Coding::Raw };
  std::uintmax_t        begin{ 0 };  ///< where the stretch begins in the file
  std::uintmax_t        stored{ 0 }; ///< bytes of compressed data; 0: up to the end of the file
  std::uintmax_t        needed{ 0 }; ///< bytes that must be there or come out of it; of text, numbers
};

/** Pixels that are floating point numbers, of which the reader makes 0 where they are not finite. */
struct FloatPixels
{
  std::size_t bytes{ 0 }; ///< of a number: 4 or 8; 0 where the reader keeps the numbers
  bool        isBigEndian{ false };
};

struct Volume
{
  FileContent           content;
  std::vector<DataPart> parts;            ///< none where the pixels are left to the reader
  std::uintmax_t        pixelsBegin{ 0 }; ///< of a single part: in the file, or in what comes out of it
  FloatPixels           floats;

  /** A file that the reader takes the pixels from instead; empty where it does not. It must have the same. */
  std::filesystem::path twin;
};

/** \throw FileError where a file is not there or ends before its pixels do. */
void
VerifyParts(const FileStart & start, const Volume & volume);

/** Decompresses what is compressed and compares the checksums. \return what is to be said of pixels that are not
 * finite.
 * \throw FileError where a checksum is wrong, or too few pixels come out. */
std::vector<std::string>
VerifyPartChecksums(const FileStart & start, const Volume & volume);

/** The path of a file that another one names, as the readers find it: from the folder of the other one. */
std::filesystem::path
FindBeside(const std::filesystem::path & path, const std::string & name);

/** The number of pixels, or the greatest number. */
std::uintmax_t
CountValues(const std::vector<std::size_t> & size);

/** True where a file's name ends so, in any letters. */
bool
HasEnding(const std::filesystem::path & path, const std::string & ending);

} // namespace file
} // namespace dwc

#endif
