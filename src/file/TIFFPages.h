/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_TIFFPages_h
#define dwc_file_TIFFPages_h

#include "file/Formats.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/** The pages of a TIFF, as its directories describe them (TIFF 6.0; BigTIFF). */

namespace dwc
{
namespace file
{

enum TIFFPhotometric : unsigned int
{
  MinIsWhite = 0,
  MinIsBlack = 1,
  RGBColors = 2,
  PaletteColors = 3,
  TransparencyMask = 4,
  Separated = 5,
  YCbCr = 6,
  CIELab = 8
};

enum TIFFNumbers : unsigned int
{
  UnsignedNumbers = 1,
  SignedNumbers = 2,
  RealNumbers = 3,
  UndefinedNumbers = 4
};

struct TIFFPage
{
  std::uint64_t             width{ 0 };
  std::uint64_t             height{ 0 };
  std::uint64_t             depth{ 1 }; ///< slices, by a tag of SGI
  unsigned int              bits{ 1 };  ///< of a sample
  unsigned int              numbers{ UnsignedNumbers };
  unsigned int              samples{ 1 }; ///< of a pixel
  bool                      hasEqualSamples{ true };
  std::optional<unsigned>   photometric;
  bool                      isPlanar{ false };
  unsigned int              orientation{ 1 };
  unsigned int              compression{ 1 };
  unsigned int              inks{ 1 };            ///< 1: cyan, magenta, yellow, black
  bool                      hasDotRange{ false }; ///< which dots of a printer mean 0 and 100 %
  std::vector<unsigned int> extraSamples;         ///< of each: 0 unknown, 1 and 2 alpha
  std::optional<unsigned>   subfile;              ///< 1: smaller copy, 2: page, 4: mask
  bool                      isTiled{ false };
  bool                      hasPalette{ false };
  bool                      isPaletteGray{ false };
  bool                      isPaletteWide{ false }; ///< some color is above 255
  std::uint64_t             stackPlanes{ 0 };       ///< images in this one page, by a tag of MetaMorph
  std::string               description;            ///< of the first page
};

/** \throw FileError where the file ends before a directory, a table or the data of a page, and where directories make
 * no sense. */
std::vector<TIFFPage>
ReadTIFFPages(const FileStart & start);

} // namespace file
} // namespace dwc

#endif
