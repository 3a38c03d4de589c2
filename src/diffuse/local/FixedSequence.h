/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_FixedSequence_h
#define dwc_local_FixedSequence_h

#include <cstdint>

namespace dwc
{
namespace local
{

/** Numbers from 0 to below 1 that look random and are always the same (linear congruence of Numerical Recipes, upper
 * bits). */
class FixedSequence
{
public:
  explicit FixedSequence(std::uint32_t seed)
    : m_State(seed * 2654435761U + 1U)
  {}

  double
  Next()
  {
    m_State = m_State * 1664525U + 1013904223U;
    return static_cast<double>(m_State >> 8) / static_cast<double>(1U << 24);
  }

private:
  std::uint32_t m_State;
};

} // namespace local
} // namespace dwc

#endif
