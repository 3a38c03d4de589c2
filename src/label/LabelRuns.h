/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_LabelRuns_h
#define label_LabelRuns_h

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwc
{

/** The labels of an image as runs of equal ones in raster order: 6 bytes for each run of at most 65,535 pixels, where a
 * copy takes 4 for each pixel. */
class LabelRuns
{
public:
  explicit LabelRuns(const std::vector<std::uint32_t> & labels);

  /** The highest label; 0 without pixels. */
  std::uint32_t
  Highest() const;

  /** Calls take(label, first, end) for the pixels [first, end) of each run, in their order. */
  template <typename TTake>
  void
  ForRuns(const TTake & take) const
  {
    std::size_t first = 0;
    for (std::size_t r = 0; r < m_Labels.size(); ++r)
    {
      take(m_Labels[r], first, first + m_Lengths[r]);
      first += m_Lengths[r];
    }
  }

private:
  std::vector<std::uint32_t> m_Labels;
  std::vector<std::uint16_t> m_Lengths;
};

} // namespace dwc

#endif
