/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/MatrixProduct.h"

#include "walk/Kernels.h"
#include "walk/Parallel.h"

#include <algorithm>
#include <vector>

namespace dwc::walk
{

void
AddProduct(const float * a,
           const float * b,
           bool          transposed,
           float *       c,
           std::size_t   rows,
           std::size_t   depth,
           std::size_t   columns,
           const Host &  host)
{
  // A task is one panel of columns of b, packed line by line, times all rows of a.
  const std::size_t panels = (columns + panelWidth - 1) / panelWidth;
  const double      work = static_cast<double>(rows) * static_cast<double>(depth) * panelWidth / 16.0;
  host.ForBlocksWithProgress(
    panels, ItemsPerBlock(work), ItemsPerReport(work), [&](std::size_t begin, std::size_t end) {
      std::vector<float> panel(depth * panelWidth);
      std::vector<float> product(rows * panelWidth);
      for (std::size_t p = begin; p < end; ++p)
      {
        const std::size_t first = p * panelWidth;
        const std::size_t width = std::min(panelWidth, columns - first);
        std::fill(panel.begin(), panel.end(), 0.0F);
        for (std::size_t k = 0; k < depth; ++k)
        {
          for (std::size_t l = 0; l < width; ++l)
          {
            panel[k * panelWidth + l] = transposed ? b[(first + l) * depth + k] : b[k * columns + first + l];
          }
        }
        std::fill(product.begin(), product.end(), 0.0F);
        MultiplyPanel(a, depth, panel.data(), product.data(), panelWidth, rows, depth);
        for (std::size_t i = 0; i < rows; ++i)
        {
          for (std::size_t l = 0; l < width; ++l)
          {
            c[i * columns + first + l] += product[i * panelWidth + l];
          }
        }
      }
    });
}

} // namespace dwc::walk
