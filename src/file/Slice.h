/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_Slice_h
#define dwc_file_Slice_h

#include "file/DICOM.h"

#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace dwc
{
namespace file
{

using Vector = std::array<double, 3>;

inline double
Dot(const Vector & a, const Vector & b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

inline Vector
Subtract(const Vector & a, const Vector & b)
{
  return { a[0] - b[0], a[1] - b[1], a[2] - b[2] };
}

inline Vector
Cross(const Vector & a, const Vector & b)
{
  return { a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0] };
}

/** What tells slices of one series at one position from each other: of each kind, what a file says of itself. */
struct Trait
{
  const char *   name; ///< for people
  Tag            tag;
  Representation representation;
  bool isOrdered; ///< also where the values of one part differ by slice, their order at each position parts them
};

/** In the order in which they are tried. */
const std::vector<Trait> &
GetTraits();

/** One DICOM file, as far as its place in a volume is concerned. */
struct Slice
{
  std::string file;     ///< without its folder
  std::string series;   ///< SeriesInstanceUID
  std::string instance; ///< SOPInstanceUID
  std::string modality;
  std::string description;
  double      seriesNumber{ std::numeric_limits<double>::infinity() }; ///< infinite where it has none

  bool        isDamaged{ false };
  std::size_t columns{ 0 };
  std::size_t rows{ 0 };
  std::size_t samples{ 1 };
  std::size_t frames{ 1 };
  bool        isByte{ false }; ///< each number is one byte, taken as it is

  bool                  hasPlace{ false }; ///< position and orientation
  Vector                position{};
  Vector                rowDirection{};    ///< along a row, from pixel to pixel
  Vector                columnDirection{}; ///< along a column
  std::string           frameOfReference;
  double                lastDigit{ 0.0 }; ///< of the numbers of the position: 0.1 where they have one decimal or none
  std::array<double, 2> spacing{};        ///< of columns and rows; 0 where it is not known
  double                thickness{ 0.0 }; ///< distance to the next slice, by the file; 0 where it does not say

  double                   instanceNumber{ std::numeric_limits<double>::infinity() };
  std::vector<std::string> traits; ///< of GetTraits(), "" where the file does not have it

  std::uintmax_t pixelsAt{ 0 };

  /** Perpendicular to rows and columns, of length 1; along it the slices of a volume follow each other. */
  Vector
  GetNormal() const;

  /** Where it lies along a direction. */
  double
  GetHeight(const Vector & direction) const
  {
    return Dot(position, direction);
  }
};

/** The elements that MakeSlice() needs. */
const std::map<Tag, Representation> &
GetSliceTags();

/** What the elements of a file say. \param name of the file, without its folder. */
Slice
MakeSlice(const std::string & name, const DICOMFile & file);

/** A number for people: "17.5". */
std::string
FormatNumber(double number);

/** The number that a text says; NaN where it says none. The point is the decimal sign in every locale. */
double
ParseNumber(const std::string & text);

} // namespace file
} // namespace dwc

#endif
