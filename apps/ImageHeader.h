/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ImageHeader_h
#define ImageHeader_h

#include "itkImageIOBase.h"

#include <cstddef>
#include <string>
#include <vector>

namespace app
{

/** How the pixels of a file are handed to the filters. */
enum class PixelKind
{
  Scalar,    ///< one value
  Color,     ///< RGB or RGBA of 8 bits
  WideColor, ///< RGB or RGBA of more bits
  Channels   ///< any other number of values
};

/** Where the pixels are: what an output image takes from the input. */
struct Geometry
{
  std::vector<std::size_t>         size;
  std::vector<double>              spacing;
  std::vector<double>              origin;
  std::vector<std::vector<double>> direction; ///< one vector for each axis

  std::size_t
  CountPixels() const;
};

/** What a file says before its pixels are read. */
struct ImageHeader
{
  std::string               path;
  std::string               option; ///< how the user named the file: INPUT, --mask
  itk::ImageIOBase::Pointer io;

  /** As in the file, without trailing axes of one slice beyond the third; 2 or 3 axes. */
  Geometry geometry;

  /** 2 where the file has one slice only, else as many as the file has. */
  unsigned int dimension{ 2 };

  PixelKind   kind{ PixelKind::Scalar };
  std::size_t components{ 1 };
  std::size_t bytesPerPixel{ 1 };

  /** False for photographs' formats, whose spacing is a printer's resolution, if anything. */
  bool hasPhysicalGeometry{ false };
};

/** Reads a header. \throw Failure(InputUnreadable), Failure(InputUnusable) */
ImageHeader
ReadImageHeader(const std::string & path, const std::string & option);

} // namespace app

#endif
