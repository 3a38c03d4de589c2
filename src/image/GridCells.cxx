/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/GridCells.h"

#include "image/GridSteps.h"

namespace dwc
{
namespace
{

/** What each position along an axis adds to the number of a cell. */
std::vector<std::size_t>
CellsAlongAxis(std::size_t pixels, std::size_t cells, std::size_t stride)
{
  std::vector<std::size_t> numbers(pixels);
  for (std::size_t x = 0; x < pixels; ++x)
  {
    // The center of pixel x is at (2 x + 1) / (2 pixels) of the extent.
    numbers[x] = (2 * x + 1) * cells / (2 * pixels) * stride;
  }
  return numbers;
}

} // namespace

std::vector<std::uint32_t>
CellsOfPixels(const Grid & pixels, const Grid & cells, const unsigned char * mask)
{
  const std::size_t                     dimension = pixels.Dimension();
  std::vector<std::vector<std::size_t>> alongAxis;
  std::size_t                           stride = 1;
  for (std::size_t d = 0; d < dimension; ++d)
  {
    alongAxis.push_back(CellsAlongAxis(pixels.size[d], cells.size[d], stride));
    stride *= cells.size[d];
  }
  std::vector<std::uint32_t> found(pixels.Count(), 0);
  std::vector<std::size_t>   at(dimension, 0);
  for (std::size_t p = 0; p < found.size(); ++p)
  {
    if (mask == nullptr || mask[p] != 0)
    {
      std::size_t cell = 1;
      for (std::size_t d = 0; d < dimension; ++d)
      {
        cell += alongAxis[d][at[d]];
      }
      found[p] = static_cast<std::uint32_t>(cell);
    }
    Advance(pixels, at);
  }
  return found;
}

} // namespace dwc
