/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Slice.h"

#include "file/DICOMPixels.h"

#include <algorithm>
#include <cmath>
#include <locale>
#include <sstream>

namespace dwc
{
namespace file
{
namespace
{

constexpr Tag sopInstance = MakeTag(0x0008, 0x0018);
constexpr Tag modality = MakeTag(0x0008, 0x0060);
constexpr Tag seriesDescription = MakeTag(0x0008, 0x103E);
constexpr Tag imagerPixelSpacing = MakeTag(0x0018, 0x1164);
constexpr Tag nominalScannedPixelSpacing = MakeTag(0x0018, 0x2010);
constexpr Tag sliceThickness = MakeTag(0x0018, 0x0050);
constexpr Tag spacingBetweenSlices = MakeTag(0x0018, 0x0088);
constexpr Tag seriesInstance = MakeTag(0x0020, 0x000E);
constexpr Tag seriesNumber = MakeTag(0x0020, 0x0011);
constexpr Tag instanceNumber = MakeTag(0x0020, 0x0013);
constexpr Tag imagePosition = MakeTag(0x0020, 0x0032);
constexpr Tag imageOrientation = MakeTag(0x0020, 0x0037);
constexpr Tag frameOfReference = MakeTag(0x0020, 0x0052);
constexpr Tag samplesPerPixel = MakeTag(0x0028, 0x0002);
constexpr Tag numberOfFrames = MakeTag(0x0028, 0x0008);
constexpr Tag rows = MakeTag(0x0028, 0x0010);
constexpr Tag columns = MakeTag(0x0028, 0x0011);
constexpr Tag pixelSpacing = MakeTag(0x0028, 0x0030);
constexpr Tag bitsAllocated = MakeTag(0x0028, 0x0100);
constexpr Tag rescaleIntercept = MakeTag(0x0028, 0x1052);
constexpr Tag rescaleSlope = MakeTag(0x0028, 0x1053);

/** Six digits of a cosine, which many files have, are off by far less; a few files have three. */
constexpr double orientationTolerance = 1e-2;

/** Positions in whole millimetres are taken at their word. */
constexpr double coarsestDigit = 0.1;

std::vector<std::string>
Split(const std::string & text)
{
  std::vector<std::string> parts;
  std::istringstream       stream(text);
  for (std::string part; std::getline(stream, part, '\\');)
  {
    parts.push_back(part);
  }
  return parts;
}

/** Exactly `count` finite numbers, or none. */
std::vector<double>
ParseNumbers(const std::string & text, std::size_t count)
{
  std::vector<double> numbers;
  for (const std::string & part : Split(text))
  {
    numbers.push_back(ParseNumber(part));
  }
  const bool areRight =
    numbers.size() == count && std::all_of(numbers.begin(), numbers.end(), [](double x) { return std::isfinite(x); });
  return areRight ? numbers : std::vector<double>();
}

std::size_t
ParseCount(const std::string & text, std::size_t otherwise)
{
  const double number = ParseNumber(text);
  return number >= 1.0 && number < 1e9 ? static_cast<std::size_t>(number) : otherwise;
}

/** 0.01 for "-12.25": what the last digit of a number counts. */
double
FindLastDigit(const std::string & number)
{
  const std::size_t point = number.find('.');
  const std::size_t exponent = number.find_first_of("eE");
  const std::string fraction =
    point == std::string::npos
      ? ""
      : number.substr(point + 1, exponent == std::string::npos ? exponent : exponent - point - 1);
  const auto   digits = std::count_if(fraction.begin(), fraction.end(), [](char c) { return c >= '0' && c <= '9'; });
  const double power = exponent == std::string::npos ? 0.0 : ParseNumber(number.substr(exponent + 1));
  return std::pow(10.0, (std::isfinite(power) ? power : 0.0) - static_cast<double>(digits));
}

double
GetLength(const Vector & vector)
{
  return std::sqrt(Dot(vector, vector));
}

void
TakePlace(const DICOMFile & file, Slice & slice)
{
  const std::string         text = file.Get(imagePosition);
  const std::vector<double> position = ParseNumbers(text, 3);
  const std::vector<double> orientation = ParseNumbers(file.Get(imageOrientation), 6);
  if (position.empty() || orientation.empty())
  {
    return;
  }
  std::copy(position.begin(), position.end(), slice.position.begin());
  std::copy(orientation.begin(), orientation.begin() + 3, slice.rowDirection.begin());
  std::copy(orientation.begin() + 3, orientation.end(), slice.columnDirection.begin());
  slice.hasPlace = std::abs(GetLength(slice.rowDirection) - 1.0) < orientationTolerance &&
                   std::abs(GetLength(slice.columnDirection) - 1.0) < orientationTolerance &&
                   std::abs(Dot(slice.rowDirection, slice.columnDirection)) < orientationTolerance;
  slice.lastDigit = coarsestDigit;
  for (const std::string & number : Split(text))
  {
    slice.lastDigit = std::min(slice.lastDigit, FindLastDigit(number));
  }
}

void
TakePixelFormat(const DICOMFile & file, Slice & slice)
{
  slice.columns = ParseCount(file.Get(columns), 0);
  slice.rows = ParseCount(file.Get(rows), 0);
  slice.samples = ParseCount(file.Get(samplesPerPixel), 1);
  slice.frames = ParseCount(file.Get(numberOfFrames), 1);
  slice.pixelsAt = file.pixelsAt;
  slice.isByte = ParseCount(file.Get(bitsAllocated), 1) <= 8 &&
                 (file.Get(rescaleSlope).empty() || ParseNumber(file.Get(rescaleSlope)) == 1.0) &&
                 (file.Get(rescaleIntercept).empty() || ParseNumber(file.Get(rescaleIntercept)) == 0.0);
  slice.isDamaged = file.content != DICOMContent::Image || !FindPixelFault(file).empty();
}

/** Distance of columns and of rows: what the file says of the patient (PixelSpacing, calibrated or not, of images of
 * any class: PS3.3, 10.7), else of the detector (ImagerPixelSpacing) or of a scanner of films
 * (NominalScannedPixelSpacing). 0 where it does not say. */
std::array<double, 2>
FindSpacing(const DICOMFile & file)
{
  for (const Tag tag : { pixelSpacing, imagerPixelSpacing, nominalScannedPixelSpacing })
  {
    const std::vector<double> spacing = ParseNumbers(file.Get(tag), 2);
    if (!spacing.empty() && spacing[0] > 0.0 && spacing[1] > 0.0)
    {
      return { spacing[1], spacing[0] };
    }
  }
  return {};
}

} // namespace

Vector
Slice::GetNormal() const
{
  Vector       normal = Cross(rowDirection, columnDirection);
  const double length = GetLength(normal);
  for (double & x : normal)
  {
    x /= length;
  }
  return normal;
}

std::string
FormatNumber(double number)
{
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  stream << (std::abs(number) < 1e-9 ? 0.0 : number); // no "-0"
  return stream.str();
}

double
ParseNumber(const std::string & text)
{
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  double number = 0.0;
  stream >> number;
  if (stream.fail())
  {
    return std::numeric_limits<double>::quiet_NaN();
  }
  stream >> std::ws;
  return stream.eof() ? number : std::numeric_limits<double>::quiet_NaN();
}

const std::vector<Trait> &
GetTraits()
{
  constexpr auto                  text = Representation::Text;
  static const std::vector<Trait> traits{
    { "temporal position", MakeTag(0x0020, 0x0100), text, true },
    { "image type", MakeTag(0x0008, 0x0008), text, false },
    { "echo", MakeTag(0x0018, 0x0086), text, false },
    { "echo time", MakeTag(0x0018, 0x0081), text, false },
    { "inversion time", MakeTag(0x0018, 0x0082), text, false },
    { "flip angle", MakeTag(0x0018, 0x1314), text, false },
    { "b-value", MakeTag(0x0018, 0x9087), Representation::Doubles, false },
    { "b-value", MakeTag(0x0019, 0x100C), text, false },                    // Siemens
    { "b-value", MakeTag(0x0043, 0x1039), text, false },                    // GE
    { "b-value", MakeTag(0x2001, 0x1003), Representation::Singles, false }, // Philips
    { "gradient direction", MakeTag(0x0018, 0x9089), Representation::Doubles, false },
    { "sequence", MakeTag(0x0018, 0x0024), text, false },
    { "tube voltage", MakeTag(0x0018, 0x0060), text, false },
    { "kernel", MakeTag(0x0018, 0x1210), text, false },
    { "coil", MakeTag(0x0018, 0x1250), text, false },
    { "acquisition", MakeTag(0x0020, 0x0012), text, false },
    { "cardiac phase", MakeTag(0x0020, 0x9241), Representation::Singles, false },
    { "trigger time", MakeTag(0x0018, 0x1060), text, true },
    { "reference time", MakeTag(0x0054, 0x1300), text, true },
    { "acquisition date and time", MakeTag(0x0008, 0x002A), text, true },
    { "acquisition time", MakeTag(0x0008, 0x0032), text, true },
    { "content time", MakeTag(0x0008, 0x0033), text, true },
    { "image index", MakeTag(0x0054, 0x1330), Representation::Words, true },
    { "instance number", instanceNumber, text, true },
  };
  return traits;
}

const std::map<Tag, Representation> &
GetSliceTags()
{
  static const std::map<Tag, Representation> tags = [] {
    std::map<Tag, Representation> all = GetPixelTags();
    for (const Tag tag : { sopInstance,
                           modality,
                           seriesDescription,
                           sliceThickness,
                           spacingBetweenSlices,
                           seriesInstance,
                           seriesNumber,
                           instanceNumber,
                           imagePosition,
                           imageOrientation,
                           frameOfReference,
                           rescaleIntercept,
                           rescaleSlope,
                           pixelSpacing,
                           imagerPixelSpacing,
                           nominalScannedPixelSpacing })
    {
      all[tag] = Representation::Text;
    }
    for (const Trait & trait : GetTraits())
    {
      all[trait.tag] = trait.representation;
    }
    return all;
  }();
  return tags;
}

Slice
MakeSlice(const std::string & name, const DICOMFile & file)
{
  Slice slice;
  slice.file = name;
  slice.series = file.Get(seriesInstance);
  slice.instance = file.Get(sopInstance);
  slice.modality = file.Get(modality);
  slice.description = file.Get(seriesDescription);
  slice.frameOfReference = file.Get(frameOfReference);
  for (const auto & [tag, number] : { std::pair<Tag, double &>(seriesNumber, slice.seriesNumber),
                                      std::pair<Tag, double &>(instanceNumber, slice.instanceNumber) })
  {
    const double given = ParseNumber(file.Get(tag));
    number = std::isfinite(given) ? given : number;
  }
  TakePixelFormat(file, slice);
  TakePlace(file, slice);
  slice.spacing = FindSpacing(file);
  for (const Tag tag : { spacingBetweenSlices, sliceThickness })
  {
    const double given = std::abs(ParseNumber(file.Get(tag)));
    slice.thickness = slice.thickness == 0.0 && std::isfinite(given) ? given : slice.thickness;
  }
  for (const Trait & trait : GetTraits())
  {
    slice.traits.push_back(file.Get(trait.tag));
  }
  return slice;
}

} // namespace file
} // namespace dwc
