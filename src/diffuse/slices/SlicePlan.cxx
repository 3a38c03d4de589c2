/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/slices/SlicePlan.h"

#include "diffuse/slices/SliceFrame.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace
{

/** Pixels along the shorter side of a slice, below which it shows little. */
constexpr std::size_t leastSide = 16;

/** Slices across an axis of this length and so many pixels. */
std::size_t
CountOnAxis(double length, std::size_t pixels, double width, double sliceSpacing)
{
  const double spacing = sliceSpacing > 0.0 ? sliceSpacing : width;
  const double most =
    static_cast<double>(sliceSpacing > 0.0 ? pixels : std::min<std::size_t>(pixels, mostAutomaticSlices));
  return static_cast<std::size_t>(std::clamp(std::round(length / spacing), 1.0, most));
}

} // namespace

SlicePlan
PlanSlices(const Grid & volume, const SliceFrame & frame, std::size_t tokens, const SliceParameters & parameters)
{
  const slices::FramedGrid grid(volume, frame);
  SlicePlan                plan;
  plan.frame = frame;
  // Axial slices first, then coronal, then sagittal.
  plan.axes = { { 2, 0, 1, {}, 0 }, { 1, 0, 2, {}, 0 }, { 0, 1, 2, {}, 0 } };
  double      space = 1.0;
  std::size_t largest = 0;
  for (SliceAxis & one : plan.axes)
  {
    one.plane.size = { grid.GetSize(one.across), grid.GetSize(one.down) };
    one.plane.spacing = { grid.GetSpacing(one.across), grid.GetSpacing(one.down) };
    space *= grid.GetLength(one.normal);
    largest = std::max(largest, std::min(one.plane.size[0], one.plane.size[1]));
  }
  const auto isThin = [least = std::min(leastSide, largest)](const SliceAxis & one) {
    return std::min(one.plane.size[0], one.plane.size[1]) < least;
  };
  plan.axes.erase(std::remove_if(plan.axes.begin(), plan.axes.end(), isThin), plan.axes.end());
  const double width = std::cbrt(space / static_cast<double>(std::max<std::size_t>(1, tokens)));
  for (SliceAxis & one : plan.axes)
  {
    one.count =
      CountOnAxis(grid.GetLength(one.normal), grid.GetSize(one.normal), width, std::max(0.0, parameters.sliceSpacing));
  }
  return plan;
}

std::vector<std::size_t>
slices::PlaceSlices(const Grid & volume, const SliceFrame & frame, const SliceAxis & axis, const unsigned char * mask)
{
  const FramedGrid  grid(volume, frame);
  const std::size_t length = grid.GetSize(axis.normal);
  std::vector<bool> isUsed(length, mask == nullptr);
  for (std::size_t k = 0; k < length && mask != nullptr; ++k)
  {
    std::array<std::size_t, 3> at{};
    at[axis.normal] = k;
    for (at[axis.down] = 0; at[axis.down] < axis.plane.size[1] && !isUsed[k]; ++at[axis.down])
    {
      for (at[axis.across] = 0; at[axis.across] < axis.plane.size[0] && !isUsed[k]; ++at[axis.across])
      {
        isUsed[k] = mask[grid.GetPixel(at)] != 0;
      }
    }
  }
  const auto begin = static_cast<std::size_t>(std::find(isUsed.begin(), isUsed.end(), true) - isUsed.begin());
  const auto end = length - static_cast<std::size_t>(std::find(isUsed.rbegin(), isUsed.rend(), true) - isUsed.rbegin());
  std::vector<std::size_t> places;
  if (begin >= end)
  {
    return places;
  }
  const double extent = static_cast<double>(end - begin);
  const auto   count = static_cast<std::size_t>(
    std::max(1.0, std::round(static_cast<double>(axis.count) * extent / static_cast<double>(length))));
  for (std::size_t k = 0; k < count; ++k)
  {
    // The middle of the k-th of so many equal parts.
    const auto place = begin + (2 * k + 1) * (end - begin) / (2 * count);
    if (isUsed[place] && (places.empty() || places.back() != place))
    {
      places.push_back(place);
    }
  }
  if (places.empty())
  {
    places.push_back(begin); // has a pixel inside
  }
  return places;
}

} // namespace dwc
