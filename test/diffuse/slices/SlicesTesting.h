/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_test_SlicesTesting_h
#define dwc_test_SlicesTesting_h

#include "dwc/Slices.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

/** Volumes and frames for tests of the room of slices. */

namespace dwc::slices::testing
{

/** The axes as they are stored. */
const SliceFrame ownFrame{ { { 0, 1, 2 } }, { { false, false, false } } };

/** Another way to store what an image of three axes shows: axis a of it is axis order[a] of the other one, in the
 * opposite direction where that is reversed. */
struct Storage
{
  std::array<std::size_t, 3> order{ { 0, 1, 2 } };
  std::array<bool, 3>        isReversed{ { false, false, false } };

  Grid
  Of(const Grid & grid) const
  {
    Grid stored = grid;
    for (std::size_t a = 0; a < 3; ++a)
    {
      stored.size[order[a]] = grid.size[a];
      stored.spacing[order[a]] = grid.spacing[a];
    }
    return stored;
  }

  template <typename T>
  std::vector<T>
  Of(const Grid & grid, const std::vector<T> & values) const
  {
    const Grid     other = this->Of(grid);
    std::vector<T> stored(values.size());
    for (std::size_t p = 0; p < values.size(); ++p)
    {
      std::array<std::size_t, 3> at{};
      std::size_t                rest = p;
      for (std::size_t a = 0; a < 3; ++a)
      {
        const std::size_t i = rest % grid.size[a];
        at[order[a]] = isReversed[a] ? grid.size[a] - 1 - i : i;
        rest /= grid.size[a];
      }
      stored[(at[2] * other.size[1] + at[1]) * other.size[0] + at[0]] = values[p];
    }
    return stored;
  }

  /** That which undoes it, for an image that would have ownFrame. */
  SliceFrame
  GetFrame() const
  {
    return { order, isReversed };
  }
};

/** Numbers from 0 to 1 that look random. */
inline std::vector<float>
MakeNoise(std::size_t count, std::uint32_t state = 5)
{
  std::vector<float> values(count);
  for (float & value : values)
  {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 8) / static_cast<float>(1U << 24);
  }
  return values;
}

/** A walk on cells whose steps depend on the brightness at the center of each cell and on where the cells are, so that
 * a mirrored slice has another walk. Cells whose center is outside the mask have rows and columns of zeros. */
inline void
WriteWalk(const ImageView & slice, const Grid & cells, float * walk)
{
  const std::size_t n = cells.Count();
  const auto        pixelOf = [&](std::size_t cell) {
    const std::size_t x = (2 * (cell % cells.size[0]) + 1) * slice.grid.size[0] / (2 * cells.size[0]);
    const std::size_t y = (2 * (cell / cells.size[0]) + 1) * slice.grid.size[1] / (2 * cells.size[1]);
    return y * slice.grid.size[0] + x;
  };
  const auto isInside = [&](std::size_t cell) { return slice.mask == nullptr || slice.mask[pixelOf(cell)] != 0; };
  for (std::size_t i = 0; i < n; ++i)
  {
    double sum = 0.0;
    for (std::size_t j = 0; j < n; ++j)
    {
      const float difference = slice.values[pixelOf(i) * slice.channels] - slice.values[pixelOf(j) * slice.channels];
      const float toTheRight = 1.0F + static_cast<float>(j) / static_cast<float>(n);
      walk[i * n + j] = isInside(i) && isInside(j) ? toTheRight * std::exp(-9.0F * difference * difference) : 0.0F;
      sum += walk[i * n + j];
    }
    for (std::size_t j = 0; j < n && sum > 0.0; ++j)
    {
      walk[i * n + j] = static_cast<float>(walk[i * n + j] / sum);
    }
  }
}

/** A model of that walk with one cell for so many pixels along each axis of a slice. */
inline SliceModel
MakeModel(const SlicePlan & plan, std::size_t pixelsPerCell)
{
  SliceModel model;
  for (const SliceAxis & axis : plan.axes)
  {
    Grid cells = axis.plane;
    for (std::size_t d = 0; d < 2; ++d)
    {
      cells.size[d] = (cells.size[d] + pixelsPerCell - 1) / pixelsPerCell;
    }
    model.cells.push_back(cells);
  }
  model.run = [cells = model.cells](const ImageView & slice, std::size_t axis, const Host & host, float * walk) {
    WriteWalk(slice, cells[axis], walk);
    host.progress(1.0);
  };
  return model;
}

} // namespace dwc::slices::testing

#endif
