/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Capture.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace dwc
{
namespace torch
{

Capture::Capture(std::set<std::string> layers, HeadWeighting weighting, std::size_t scratchBytes)
  : m_Wanted(std::move(layers))
  , m_Weighting(weighting)
  , m_ScratchBytes(scratchBytes)
{}

bool
Capture::Wants(const std::string & layer) const
{
  return m_Wanted.count(layer) > 0;
}

void
Capture::Lend(std::size_t height, std::size_t width, float * memory)
{
  const auto n = static_cast<std::int64_t>(height * width);
  m_Lent = { height, width, at::from_blob(memory, { n, n }, at::kFloat), 0 };
}

at::Tensor
Capture::GetSum(std::size_t height, std::size_t width, at::Device device)
{
  const auto n = static_cast<std::int64_t>(height * width);
  const auto options = at::TensorOptions().dtype(at::kFloat).device(device);
  auto       grid = std::find_if(
    m_Grids.begin(), m_Grids.end(), [&](const GridSum & g) { return g.height == height && g.width == width; });
  if (grid == m_Grids.end())
  {
    grid = std::find_if(
      m_Grids.begin(), m_Grids.end(), [&](const GridSum & g) { return g.height * g.width < height * width; });
    const bool       lent = m_Lent.height == height && m_Lent.width == width && device.is_cpu();
    const at::Tensor sum = lent ? m_Lent.sum.zero_() : at::zeros({ n, n }, options);
    grid = m_Grids.insert(grid, GridSum{ height, width, sum, 0 });
  }
  m_Current = static_cast<std::size_t>(grid - m_Grids.begin());
  if (keepLayers)
  {
    m_LayerMap = at::zeros({ n, n }, options);
    return m_LayerMap;
  }
  return grid->sum;
}

void
Capture::Finish(const std::string & layer)
{
  ++m_Grids[m_Current].count;
  m_Read.insert(layer);
  if (keepLayers)
  {
    m_Grids[m_Current].sum.add_(m_LayerMap);
    auto & sum = m_LayerSums[layer];
    sum = sum.defined() ? sum.add_(m_LayerMap) : m_LayerMap;
    m_LayerMap.reset();
  }
}

void
Capture::BeginPass()
{
  m_Read.clear();
}

bool
Capture::MayStop() const
{
  return stopAfterLast && !m_Wanted.empty() && m_Read.size() == m_Wanted.size();
}

bool
Capture::IsLast(const std::string & layer) const
{
  return stopAfterLast && Wants(layer) && m_Read.count(layer) == 0 && m_Read.size() + 1 == m_Wanted.size();
}

} // namespace torch
} // namespace dwc
