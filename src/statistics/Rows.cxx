/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics/Rows.h"

#include <variant>

namespace dwc::statistics
{

Rows::Rows(const ImageGeometry & geometry, const LeafValues & leaves, const PixelValues & pixels)
  : m_Size{ geometry.size[0], geometry.size[1], geometry.size.size() > 2 ? geometry.size[2] : 1 }
  , m_Leaves(leaves)
  , m_Pixels(pixels)
{}

void
Rows::ReadLeaves(std::size_t row, std::uint32_t * leaves) const
{
  std::visit([&](const auto * all) { std::copy_n(all + row * m_Size[0], m_Size[0], leaves); }, m_Leaves);
}

void
Rows::ReadChannel(std::size_t row, std::size_t channel, double * values) const
{
  const std::size_t channels = m_Pixels.channels;
  std::visit(
    [&](const auto * all) {
      const auto * pixel = all + row * m_Size[0] * channels + channel;
      for (std::size_t x = 0; x < m_Size[0]; ++x, pixel += channels)
      {
        values[x] = static_cast<double>(*pixel);
      }
    },
    m_Pixels.values);
}

} // namespace dwc::statistics
