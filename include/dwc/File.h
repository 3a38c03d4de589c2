/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_File_h
#define dwc_File_h

#include "dwc/Error.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/** What an image file holds, whether it is whole, and why it cannot be taken. The pixels are read by the caller. */

namespace dwc
{

/** Why a file cannot be taken. */
enum class FileFault
{
  Missing,    ///< there is no such file
  Forbidden,  ///< the file may not be read
  Unreadable, ///< no image, an image of no known format, truncated or damaged
  Unusable    ///< an image that cannot be segmented, or that does not fit another one
};

/** The error of a file. `what()` is a whole sentence that begins with the name of the parameter. */
class FileError : public ParameterError
{
public:
  FileError(FileFault fault, const std::string & parameter, const std::string & sentence)
    : ParameterError(parameter, sentence)
    , m_Fault(fault)
  {}

  FileFault
  GetFault() const
  {
    return m_Fault;
  }

private:
  FileFault m_Fault;
};

/** A file, and the parameter that the user named it by: "INPUT" or "--mask", "image" or "mask". */
struct FileName
{
  std::string parameter;
  std::string path;
};

/** Where the pixels of an image are. */
struct ImageGeometry
{
  std::vector<std::size_t>         size;
  std::vector<double>              spacing;
  std::vector<double>              origin;
  std::vector<std::vector<double>> direction; ///< one vector for each axis

  std::size_t
  CountPixels() const;

  /** "481 x 321" */
  std::string
  DescribeSize() const;
};

enum class NumberType
{
  Unsigned, ///< whole numbers from 0
  Signed,   ///< whole numbers
  Real      ///< floating point numbers
};

/** What is known of a file before its pixels are read, with all axes of the file: what its reader in ITK says. Where
 * that is not what the file holds, it has to be put right here, before MakeImageHeader. */
struct FileFacts
{
  FileName      name;
  std::string   reader; ///< the class that reads the file in ITK, such as NrrdImageIO
  ImageGeometry geometry;
  std::size_t   components{ 1 }; ///< numbers of a pixel
  NumberType    numbers{ NumberType::Unsigned };
  std::size_t   bytesPerNumber{ 1 };

  /** The file says of its components that they are red, green and blue (and alpha). */
  bool isColor{ false };
};

/** How the pixels of a file are handed to the filters. */
enum class PixelKind
{
  Scalar,    ///< one number
  Color,     ///< red, green and blue (and alpha) of 8 bits
  WideColor, ///< red, green and blue (and alpha) of more bits
  Channels   ///< any other number of numbers
};

/** What the filters have to know of a file before its pixels are read. */
struct ImageHeader
{
  FileName name;

  /** As in the file, without axes of one slice beyond the third: 2 or 3 axes. */
  ImageGeometry geometry;

  /** 2 where the file has one slice only, else as many as the geometry has axes. */
  unsigned int dimension{ 2 };

  PixelKind   kind{ PixelKind::Scalar };
  std::size_t components{ 1 };
  NumberType  numbers{ NumberType::Unsigned };
  std::size_t bytesPerNumber{ 1 };

  /** False for the formats of photographs, whose spacing is a printer's resolution, if anything. */
  bool hasPhysicalGeometry{ false };

  /** True where each number is one unsigned byte. */
  bool
  HasBytes() const
  {
    return numbers == NumberType::Unsigned && bytesPerNumber == 1;
  }

  /** True where single precision holds every value that the numbers can have. */
  bool
  FitsSinglePrecision() const
  {
    return bytesPerNumber <= (numbers == NumberType::Real ? 4 : 2);
  }

  /** Bytes of all pixels, uncompressed. */
  std::uintmax_t
  CountBytes() const
  {
    return static_cast<std::uintmax_t>(geometry.CountPixels()) * components * bytesPerNumber;
  }
};

/** \throw FileError where there is no such file, where it is a folder, where it may not be read, and where it is a
 * DICOM file that is truncated or damaged. */
void
VerifyFile(const FileName & name);

/** What the facts mean for the filters. \throw FileError where such an image cannot be segmented. */
ImageHeader
MakeImageHeader(const FileFacts & facts);

/** False where an image file ends before its data do. Many readers only warn then, or say nothing at all, and give what
 *  happens to be in memory for the pixels that are missing. Knows JPEG, PNG, BMP, JPEG 2000, MetaImage, NIfTI, VTK,
 *  MRC and GIPL; the readers of NRRD, TIFF and DICOM look themselves.
 *  \param imageBytes of all pixels as the file holds them, uncompressed. */
bool
IsWholeFile(const std::filesystem::path & path, std::uintmax_t imageBytes);

/** \throw FileError where the file ends before its data do. */
void
VerifyWhole(const ImageHeader & header);

/** \throw FileError where a mask does not have as many pixels along each axis as the image; an axis of one slice beyond
 * the second does not count. \param mask with an empty path where it comes from no file. */
void
VerifyMaskSize(const FileName & mask, const ImageGeometry & maskGeometry, const ImageGeometry & imageGeometry);

/** The errors of what only a reader can find. `reason` is what an exception of ITK says: the names of a source file and
 * of a class in it, and addresses, are left out. */
FileError
MakeUnknownFormatError(const FileName & name);
FileError
MakeUnreadableHeaderError(const FileName & name, const std::string & reason);
FileError
MakeUnreadablePixelsError(const FileName & name, const std::string & reason);

/** Bytes of the smallest unsigned integer that holds a label: 1, 2 or 4. */
std::size_t
CountLabelBytes(std::uint32_t greatestLabel);

} // namespace dwc

#endif
