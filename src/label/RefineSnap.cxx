/* SPDX-License-Identifier: Apache-2.0 */
#include "label/RefineSnap.h"

#include "image/Axis.h"
#include "image/Channels.h"
#include "image/Gradient.h"
#include "image/Watershed.h"
#include "label/Boundary.h"
#include "label/EnsureEveryLeaf.h"
#include "label/SharpAxes.h"
#include "label/Slices.h"

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

constexpr std::size_t slicesPerReport = 16;
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

std::size_t
CountInside(const std::vector<std::uint32_t> & leaves)
{
  return leaves.size() - static_cast<std::size_t>(std::count(leaves.begin(), leaves.end(), 0U));
}

RefineResult
Unchanged(const std::vector<std::uint32_t> & leaves)
{
  RefineResult result;
  result.leaves = leaves;
  result.confidence.resize(leaves.size());
  std::transform(leaves.begin(), leaves.end(), result.confidence.begin(), [](std::uint32_t leaf) {
    return leaf != 0 ? 1.0F : 0.0F;
  });
  return result;
}

RefineResult
Snap(const std::vector<std::uint32_t> & leaves,
     const std::vector<double> &        cellSize,
     const Grid &                       grid,
     const std::vector<Channel> &       channels,
     const unsigned char *              mask,
     std::size_t                        numberOfRegions,
     const Host &                       host)
{
  RefineResult                   result = Unchanged(leaves);
  const std::vector<std::size_t> open = FindPixelsNearBoundary(grid, leaves, cellSize, bandWidth, host.Stage(0.0, 0.3));
  const Relief relief{ GradientMagnitude(channels, grid, gradientSigma * FinestSpacing(grid), host), {} };
  host.progress(0.5);
  const std::vector<std::uint32_t> regions =
    WatershedRegions(grid, relief, mask, numberOfRegions, host.Stage(0.5, 0.9));

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
    LabelRuns(leaves),
    [&](std::size_t pixel, std::uint32_t leaf) { return shares.ShareOf(regions[pixel], leaf); },
    result);
  host.progress(1.0);
  return result;
}

template <typename T>
std::vector<T>
Gather(const T * values, std::size_t first, const std::vector<std::size_t> & offsets)
{
  std::vector<T> gathered(offsets.size());
  std::transform(
    offsets.begin(), offsets.end(), gathered.begin(), [=](std::size_t offset) { return values[first + offset]; });
  return gathered;
}

/** Each slice across the sharp axes for itself. */
void
SnapSlices(RefineResult &               result,
           const std::vector<double> &  cellSize,
           const std::vector<bool> &    isSharp,
           const ImageView &            reference,
           const std::vector<Channel> & channels,
           double                       regionsPerPixel,
           const Host &                 host)
{
  const Slices        slices = CutIntoSlices(reference.grid, isSharp);
  std::vector<double> cellOfSlice;
  for (std::size_t d = 0; d < isSharp.size(); ++d)
  {
    if (!isSharp[d])
    {
      cellOfSlice.push_back(cellSize[d]);
    }
  }
  host.ForBlocksWithProgress(slices.first.size(), 1, slicesPerReport, [&](std::size_t slice, std::size_t) {
    const std::size_t                first = slices.first[slice];
    const std::vector<std::uint32_t> leaves = Gather(result.leaves.data(), first, slices.offsets);
    const std::size_t                inside = CountInside(leaves);
    const std::size_t                asked = regionsPerPixel > 0.0
                                               ? static_cast<std::size_t>(std::ceil(regionsPerPixel * static_cast<double>(inside)))
                                               : DefaultNumberOfRegions(slices.grid, cellOfSlice, inside);
    if (asked >= inside)
    {
      return;
    }
    std::vector<Channel> ofSlice;
    for (const Channel & channel : channels)
    {
      ofSlice.push_back(Gather(channel.data(), first, slices.offsets));
    }
    const std::vector<unsigned char> mask =
      reference.mask != nullptr ? Gather(reference.mask, first, slices.offsets) : std::vector<unsigned char>();
    const RefineResult snapped =
      Snap(leaves, cellOfSlice, slices.grid, ofSlice, mask.empty() ? nullptr : mask.data(), asked, Host());
    for (std::size_t k = 0; k < slices.offsets.size(); ++k)
    {
      result.leaves[first + slices.offsets[k]] = snapped.leaves[k];
      result.confidence[first + slices.offsets[k]] = snapped.confidence[k];
    }
  });
}

} // namespace

RefineResult
RefineBySnap(const std::vector<std::uint32_t> & leaves,
             const std::vector<double> &        cellSize,
             const ImageView &                  reference,
             std::size_t                        numberOfRegions,
             const Host &                       host)
{
  const Grid &      grid = reference.grid;
  const std::size_t inside = CountInside(leaves);
  const std::size_t asked = numberOfRegions > 0 ? numberOfRegions : DefaultNumberOfRegions(grid, cellSize, inside);
  if (asked >= inside)
  {
    return Unchanged(leaves); // each pixel is its own region
  }
  const std::vector<Channel> channels = ToChannels(reference, host);
  host.progress(0.2);
  const std::vector<bool> isSharp = FindSharpAxes(grid, cellSize);
  if (std::find(isSharp.begin(), isSharp.end(), true) == isSharp.end())
  {
    return Snap(leaves, cellSize, grid, channels, reference.mask, asked, host.Stage(0.2, 1.0));
  }
  RefineResult result = Unchanged(leaves);
  SnapSlices(result,
             cellSize,
             isSharp,
             reference,
             channels,
             numberOfRegions > 0 ? static_cast<double>(numberOfRegions) / static_cast<double>(inside) : 0.0,
             host.Stage(0.2, 1.0));
  return result;
}

} // namespace dwc
