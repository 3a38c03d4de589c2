/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Watershed.h"

#include "image/DisjointSets.h"

#include "dwc/Error.h"
#include "image/Axis.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string>

namespace dwc
{
namespace
{

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

/** An edge from pixel `first` to the next one along the axis that the edge's number says: number = axis * pixels +
 * first. */
struct Edge
{
  std::uint32_t key; ///< bits of the weight: for floats that are not negative they sort as the floats do
  std::uint32_t number;
};

/** Number and key of each edge with both ends inside, by axis, then in raster order. */
std::vector<Edge>
ListEdges(const Grid & grid, const Relief & relief, const unsigned char * mask)
{
  const Channel &   gradient = relief.gradient;
  const std::size_t count = grid.Count();
  std::vector<Edge> edges;
  edges.reserve(grid.Dimension() * count);
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    const Axis          axis = AxisOf(grid, d);
    const float * const steps = d < relief.steps.size() && !relief.steps[d].empty() ? relief.steps[d].data() : nullptr;
    for (std::size_t o = 0; o < axis.outer; ++o)
    {
      const std::size_t begin = o * axis.length * axis.stride;
      for (std::size_t p = begin; p < begin + (axis.length - 1) * axis.stride; ++p)
      {
        const std::size_t q = p + axis.stride;
        if (mask == nullptr || (mask[p] != 0 && mask[q] != 0))
        {
          // + 0.0F: minus zero has other bits.
          const float mean = 0.5F * (gradient[p] + gradient[q]) + 0.0F;
          const float weight = steps != nullptr ? std::max(mean, steps[p]) : mean;
          Edge        edge{ 0, static_cast<std::uint32_t>(d * count + p) };
          std::memcpy(&edge.key, &weight, sizeof(weight));
          edges.push_back(edge);
        }
      }
    }
  }
  return edges;
}

/** Radix sort by key, 11 bits at a time; stable, so equal weights stay in the order they were listed. */
void
SortEdges(std::vector<Edge> & edges)
{
  constexpr unsigned int bits = 11;
  std::vector<Edge>      other(edges.size());
  for (unsigned int shift = 0; shift < 32; shift += bits)
  {
    std::array<std::size_t, 1U << bits> start{};
    for (const Edge & edge : edges)
    {
      ++start[edge.key >> shift & ((1U << bits) - 1)];
    }
    std::size_t sum = 0;
    for (std::size_t & s : start)
    {
      const std::size_t n = s;
      s = sum;
      sum += n;
    }
    for (const Edge & edge : edges)
    {
      other[start[edge.key >> shift & ((1U << bits) - 1)]++] = edge;
    }
    edges.swap(other);
  }
}

/** A basin while the water rises: a component of the edges so far. Kept at the component's root. */
struct Basin
{
  float         altitude{ 0.0F }; ///< height of the last edge that joined it
  std::uint32_t area{ 1 };
  double        volume{ 0.0 }; ///< water in it when the water stands at `altitude`
  double        depth{ 0.0 };  ///< largest volume of a basin inside it that is closed below `altitude`; 0: none
};

/** The forest of joined pixels. */
class Forest
{
public:
  explicit Forest(std::size_t count)
    : m_Sets(count)
    , m_Basins(count)
  {}

  std::uint32_t
  Find(std::uint32_t p)
  {
    return m_Sets.Find(p);
  }

  /** Joins two roots by an edge of this height. Returns the water volume at which the edge opens: that of the smaller
   * basin. */
  double
  Join(std::uint32_t a, std::uint32_t b, float height)
  {
    const double depthA = DepthAt(m_Basins[a], height);
    const double depthB = DepthAt(m_Basins[b], height);
    if (m_Basins[a].area < m_Basins[b].area)
    {
      std::swap(a, b);
    }
    m_Sets.Join(a, b);
    Basin & joined = m_Basins[a];
    joined.volume = VolumeAt(joined, height) + VolumeAt(m_Basins[b], height);
    joined.area += m_Basins[b].area;
    joined.altitude = height;
    joined.depth = std::max(depthA, depthB);
    return std::min(depthA, depthB);
  }

  void
  JoinPlainly(std::uint32_t a, std::uint32_t b)
  {
    m_Sets.Join(std::min(a, b), std::max(a, b));
  }

private:
  /** A single pixel holds no water: it is part of a basin only from its lowest edge on. */
  static double
  VolumeAt(const Basin & basin, float height)
  {
    return basin.area == 1
             ? 0.0
             : basin.volume + (static_cast<double>(height) - static_cast<double>(basin.altitude)) * basin.area;
  }

  /** A component is a basin if the water stands above all its edges; on a plateau it is only what it has joined so
   * far. */
  static double
  DepthAt(const Basin & basin, float height)
  {
    return basin.area > 1 && basin.altitude < height ? VolumeAt(basin, height) : basin.depth;
  }

  DisjointSets       m_Sets;
  std::vector<Basin> m_Basins;
};

/** An edge of the spanning tree: it parts two basins until the smaller holds this volume. */
struct TreeEdge
{
  double        volume;
  std::uint32_t order;
  std::uint32_t first;
  std::uint32_t second;
};

/** Joins the pixels by ascending edges (Kruskal): the edges that join two basins, in that order, each with the volume
 * of the smaller one. */
std::vector<TreeEdge>
BuildSpanningTree(const Grid & grid, const std::vector<Edge> & edges, std::size_t inside, const Host & host)
{
  const std::size_t        count = grid.Count();
  std::vector<std::size_t> strides;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    strides.push_back(AxisOf(grid, d).stride);
  }
  std::vector<TreeEdge> tree;
  tree.reserve(inside);
  Forest forest(count);
  for (std::size_t e = 0; e < edges.size(); ++e)
  {
    if ((e & 0xFFFFF) == 0xFFFFF)
    {
      host.progress(static_cast<double>(e) / static_cast<double>(edges.size()));
    }
    std::size_t axis = 0;
    std::size_t pixel = edges[e].number;
    for (; pixel >= count; pixel -= count) // a division would be slower
    {
      ++axis;
    }
    const auto          first = static_cast<std::uint32_t>(pixel);
    const auto          second = static_cast<std::uint32_t>(pixel + strides[axis]);
    const std::uint32_t a = forest.Find(first);
    const std::uint32_t b = forest.Find(second);
    if (a != b)
    {
      float height = 0.0F;
      std::memcpy(&height, &edges[e].key, sizeof(height));
      const double volume = forest.Join(a, b, height);
      tree.push_back({ volume, static_cast<std::uint32_t>(tree.size()), first, second });
    }
  }
  return tree;
}

/** Brings the `closed` edges of the largest volumes, the latest of equal ones, to the front. */
void
PutLongestLivedFirst(std::vector<TreeEdge> & tree, std::size_t closed)
{
  std::nth_element(tree.begin(),
                   tree.begin() + static_cast<std::ptrdiff_t>(closed),
                   tree.end(),
                   [](const TreeEdge & x, const TreeEdge & y) {
                     return x.volume != y.volume ? x.volume > y.volume : x.order > y.order;
                   });
}

/** Labels, from 1, of the regions that are left when the first `closed` edges of the tree stay closed; 0 outside the
 * mask. */
std::vector<std::uint32_t>
LabelForest(const std::vector<TreeEdge> & tree, std::size_t closed, std::size_t count, const unsigned char * mask)
{
  Forest regions(count);
  for (std::size_t t = 0; t < tree.size(); ++t)
  {
    // An edge of volume 0 parts no two basins: it never stays closed, however many regions are asked for.
    if (t >= closed || tree[t].volume <= 0.0)
    {
      regions.JoinPlainly(regions.Find(tree[t].first), regions.Find(tree[t].second));
    }
  }
  std::vector<std::uint32_t> labels(count, 0);
  for (std::size_t p = 0; p < count; ++p)
  {
    if (mask == nullptr || mask[p] != 0)
    {
      labels[p] = regions.Find(static_cast<std::uint32_t>(p)) + 1;
    }
  }
  return labels;
}

} // namespace

std::uint32_t
RelabelInRasterOrder(std::vector<std::uint32_t> & labels)
{
  std::uint32_t most = 0;
  for (const std::uint32_t label : labels)
  {
    most = std::max(most, label);
  }
  std::vector<std::uint32_t> renamed(static_cast<std::size_t>(most) + 1, 0);
  std::uint32_t              next = 0;
  for (std::uint32_t & label : labels)
  {
    if (label != 0)
    {
      if (renamed[label] == 0)
      {
        renamed[label] = ++next;
      }
      label = renamed[label];
    }
  }
  return next;
}

std::vector<std::uint32_t>
WatershedRegions(const Grid &          grid,
                 const Relief &        relief,
                 const unsigned char * mask,
                 std::size_t           numberOfRegions,
                 const Host &          host)
{
  const std::size_t count = grid.Count();
  if (count >= none / std::max<std::size_t>(1, grid.Dimension()))
  {
    throw ParameterError("Input",
                         "has " + std::to_string(count) +
                           " pixels; the watershed can number 2^32 edges. Shrink the image, or cut it into pieces.");
  }
  std::vector<Edge> edges = ListEdges(grid, relief, mask);
  host.progress(0.2);
  SortEdges(edges);
  host.progress(0.5);

  const std::size_t inside =
    mask == nullptr ? count : count - static_cast<std::size_t>(std::count(mask, mask + count, 0));
  std::vector<TreeEdge> tree = BuildSpanningTree(grid, edges, inside, host.Stage(0.5, 0.9));
  host.progress(0.9);

  // One region for each component of the mask; each edge left out makes one more.
  const std::size_t components = inside - tree.size();
  const std::size_t closed = numberOfRegions > components ? std::min(numberOfRegions - components, tree.size()) : 0;
  PutLongestLivedFirst(tree, closed);
  std::vector<std::uint32_t> labels = LabelForest(tree, closed, count, mask);
  RelabelInRasterOrder(labels);
  host.progress(1.0);
  return labels;
}

} // namespace dwc
