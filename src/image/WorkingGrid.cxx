/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/WorkingGrid.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace
{

/** Of the wanted cells, the share that even the shortest axis may have. */
constexpr double leastShare = 0.25;

/** Relative; far above round-off, far below half a cell. */
constexpr double tolerance = 1e-9;

/** One axis of the image, and how many cells it may have. */
struct Side
{
  double pixels{ 1.0 };
  double length{ 1.0 }; ///< in units of the finest spacing: an isotropic image has exactly its pixels
  double least{ 1.0 };
  double cells{ 0.0 }; ///< 0: as the width of the cells says
};

std::vector<Side>
SidesOf(const Grid & image, double wanted)
{
  // Beyond so much anisotropy all answers are the same.
  constexpr double mostRatio = 1e9;
  const bool       isPhysical = std::all_of(
    image.spacing.begin(), image.spacing.end(), [](double spacing) { return spacing > 0.0 && std::isfinite(spacing); });
  const double finest = *std::min_element(image.spacing.begin(), image.spacing.end());

  std::vector<Side> sides(image.Dimension());
  for (std::size_t d = 0; d < sides.size(); ++d)
  {
    sides[d].pixels = static_cast<double>(image.size[d]);
    sides[d].length = sides[d].pixels * (isPhysical ? std::min(mostRatio, image.spacing[d] / finest) : 1.0);
    sides[d].least = std::min(sides[d].pixels, leastShare * wanted);
  }
  return sides;
}

template <typename TLength>
double
Longest(const std::vector<Side> & sides, const TLength & lengthOf)
{
  double longest = 0.0;
  for (const Side & side : sides)
  {
    longest = std::max(longest, lengthOf(side));
  }
  return longest;
}

/** Volume of a box of these proportions, relative to the cube of the wanted cells: its longest side is as long as the
 * cube's, or longer where its shortest would not have the least share. No larger than the cube. */
template <typename TLength>
double
VolumeOfBox(const std::vector<Side> & sides, const TLength & lengthOf)
{
  const double longest = Longest(sides, lengthOf);
  double       volume = 1.0;
  double       shortest = 1.0;
  for (const Side & side : sides)
  {
    const double share = lengthOf(side) / longest;
    volume *= share;
    shortest = std::min(shortest, share);
  }
  const double growth = shortest < leastShare ? leastShare / shortest : 1.0;
  return std::min(1.0, volume * std::pow(growth, static_cast<double>(sides.size())));
}

/** Cells in a finest spacing along an axis that is neither whole nor at its least, so that all together are as many as
 * the volume allows. */
double
FindScale(const std::vector<Side> & sides, double longest, double volume, double wanted)
{
  // For an isotropic image of no thin side the quotient is 1 to the last bit.
  double filled = 1.0;
  double shrinking = 0.0;
  for (const Side & side : sides)
  {
    filled *= side.cells > 0.0 ? side.cells / wanted : side.length / longest;
    shrinking += side.cells > 0.0 ? 0.0 : 1.0;
  }
  return wanted / longest / std::pow(filled / volume, 1.0 / shrinking);
}

/** Finds the axes that stay whole or have their least, and returns the scale of all others; 0 where there is none. As
 * in a search for the water level in a vessel with steps: of the axes that the level so far would leave their limits
 * by, those on the side that is farther off are certain (Bitran and Hax 1981). */
double
FillWater(std::vector<Side> & sides, double volume, double wanted)
{
  const double longest = Longest(sides, [](const Side & side) { return side.length; });
  while (std::any_of(sides.begin(), sides.end(), [](const Side & side) { return side.cells == 0.0; }))
  {
    const double scale = FindScale(sides, longest, volume, wanted);
    double       above = 0.0;
    double       below = 0.0;
    for (const Side & side : sides)
    {
      if (side.cells == 0.0)
      {
        above += std::max(0.0, std::log(scale * side.length / side.pixels) - tolerance);
        below += std::max(0.0, std::log(side.least / (scale * side.length)) - tolerance);
      }
    }
    if (!(above > 0.0) && !(below > 0.0))
    {
      return scale;
    }
    for (Side & side : sides)
    {
      if (side.cells == 0.0 && above >= below && scale * side.length > side.pixels)
      {
        side.cells = side.pixels;
      }
      else if (side.cells == 0.0 && above <= below && scale * side.length < side.least)
      {
        side.cells = side.least;
      }
    }
  }
  return 0.0;
}

} // namespace

Grid
WorkingGrid(const Grid & image, std::size_t wanted)
{
  Grid result = image;
  if (image.Count() == 0)
  {
    return result;
  }
  const auto        size = static_cast<double>(std::max<std::size_t>(1, wanted));
  std::vector<Side> sides = SidesOf(image, size);
  const auto        pixelsOf = [](const Side & side) { return side.pixels; };
  // In pixels, too: what has no more of them than wanted along any axis stays whole, whatever their shape.
  const double volume =
    std::max(VolumeOfBox(sides, [](const Side & side) { return side.length; }), VolumeOfBox(sides, pixelsOf));
  double filled = 1.0;
  for (const Side & side : sides)
  {
    filled *= side.pixels / size;
  }
  if (filled <= volume)
  {
    return result;
  }
  const double scale = FillWater(sides, volume, size);
  for (std::size_t d = 0; d < sides.size(); ++d)
  {
    const double cells = sides[d].cells > 0.0 ? sides[d].cells : scale * sides[d].length;
    const double whole = std::min(sides[d].pixels, std::max(1.0, std::round(cells)));
    result.size[d] = static_cast<std::size_t>(whole);
    result.spacing[d] = image.spacing[d] * (sides[d].pixels / whole);
  }
  return result;
}

} // namespace dwc
