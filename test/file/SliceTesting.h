/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SliceTesting_h
#define SliceTesting_h

#include "file/Slice.h"

#include <cmath>
#include <string>
#include <vector>

namespace dwc
{
namespace test
{

/** A slice across z, with pixels of 0.7 x 0.8 mm. Its file has the name of its number. */
inline file::Slice
MakeSliceAt(double z, int number, double x = 0.0, double y = 0.0)
{
  file::Slice slice;
  slice.file = std::to_string(number);
  slice.columns = 50;
  slice.rows = 40;
  slice.hasPlace = true;
  slice.position = { x, y, z };
  slice.rowDirection = { 1.0, 0.0, 0.0 };
  slice.columnDirection = { 0.0, 1.0, 0.0 };
  slice.lastDigit = 0.001;
  slice.spacing = { 0.7, 0.8 };
  slice.instanceNumber = number;
  slice.traits.resize(file::GetTraits().size());
  return slice;
}

/** `count` slices, the first at 5, `step` apart. */
inline std::vector<file::Slice>
MakeSlices(int count, double step = 2.5)
{
  std::vector<file::Slice> slices;
  for (int i = 0; i < count; ++i)
  {
    slices.push_back(MakeSliceAt(5.0 + step * i, i));
  }
  return slices;
}

inline void
SetTrait(file::Slice & slice, const std::string & name, const std::string & value)
{
  for (std::size_t i = 0; i < slice.traits.size(); ++i)
  {
    if (file::GetTraits()[i].name == name)
    {
      slice.traits[i] = value;
      return;
    }
  }
}

/** Turns slices about the x axis. */
inline void
Turn(std::vector<file::Slice> & slices, double angle)
{
  const auto turn = [angle](file::Vector & v) {
    v = { v[0], std::cos(angle) * v[1] - std::sin(angle) * v[2], std::sin(angle) * v[1] + std::cos(angle) * v[2] };
  };
  for (file::Slice & slice : slices)
  {
    turn(slice.position);
    turn(slice.rowDirection);
    turn(slice.columnDirection);
  }
}

/** The files of slices, separated by blanks. */
inline std::string
ListFiles(const std::vector<file::Slice> & slices)
{
  std::string text;
  for (const file::Slice & slice : slices)
  {
    text += (text.empty() ? "" : " ") + slice.file;
  }
  return text;
}

} // namespace test
} // namespace dwc

#endif
