/* SPDX-License-Identifier: Apache-2.0 */
#include "image/CellShares.h"

#include <algorithm>

namespace dwc
{

CellShares::CellShares(const Grid & pixels, const Grid & cells)
  : m_Cells(cells)
  , m_Shares(cells.Count(), 0.0F)
{
  for (std::size_t d = 0; d < pixels.Dimension(); ++d)
  {
    m_Between.push_back(FindBetween(pixels.size[d], cells.size[d]));
  }
}

std::vector<CellShares::Between>
CellShares::FindBetween(std::size_t pixels, std::size_t cells)
{
  std::vector<Between> places(pixels);
  for (std::size_t p = 0; p < pixels; ++p)
  {
    const double position =
      (static_cast<double>(p) + 0.5) * static_cast<double>(cells) / static_cast<double>(pixels) - 0.5;
    const double bounded = std::clamp(position, 0.0, static_cast<double>(cells - 1));
    const auto   lower = static_cast<std::size_t>(bounded);
    places[p] = { lower, std::min(lower + 1, cells - 1), static_cast<float>(bounded - static_cast<double>(lower)) };
  }
  return places;
}

void
CellShares::Add(std::size_t pixel)
{
  std::size_t corners = 1;
  for (const auto & axis : m_Between)
  {
    m_Place.push_back(axis[pixel % axis.size()]);
    pixel /= axis.size();
    corners *= 2;
  }
  for (std::size_t corner = 0; corner < corners; ++corner)
  {
    std::size_t cell = 0;
    float       share = 1.0F;
    for (std::size_t d = m_Place.size(); d-- > 0;)
    {
      const bool isUpper = ((corner >> d) & 1U) != 0;
      cell = cell * m_Cells.size[d] + (isUpper ? m_Place[d].upper : m_Place[d].lower);
      share *= isUpper ? m_Place[d].share : 1.0F - m_Place[d].share;
    }
    if (share > 0.0F)
    {
      if (m_Shares[cell] == 0.0F)
      {
        m_Touched.push_back(cell);
      }
      m_Shares[cell] += share;
    }
  }
  m_Place.clear();
}

} // namespace dwc
