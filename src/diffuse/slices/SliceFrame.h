/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_slices_SliceFrame_h
#define dwc_slices_SliceFrame_h

#include "dwc/Grid.h"
#include "dwc/Slices.h"

#include <array>
#include <cstddef>

namespace dwc
{
namespace slices
{

/** A grid of three axes, by the axes of a frame. */
class FramedGrid
{
public:
  FramedGrid(const Grid & grid, const SliceFrame & frame);

  std::size_t
  GetSize(std::size_t axis) const
  {
    return m_Size[axis];
  }

  double
  GetSpacing(std::size_t axis) const
  {
    return m_Spacing[axis];
  }

  /** Physical length along an axis. */
  double
  GetLength(std::size_t axis) const
  {
    return m_Spacing[axis] * static_cast<double>(m_Size[axis]);
  }

  /** The number of a pixel in raster order. \param at its place along each axis of the frame. */
  std::size_t
  GetPixel(const std::array<std::size_t, 3> & at) const;

private:
  std::array<std::size_t, 3> m_Size{};
  std::array<double, 3>      m_Spacing{};
  std::array<std::size_t, 3> m_Stride{};
  std::array<bool, 3>        m_IsReversed{};
};

} // namespace slices
} // namespace dwc

#endif
