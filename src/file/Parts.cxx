/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Parts.h"

#include "file/Groups.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace file
{
namespace
{

using Slices = std::vector<Slice>;

/** Cosines of one volume may differ by what three digits make. */
constexpr double cosineTolerance = 1e-3;
constexpr double spacingTolerance = 1e-3; // relative

bool
IsAlong(const Vector & a, const Vector & b)
{
  const Vector difference = Subtract(a, b);
  return std::all_of(difference.begin(), difference.end(), [](double x) { return std::abs(x) <= cosineTolerance; });
}

bool
HaveOneSpacing(const Slice & a, const Slice & b)
{
  return std::abs(a.spacing[0] - b.spacing[0]) <= spacingTolerance * a.spacing[0] &&
         std::abs(a.spacing[1] - b.spacing[1]) <= spacingTolerance * a.spacing[1];
}

/** False for slices that cannot be of one volume. */
bool
AreAlike(const Slice & a, const Slice & b)
{
  return a.frames == 1 && b.frames == 1 && a.columns == b.columns && a.rows == b.rows && a.samples == b.samples &&
         a.isByte == b.isByte && HaveOneSpacing(a, b) && a.hasPlace == b.hasPlace &&
         (!a.hasPlace || (a.frameOfReference == b.frameOfReference && IsAlong(a.rowDirection, b.rowDirection) &&
                          IsAlong(a.columnDirection, b.columnDirection)));
}

std::string
DescribeSize(const Slice & slice)
{
  return std::to_string(slice.columns) + " x " + std::to_string(slice.rows) + " pixels";
}

/** The angle of the rotation that turns one slice into the other. */
double
FindAngle(const Slice & a, const Slice & b)
{
  const double trace =
    Dot(a.rowDirection, b.rowDirection) + Dot(a.columnDirection, b.columnDirection) + Dot(a.GetNormal(), b.GetNormal());
  return std::acos(std::clamp(0.5 * (trace - 1.0), -1.0, 1.0)) * 180.0 / std::acos(-1.0);
}

/** What tells a slice from those of the largest part. */
std::string
DescribeDifference(const Slice & slice, const Slice & largest)
{
  if (slice.frames > 1)
  {
    return std::to_string(slice.frames) + " frames in one file";
  }
  if (slice.hasPlace != largest.hasPlace)
  {
    return slice.hasPlace ? "with positions" : "without positions";
  }
  if (slice.hasPlace &&
      !(IsAlong(slice.rowDirection, largest.rowDirection) && IsAlong(slice.columnDirection, largest.columnDirection)))
  {
    return "turned by " + FormatNumber(std::round(10.0 * FindAngle(slice, largest)) / 10.0) + " degrees";
  }
  if (slice.columns != largest.columns || slice.rows != largest.rows)
  {
    return DescribeSize(slice);
  }
  if (!HaveOneSpacing(slice, largest))
  {
    return "pixels of " + FormatNumber(slice.spacing[0]) + " x " + FormatNumber(slice.spacing[1]) + " mm";
  }
  if (slice.isByte != largest.isByte)
  {
    return slice.isByte ? "pixels of 8 bits" : "pixels of more than 8 bits";
  }
  return slice.samples != largest.samples ? std::to_string(slice.samples) + " numbers a pixel"
                                          : "another frame of reference";
}

/** Groups of slices that are alike, the largest first. */
std::vector<Slices>
GroupAlike(const Slices & slices)
{
  std::vector<Slices> groups;
  for (const Slice & slice : slices)
  {
    const auto group =
      std::find_if(groups.begin(), groups.end(), [&](const Slices & other) { return AreAlike(other.front(), slice); });
    if (group == groups.end())
    {
      groups.push_back({ slice });
    }
    else
    {
      group->push_back(slice);
    }
  }
  std::stable_sort(
    groups.begin(), groups.end(), [](const Slices & a, const Slices & b) { return a.size() > b.size(); });
  return groups;
}

/** The time points, echoes and the like of slices that are alike. */
void
AddParts(const Slices & slices, const std::string & name, std::vector<Part> & parts)
{
  Part       whole{ MakeStack(slices), name };
  const bool isFaulty = slices.size() > 1 && slices.front().hasPlace && !whole.stack.fault.empty();
  const auto groups = isFaulty ? FindGroups(slices) : std::vector<Group>();
  if (groups.empty())
  {
    parts.push_back(std::move(whole));
  }
  for (const Group & group : groups)
  {
    AddParts(TakeSlices(slices, group), name + (name.empty() ? "" : ", ") + group.name, parts);
  }
}

} // namespace

std::vector<Part>
FindParts(std::vector<Slice> slices)
{
  std::stable_sort(slices.begin(), slices.end(), [](const Slice & a, const Slice & b) {
    return a.instanceNumber != b.instanceNumber ? a.instanceNumber < b.instanceNumber : a.file < b.file;
  });
  const std::vector<Slices> groups = GroupAlike(slices);
  std::vector<Part>         parts;
  for (const Slices & group : groups)
  {
    const Slice & slice = group.front();
    AddParts(group, &group == &groups.front() ? "" : DescribeDifference(slice, groups.front().front()), parts);
  }
  return parts;
}

} // namespace file
} // namespace dwc
