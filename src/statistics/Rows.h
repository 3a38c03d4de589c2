/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_statistics_Rows_h
#define dwc_statistics_Rows_h

#include "dwc/Geometry.h"
#include "dwc/Host.h"
#include "dwc/View.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace dwc::statistics
{

/** An image and its leaves, row by row along the first axis, whatever types they have. */
class Rows
{
public:
  Rows(const ImageGeometry & geometry, const LeafValues & leaves, const PixelValues & pixels);

  /** Pixels along each axis; a plane has one along the third. */
  std::size_t
  GetSize(std::size_t axis) const
  {
    return m_Size[axis];
  }

  /** Rows, of GetSize(0) pixels. */
  std::size_t
  GetCount() const
  {
    return m_Size[1] * m_Size[2];
  }

  std::size_t
  GetNumberOfChannels() const
  {
    return m_Pixels.channels;
  }

  void
  ReadLeaves(std::size_t row, std::uint32_t * leaves) const;

  void
  ReadChannel(std::size_t row, std::size_t channel, double * values) const;

  /** Runs body(part, begin, end) for parts of the rows [0, count), a few at once, and reports progress between them.
   *  Where the parts are does not depend on the threads. */
  template <typename TBody>
  static void
  ForParts(std::size_t count, const Host & host, const TBody & body)
  {
    host.ForBlocksWithProgress(numberOfParts, 1, 4, [&](std::size_t part, std::size_t) {
      body(part, part * count / numberOfParts, (part + 1) * count / numberOfParts);
    });
  }

  static constexpr std::size_t numberOfParts = 16;

private:
  std::size_t m_Size[3];
  LeafValues  m_Leaves;
  PixelValues m_Pixels;
};

/** Runs body(begin, end, leaf) for each run of a leaf in a row; runs of label 0 are left out. */
template <typename TBody>
void
ForRuns(const std::uint32_t * leaves, std::size_t length, const TBody & body)
{
  for (std::size_t begin = 0; begin < length;)
  {
    const std::uint32_t leaf = leaves[begin];
    std::size_t         end = begin + 1;
    while (end < length && leaves[end] == leaf)
    {
      ++end;
    }
    if (leaf != 0)
    {
      body(begin, end, leaf);
    }
    begin = end;
  }
}

} // namespace dwc::statistics

#endif
