/* SPDX-License-Identifier: Apache-2.0 */
#include "label/RefineSnap.h"

#include "image/Axis.h"
#include "image/Channels.h"
#include "image/Gradient.h"
#include "image/Watershed.h"
#include "label/Boundary.h"
#include "label/EnsureEveryLeaf.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace
{

/** Pixels farther from a boundary keep their label, in cells: a watershed region as large as the sky says nothing about
 * boundaries at its other end. */
constexpr double bandWidth = 1.0;

/** Width of the gradient's Gaussian, in pixels of the finest axis. */
constexpr double gradientSigma = 1.0;

constexpr std::size_t blockSize = std::size_t{ 1 } << 14;
constexpr std::size_t reportEvery = std::size_t{ 1 } << 21;

/** So many that the mean region has the size of two cells along each axis, whatever the mask: smaller ones follow noise
 * inside a cell more than they follow edges (docs/refinement.md). As many as pixels, if a cell is no larger than a
 * pixel. */
std::size_t
DefaultNumberOfRegions(const Grid & grid, const std::vector<double> & cellSize, std::size_t inside)
{
  double pixelsPerCell = 1.0;
  double cellsPerRegion = 1.0;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    pixelsPerCell *= std::max(1.0, cellSize[d] / grid.spacing[d]);
    cellsPerRegion *= grid.size[d] > 1 ? 2.0 : 1.0;
  }
  const double pixelsPerRegion = pixelsPerCell > 1.0 ? pixelsPerCell * cellsPerRegion : 1.0;
  return static_cast<std::size_t>(std::max(1.0, std::ceil(static_cast<double>(inside) / pixelsPerRegion)));
}

/** How often each label occurs in each watershed region: pairs sorted by region, then by label. */
class ShareTable
{
public:
  ShareTable(const std::vector<std::uint32_t> & regions, const std::vector<std::uint32_t> & leaves)
  {
    const std::uint32_t numberOfRegions = *std::max_element(regions.begin(), regions.end());
    m_First.assign(static_cast<std::size_t>(numberOfRegions) + 2, 0);
    for (const std::uint32_t region : regions)
    {
      ++m_First[region + 1];
    }
    for (std::size_t r = 1; r < m_First.size(); ++r)
    {
      m_First[r] += m_First[r - 1];
    }
    m_Leaves.resize(regions.size());
    std::vector<std::size_t> next(m_First);
    for (std::size_t p = 0; p < regions.size(); ++p)
    {
      m_Leaves[next[regions[p]]++] = leaves[p];
    }
    m_Majority.assign(static_cast<std::size_t>(numberOfRegions) + 1, 0);
    for (std::uint32_t r = 1; r <= numberOfRegions; ++r)
    {
      std::sort(m_Leaves.begin() + this->Begin(r), m_Leaves.begin() + this->End(r));
      m_Majority[r] = this->FindMajority(r);
    }
  }

  /** Label of most pixels of a region; the lowest on ties. */
  std::uint32_t
  Majority(std::uint32_t region) const
  {
    return m_Majority[region];
  }

  /** Share of a region's pixels that have the label. */
  float
  ShareOf(std::uint32_t region, std::uint32_t leaf) const
  {
    const auto begin = m_Leaves.begin() + this->Begin(region);
    const auto end = m_Leaves.begin() + this->End(region);
    const auto [first, last] = std::equal_range(begin, end, leaf);
    return static_cast<float>(last - first) / static_cast<float>(end - begin);
  }

private:
  std::ptrdiff_t
  Begin(std::uint32_t region) const
  {
    return static_cast<std::ptrdiff_t>(m_First[region]);
  }

  std::ptrdiff_t
  End(std::uint32_t region) const
  {
    return static_cast<std::ptrdiff_t>(m_First[region + 1]);
  }

  std::uint32_t
  FindMajority(std::uint32_t region) const
  {
    std::uint32_t  majority = 0;
    std::ptrdiff_t most = 0;
    for (std::ptrdiff_t i = this->Begin(region); i < this->End(region);)
    {
      std::ptrdiff_t j = i;
      while (j < this->End(region) && m_Leaves[j] == m_Leaves[i])
      {
        ++j;
      }
      if (j - i > most)
      {
        most = j - i;
        majority = m_Leaves[i];
      }
      i = j;
    }
    return majority;
  }

  std::vector<std::size_t>   m_First;    ///< position in m_Leaves of each region's first pixel
  std::vector<std::uint32_t> m_Leaves;   ///< labels of the pixels, by region, sorted
  std::vector<std::uint32_t> m_Majority; ///< by region
};

} // namespace

RefineResult
RefineBySnap(const std::vector<std::uint32_t> & leaves,
             const std::vector<double> &        cellSize,
             const ImageView &                  reference,
             std::size_t                        numberOfRegions,
             const Host &                       host)
{
  const Grid &      grid = reference.grid;
  const std::size_t inside = leaves.size() - static_cast<std::size_t>(std::count(leaves.begin(), leaves.end(), 0U));
  const std::size_t asked = numberOfRegions > 0 ? numberOfRegions : DefaultNumberOfRegions(grid, cellSize, inside);

  RefineResult result;
  result.leaves = leaves;
  result.confidence.resize(leaves.size());
  std::transform(leaves.begin(), leaves.end(), result.confidence.begin(), [](std::uint32_t leaf) {
    return leaf != 0 ? 1.0F : 0.0F;
  });
  if (asked >= inside)
  {
    return result; // each pixel is its own region
  }

  const std::vector<std::size_t> open = FindUncertainPixels(grid, leaves, cellSize, bandWidth, host.Stage(0.0, 0.2));
  const std::vector<Channel>     channels = ToChannels(reference, host);
  host.progress(0.4);
  const Channel gradient = GradientMagnitude(channels, grid, gradientSigma * FinestSpacing(grid), host);
  host.progress(0.6);
  const std::vector<std::uint32_t> regions =
    WatershedRegions(grid, gradient, reference.mask, asked, host.Stage(0.6, 0.9));

  const ShareTable shares(regions, leaves);
  host.progress(0.95);
  for (const std::size_t p : open)
  {
    result.leaves[p] = shares.Majority(regions[p]);
  }
  host.Stage(0.95, 0.99)
    .ForBlocksWithProgress(leaves.size(), blockSize, reportEvery, [&](std::size_t begin, std::size_t end) {
      for (std::size_t p = begin; p < end; ++p)
      {
        if (leaves[p] != 0)
        {
          result.confidence[p] = shares.ShareOf(regions[p], result.leaves[p]);
        }
      }
    });
  EnsureEveryLeaf(
    leaves, [&](std::size_t pixel, std::uint32_t leaf) { return shares.ShareOf(regions[pixel], leaf); }, result);
  host.progress(1.0);
  return result;
}

} // namespace dwc
