/* SPDX-License-Identifier: Apache-2.0 */
#include "label/LabelRuns.h"

#include <algorithm>
#include <limits>

namespace dwc
{
namespace
{

constexpr std::size_t longestRun = std::numeric_limits<std::uint16_t>::max();

/** Calls take(label, length) for each run. */
template <typename TTake>
void
FindRuns(const std::vector<std::uint32_t> & labels, const TTake & take)
{
  for (std::size_t first = 0; first < labels.size();)
  {
    const std::size_t   most = std::min(labels.size(), first + longestRun);
    const std::uint32_t label = labels[first];
    std::size_t         end = first + 1;
    while (end < most && labels[end] == label)
    {
      ++end;
    }
    take(label, end - first);
    first = end;
  }
}

} // namespace

LabelRuns::LabelRuns(const std::vector<std::uint32_t> & labels)
{
  // Counted first: a vector that grows has room for up to twice as many.
  std::size_t count = 0;
  FindRuns(labels, [&count](std::uint32_t, std::size_t) { ++count; });
  m_Labels.reserve(count);
  m_Lengths.reserve(count);
  FindRuns(labels, [this](std::uint32_t label, std::size_t length) {
    m_Labels.push_back(label);
    m_Lengths.push_back(static_cast<std::uint16_t>(length));
  });
}

std::uint32_t
LabelRuns::Highest() const
{
  return m_Labels.empty() ? 0 : *std::max_element(m_Labels.begin(), m_Labels.end());
}

} // namespace dwc
