/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_DisjointSets_h
#define dwc_DisjointSets_h

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace dwc
{

/** Sets of the numbers 0 to count - 1, each at first alone, which are joined (union-find). A set is known by one of its
 *  numbers. */
class DisjointSets
{
public:
  explicit DisjointSets(std::size_t count)
    : m_Parents(count)
  {
    std::iota(m_Parents.begin(), m_Parents.end(), 0U);
  }

  /** The set of a number; shortens the way there. */
  std::uint32_t
  Find(std::uint32_t number)
  {
    while (m_Parents[number] != number)
    {
      m_Parents[number] = m_Parents[m_Parents[number]];
      number = m_Parents[number];
    }
    return number;
  }

  /** Joins two sets, that of the first number being kept. */
  void
  Join(std::uint32_t kept, std::uint32_t joined)
  {
    m_Parents[joined] = kept;
  }

private:
  std::vector<std::uint32_t> m_Parents;
};

} // namespace dwc

#endif
