/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/slices/SliceFrame.h"

#include <algorithm>
#include <cmath>

namespace dwc
{

SliceFrame
FindSliceFrame(const std::array<std::array<double, 3>, 3> & direction)
{
  // Of all permutations the one with the largest components; of equal ones, the first.
  SliceFrame                 frame;
  std::array<std::size_t, 3> permutation = frame.axis;
  double                     most = 0.0;
  do
  {
    double sum = 0.0;
    for (std::size_t d = 0; d < 3; ++d)
    {
      sum += std::fabs(direction[permutation[d]][d]);
    }
    if (sum > most + 1e-6)
    {
      most = sum;
      frame.axis = permutation;
    }
  } while (std::next_permutation(permutation.begin(), permutation.end()));
  for (std::size_t d = 0; d < 3; ++d)
  {
    const double along = direction[frame.axis[d]][d];
    frame.isReversed[d] = d == 2 ? along > 0.0 : along < 0.0; // the third goes down
  }
  return frame;
}

namespace slices
{

FramedGrid::FramedGrid(const Grid & grid, const SliceFrame & frame)
  : m_IsReversed(frame.isReversed)
{
  for (std::size_t d = 0; d < 3; ++d)
  {
    const std::size_t axis = frame.axis[d];
    m_Size[d] = grid.size[axis];
    m_Spacing[d] = grid.spacing[axis];
    m_Stride[d] = 1;
    for (std::size_t a = 0; a < axis; ++a)
    {
      m_Stride[d] *= grid.size[a];
    }
  }
}

std::size_t
FramedGrid::GetPixel(const std::array<std::size_t, 3> & at) const
{
  std::size_t pixel = 0;
  for (std::size_t d = 0; d < 3; ++d)
  {
    pixel += (m_IsReversed[d] ? m_Size[d] - 1 - at[d] : at[d]) * m_Stride[d];
  }
  return pixel;
}

} // namespace slices
} // namespace dwc
