/* SPDX-License-Identifier: Apache-2.0 */
#include "page/Orientation.h"

#include <algorithm>
#include <cmath>

namespace dwc
{

std::array<ViewAxis, 3>
FindOrientation(const ViewGrid & grid)
{
  std::array<unsigned int, 3> order{ { 0, 1, 2 } };
  if (grid.hasPhysicalGeometry)
  {
    // Of all permutations the one with the largest components; of equal ones, the first.
    std::array<unsigned int, 3> permutation = order;
    double                      most = 0.0;
    do
    {
      double sum = 0.0;
      for (std::size_t i = 0; i < 3; ++i)
      {
        sum += std::abs(grid.direction[permutation[i]][i]);
      }
      if (sum > most + 1e-6)
      {
        most = sum;
        order = permutation;
      }
    } while (std::next_permutation(permutation.begin(), permutation.end()));
  }

  std::array<ViewAxis, 3> axes;
  for (std::size_t i = 0; i < 3; ++i)
  {
    axes[i] = { order[i], grid.size[order[i]], grid.hasPhysicalGeometry && grid.direction[order[i]][i] < 0.0 };
  }
  return axes;
}

} // namespace dwc
