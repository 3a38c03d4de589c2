/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_CellShares_h
#define dwc_CellShares_h

#include "dwc/Grid.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dwc
{

/** Adds up how much of each cell there is in some pixels: a pixel belongs to the cells between whose centers its own
 * lies, in linear shares whose sum is 1 (to the outermost cell alone beyond its center). */
class CellShares
{
public:
  /** \param pixels and \param cells two grids of the same extent; the cells must outlive this object. */
  CellShares(const Grid & pixels, const Grid & cells);

  /** \param pixel its number in raster order. */
  void
  Add(std::size_t pixel);

  /** Calls use(cell, share) for the cells in their order, and begins anew. */
  template <typename TUse>
  void
  Take(const TUse & use)
  {
    std::sort(m_Touched.begin(), m_Touched.end());
    for (const std::size_t cell : m_Touched)
    {
      use(cell, m_Shares[cell]);
      m_Shares[cell] = 0.0F;
    }
    m_Touched.clear();
  }

private:
  /** One place on an axis between the centers of two cells. */
  struct Between
  {
    std::size_t lower{ 0 };
    std::size_t upper{ 0 };
    float       share{ 0.0F }; ///< of the upper one
  };

  /** For each pixel of an axis, which cells it lies between. */
  static std::vector<Between>
  FindBetween(std::size_t pixels, std::size_t cells);

  const Grid &                      m_Cells;
  std::vector<std::vector<Between>> m_Between;
  std::vector<Between>              m_Place;
  std::vector<float>                m_Shares;
  std::vector<std::size_t>          m_Touched;
};

} // namespace dwc

#endif
