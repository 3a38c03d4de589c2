/* SPDX-License-Identifier: Apache-2.0 */
#include "ImageMemory.h"

#include "Failure.h"

#include "dwc/Memory.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

namespace app
{
namespace
{

/** Bytes that the whole program will have in use at its peak: pixels as read and as the filters keep them, labels,
 *  confidence. The filters verify their own share again, in more detail. */
double
EstimateBytes(const dwc::ImageHeader & header)
{
  const auto   channels = static_cast<double>(header.components);
  const double asRead = header.kind == dwc::PixelKind::Color       ? 3.0
                        : header.kind == dwc::PixelKind::WideColor ? 12.0
                        : header.kind == dwc::PixelKind::Channels  ? 4.0 * channels
                        : header.FitsSinglePrecision()             ? 4.0
                                                                   : 8.0;
  const double reading = asRead + channels * static_cast<double>(header.bytesPerNumber);
  const double labels = 4.0 + 4.0 + 4.0; // leaves, as image and as written
  const double refining = 4.0 * channels + 1.0 + 4.0 + 4.0 + 4.0 + 4.0;
  return static_cast<double>(header.geometry.CountPixels()) * std::max(reading, asRead + refining + labels);
}

} // namespace

std::uint64_t
ParseMemoryLimit(const std::string & text)
{
  const std::optional<std::uint64_t> bytes = dwc::ParseBytes(text);
  if (!bytes)
  {
    throw Failure(ExitCode::Usage,
                  "--memory-limit: must be an amount of memory (got " + text + "). Write one like 800M or 4G.");
  }
  return *bytes;
}

void
VerifyMemory(const dwc::ImageHeader & header, std::uint64_t limit)
{
  const double need = EstimateBytes(header);
  const double have = limit > 0 ? static_cast<double>(limit) : dwc::ComputeFreeMemory();
  if (need <= have)
  {
    return;
  }
  const double       share = std::pow(have / need, 1.0 / header.dimension);
  dwc::ImageGeometry smaller = header.geometry;
  for (std::size_t & n : smaller.size)
  {
    n = std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(n)));
  }
  throw Failure(ExitCode::Memory,
                "--memory-limit: " + header.name.path + " has " + header.geometry.DescribeSize() +
                  " pixels, which take about " + dwc::FormatBytes(need) + "; " + dwc::FormatBytes(have) +
                  (limit > 0 ? " are allowed" : " are free") + ". Shrink it to about " + smaller.DescribeSize() +
                  " first, or allow more memory");
}

} // namespace app
