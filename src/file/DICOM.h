/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_DICOM_h
#define dwc_file_DICOM_h

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

/** The data elements of DICOM files (PS3.5 and PS3.10 of the standard), as far as the pixels. */

namespace dwc
{
namespace file
{

/** Group and element of a data element. */
using Tag = std::uint32_t;

constexpr Tag
MakeTag(std::uint32_t group, std::uint32_t element)
{
  return (group << 16U) | element;
}

/** What is made of the bytes of an element. */
enum class Representation
{
  Text,    ///< without the blanks and zeros around it; other control characters become '?'
  Words,   ///< unsigned numbers of 2 bytes (US), as text with a backslash between two
  Singles, ///< numbers of 4 bytes (FL)
  Doubles, ///< numbers of 8 bytes (FD)
  Length   ///< the length of the value, whatever it is
};

enum class DICOMContent
{
  None,     ///< no DICOM file
  NoImage,  ///< a DICOM file without pixels: a report, a directory of files
  Image,    ///< a DICOM file with all of its pixels
  Deflated, ///< a DICOM file whose elements are compressed, which are not read here
  Damaged   ///< a DICOM file that ends before its data do, or makes no sense
};

struct DICOMFile
{
  DICOMContent               content{ DICOMContent::None };
  std::map<Tag, std::string> values;          ///< of the elements that were asked for and have a value
  std::uintmax_t             pixelsAt{ 0 };   ///< where the pixels begin
  std::uintmax_t             pixelBytes{ 0 }; ///< their length; 0 where they are compressed

  std::string   transferSyntax;          ///< "" where the file does not say
  std::string   pixelStart;              ///< of compressed pixels, the first bytes of the first frame
  bool          isRLEConsistent{ true }; ///< false where a frame in RLE is not as PS3.5, annex G has it
  std::uint32_t segments{ 0 };           ///< of each frame in RLE

  /** "" where the file does not have the element. */
  std::string
  Get(Tag tag) const;
};

/** The elements `wanted` of a file, of its outermost data set only. What is not DICOM has no values. */
DICOMFile
ReadDICOM(const std::filesystem::path & path, const std::map<Tag, Representation> & wanted);

} // namespace file
} // namespace dwc

#endif
