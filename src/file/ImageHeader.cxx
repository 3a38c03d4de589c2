/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/File.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

namespace dwc
{
namespace
{

bool
IsPicture(const FileFacts & facts)
{
  return facts.reader == "JPEGImageIO" || facts.reader == "PNGImageIO" || facts.reader == "BMPImageIO" ||
         facts.reader == "TIFFImageIO";
}

PixelKind
FindKind(const FileFacts & facts)
{
  const bool isPicture = IsPicture(facts);
  if (facts.components == 1 || (facts.components == 2 && isPicture)) // gray, or gray with alpha
  {
    return PixelKind::Scalar;
  }
  if (facts.isColor || (isPicture && facts.components <= 4))
  {
    return facts.numbers == NumberType::Unsigned && facts.bytesPerNumber == 1 ? PixelKind::Color : PixelKind::WideColor;
  }
  return PixelKind::Channels;
}

/** The geometry of the first axes. */
ImageGeometry
TakeAxes(ImageGeometry geometry, std::size_t axes)
{
  geometry.size.resize(axes);
  geometry.spacing.resize(axes, 1.0);
  geometry.origin.resize(axes, 0.0);
  geometry.direction.resize(axes);
  for (std::vector<double> & direction : geometry.direction)
  {
    direction.resize(axes, 0.0);
  }
  return geometry;
}

bool
HasPlace(const ImageGeometry & geometry)
{
  for (std::size_t axis = 0; axis < geometry.origin.size(); ++axis)
  {
    std::vector<double> plain(geometry.direction[axis].size(), 0.0);
    plain[axis] = 1.0;
    if (geometry.origin[axis] != 0.0 || geometry.direction[axis] != plain)
    {
      return true;
    }
  }
  return false;
}

/** What the file says and its reader may leave. */
void
TakePlace(const FileContent & content, ImageGeometry & geometry)
{
  std::copy_n(
    content.spacing.begin(), std::min(content.spacing.size(), geometry.spacing.size()), geometry.spacing.begin());
  if (content.origin.size() == geometry.origin.size() && !HasPlace(geometry))
  {
    geometry.origin = content.origin;
    geometry.direction = content.direction;
  }
}

/** Axes without those of one slice at the end, beyond `least`. */
std::size_t
CountAxes(const std::vector<std::size_t> & size, std::size_t least)
{
  std::size_t axes = size.size();
  while (axes > least && size[axes - 1] == 1)
  {
    --axes;
  }
  return axes;
}

std::string
Describe(const ImageGeometry & geometry, std::size_t components)
{
  return geometry.DescribeSize() + " pixels of " + std::to_string(components) +
         (components == 1 ? " number" : " numbers");
}

/** Axes of one slice at the end do not count: readers add some and leave some out. */
void
VerifyContent(const FileFacts & facts)
{
  ImageGeometry     held;
  const std::size_t components = facts.content.components == 0 ? facts.components : facts.content.components;
  held.size = facts.content.size.empty() ? facts.geometry.size : facts.content.size;
  const std::size_t axes = CountAxes(held.size, 1);
  const bool        isSame =
    components == facts.components && CountAxes(facts.geometry.size, 1) == axes &&
    std::equal(held.size.begin(), held.size.begin() + static_cast<std::ptrdiff_t>(axes), facts.geometry.size.begin());
  if (!isSame)
  {
    throw FileError(FileFault::Unusable,
                    facts.name.parameter,
                    facts.name.path + " holds " + Describe(held, components) + ", but ITK's reader of it (" +
                      facts.reader + ") finds " + Describe(facts.geometry, facts.components) +
                      ". Save it in another format, such as NRRD.");
  }
}

/** What the filters do takes time in proportion to this ratio where it is large; a header that says so is wrong. */
void
VerifyRatio(const FileName & name, const std::vector<double> & spacing)
{
  constexpr double most = 1e8;
  const auto [least, greatest] = std::minmax_element(spacing.begin(), spacing.end());
  if (*greatest > most * *least)
  {
    std::ostringstream sentence;
    sentence << name.path << " has a spacing of " << *least << " along axis " << least - spacing.begin() + 1
             << " and of " << *greatest << " along axis " << greatest - spacing.begin() + 1
             << ", which may differ by a factor of 1e8 at most. Correct it in the header.";
    throw FileError(FileFault::Unusable, name.parameter, sentence.str());
  }
}

/** Makes each spacing a distance. */
void
MendSpacing(const FileName & name, ImageGeometry & geometry)
{
  for (std::size_t axis = 0; axis < geometry.spacing.size(); ++axis)
  {
    double & spacing = geometry.spacing[axis];
    if (!std::isfinite(spacing) || spacing == 0.0)
    {
      std::ostringstream sentence;
      sentence << name.path << " has a spacing of " << spacing << " along axis " << axis + 1
               << "; it must be a distance. Correct it in the header.";
      throw FileError(FileFault::Unusable, name.parameter, sentence.str());
    }
    if (spacing < 0.0)
    {
      spacing = -spacing;
      for (double & value : geometry.direction[axis])
      {
        value = value == 0.0 ? 0.0 : -value;
      }
    }
  }
}

} // namespace

ImageHeader
MakeImageHeader(const FileFacts & facts)
{
  VerifyContent(facts);
  if (facts.isComplex)
  {
    throw FileError(FileFault::Unusable,
                    facts.name.parameter,
                    facts.name.path + " has complex pixels. Give an image of real ones, such as their magnitude.");
  }
  const std::size_t axes = CountAxes(facts.geometry.size, 3);
  if (axes < 2 || axes > 3)
  {
    throw FileError(FileFault::Unusable,
                    facts.name.parameter,
                    facts.name.path + " has " + std::to_string(axes) + " axes (" + facts.geometry.DescribeSize() +
                      "); images of 2 or 3 can be segmented. Choose slices or time points of it first.");
  }
  ImageHeader header;
  header.name = facts.name;
  header.geometry = TakeAxes(facts.geometry, axes);
  TakePlace(facts.content, header.geometry);
  if (header.geometry.CountPixels() == 0)
  {
    throw FileError(FileFault::Unusable,
                    facts.name.parameter,
                    facts.name.path + " has no pixel (" + header.geometry.DescribeSize() +
                      "). Give an image with at least one along each axis.");
  }
  MendSpacing(facts.name, header.geometry);
  VerifyRatio(facts.name, header.geometry.spacing);
  header.dimension = static_cast<unsigned int>(CountAxes(header.geometry.size, 2));
  header.kind = FindKind(facts);
  header.components = facts.components;
  header.numbers = facts.numbers;
  header.bytesPerNumber = facts.bytesPerNumber;
  header.hasPhysicalGeometry = !IsPicture(facts);
  header.notes = facts.content.notes;
  return header;
}

void
VerifyMaskSize(const FileName & mask, const ImageGeometry & maskGeometry, const ImageGeometry & imageGeometry)
{
  const std::size_t axes = CountAxes(imageGeometry.size, 2);
  if (CountAxes(maskGeometry.size, 2) != axes ||
      !std::equal(imageGeometry.size.begin(),
                  imageGeometry.size.begin() + static_cast<std::ptrdiff_t>(axes),
                  maskGeometry.size.begin()))
  {
    throw FileError(FileFault::Unusable,
                    mask.parameter,
                    (mask.path.empty() ? "" : mask.path + " ") + "has " + maskGeometry.DescribeSize() +
                      " pixels, the image " + imageGeometry.DescribeSize() + ". Give a mask of the image's size.");
  }
}

std::size_t
CountLabelBytes(std::uint32_t greatestLabel)
{
  return greatestLabel <= std::numeric_limits<std::uint8_t>::max()    ? 1
         : greatestLabel <= std::numeric_limits<std::uint16_t>::max() ? 2
                                                                      : 4;
}

} // namespace dwc
