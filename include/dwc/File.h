/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_File_h
#define dwc_File_h

#include "dwc/Error.h"
#include "dwc/Geometry.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <tuple>
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

enum class NumberType
{
  Unsigned, ///< whole numbers from 0
  Signed,   ///< whole numbers
  Real      ///< floating point numbers
};

/** Version of the ITK whose readers will read a file: what one of them misreads, another reads. */
struct ReaderVersion
{
  unsigned int major{ 5 };
  unsigned int minor{ 2 };
  unsigned int patch{ 0 };

  bool
  IsBefore(unsigned int otherMajor, unsigned int otherMinor, unsigned int otherPatch = 0) const
  {
    return std::tie(major, minor, patch) < std::tie(otherMajor, otherMinor, otherPatch);
  }
};

/** What a file holds, from its own bytes, before any reader of ITK sees it. */
struct FileContent
{
  std::string                      format; ///< "PNG"; empty for formats that are not looked into
  std::vector<std::size_t>         size;   ///< pixels along each axis, as its reader must find them; empty: not known
  std::size_t                      components{ 0 }; ///< numbers of a pixel, as its reader must find them; 0: not known
  std::vector<double>              spacing;   ///< along the first axes, whatever its reader says; empty: as that has it
  std::vector<double>              origin;    ///< where its reader finds no place
  std::vector<std::vector<double>> direction; ///< with the origin
  std::vector<std::string>         notes;     ///< sentences for the user, such as which pages are left out
};

/** What is known of a file before its pixels are read, with all axes of the file: what its reader in ITK says, and what
 * the file itself holds. */
struct FileFacts
{
  FileName      name;
  FileContent   content;
  std::string   reader; ///< the class that reads the file in ITK, such as NrrdImageIO
  ImageGeometry geometry;
  std::size_t   components{ 1 }; ///< numbers of a pixel
  NumberType    numbers{ NumberType::Unsigned };
  std::size_t   bytesPerNumber{ 1 };

  /** The file says of its components that they are red, green and blue (and alpha). */
  bool isColor{ false };

  /** The two numbers of a pixel are the parts of a complex one. */
  bool isComplex{ false };
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

  std::vector<std::string> notes; ///< sentences for the user

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
};

/** \throw FileError where there is no such file, where it is a folder, where it may not be read, and where it is a
 * DICOM file that is truncated or damaged. */
void
VerifyFile(const FileName & name);

/** Looks into a file of any format before a reader of ITK does: many readers only warn of a file that ends before its
 * data do, give what happens to be in memory for the pixels that are missing, misread legal files without a word, or
 * end the process. Costs a small part of reading the file; of compressed data the sums are left to VerifyChecksums().
 * \throw FileError where the file is truncated or damaged, and where this version of ITK would misread it. */
FileContent
InspectFile(const FileName & name, const ReaderVersion & version);

/** Decompresses the data of a file whose reader does not compare the checksum (gzip, NRRD, MetaImage), and compares it.
 * Costs about as much as reading the file; both can be done at once. \return sentences for the user: what the reader
 * changes without a word. \throw FileError where a checksum is wrong, or too few pixels come out. */
std::vector<std::string>
VerifyChecksums(const FileName & name);

/** A file that was looked into as one format must not be read as another. \param reader the class that will read it.
 * \throw FileError where it would. */
void
VerifyReader(const FileName & name, const FileContent & content, const std::string & reader);

/** What the facts mean for the filters. A spacing below 0 becomes its opposite, and its axis is turned, as ITK's
 * ImageFileReader has it. \throw FileError where such an image cannot be segmented, and where the reader finds another
 * image than the file holds. */
ImageHeader
MakeImageHeader(const FileFacts & facts);

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
