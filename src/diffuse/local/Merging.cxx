/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Merging.h"

#include "diffuse/local/Histogram.h"
#include "diffuse/local/Textons.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <tuple>

namespace dwc
{
namespace local
{
namespace
{

/** Small regions are cheap to merge: a region of 1 / sizeUnits of the image costs what it differs. */
constexpr double sizeUnits = 20.0;

/** What a region shares with a neighbor. */
struct Border
{
  std::uint32_t neighbor;
  double        length;
  double        evidence; ///< times length
};

struct Region
{
  bool                alive{ true };
  double              size{ 0.0 };
  std::vector<float>  histogram;
  std::vector<float>  textons;
  std::vector<Border> borders; ///< sorted by neighbor
};

struct Candidate
{
  double        cost;
  std::uint32_t first;
  std::uint32_t second;

  bool
  operator<(
    const Candidate & other) const // the top of a priority queue is the largest: the cheapest, then the lowest numbers
  {
    return std::tie(other.cost, other.first, other.second) < std::tie(cost, first, second);
  }
};

std::vector<float>
WeightedMean(const std::vector<float> & a, double weightA, const std::vector<float> & b, double weightB)
{
  const double       total = weightA + weightB;
  std::vector<float> mean(a.size());
  for (std::size_t k = 0; k < a.size(); ++k)
  {
    mean[k] = total > 0.0 ? static_cast<float>((weightA * a[k] + weightB * b[k]) / total) : a[k];
  }
  return mean;
}

/** The borders of the union of two regions: those of both, without the one between them. */
std::vector<Border>
UnionOfBorders(const Region & a, std::uint32_t idA, const Region & b, std::uint32_t idB)
{
  std::vector<Border> result;
  auto                x = a.borders.begin();
  auto                y = b.borders.begin();
  while (x != a.borders.end() || y != b.borders.end())
  {
    if (y == b.borders.end() || (x != a.borders.end() && x->neighbor < y->neighbor))
    {
      result.push_back(*x++);
    }
    else if (x == a.borders.end() || y->neighbor < x->neighbor)
    {
      result.push_back(*y++);
    }
    else
    {
      result.push_back({ x->neighbor, x->length + y->length, x->evidence + y->evidence });
      ++x;
      ++y;
    }
  }
  result.erase(std::remove_if(result.begin(),
                              result.end(),
                              [&](const Border & border) { return border.neighbor == idA || border.neighbor == idB; }),
               result.end());
  return result;
}

class Merger
{
public:
  Merger(const std::vector<double> &    sizes,
         const std::vector<TokenPair> & pairs,
         const Descriptors &            descriptors,
         const Constants &              constants)
    : m_Constants(constants)
    , m_Regions(sizes.size())
  {
    for (std::size_t t = 0; t < sizes.size(); ++t)
    {
      Region &     region = m_Regions[t];
      const auto * h = descriptors.histograms.data() + t * descriptors.histogramSize;
      const auto * x = descriptors.textons.data() + t * numberOfTextons;
      region.size = sizes[t];
      region.histogram.assign(h, h + descriptors.histogramSize);
      region.textons.assign(x, x + numberOfTextons);
      m_Total += sizes[t];
    }
    for (const TokenPair & pair : pairs) // sorted, so the borders are
    {
      m_Regions[pair.first].borders.push_back({ pair.second, pair.length, pair.evidence * pair.length });
    }
    for (const TokenPair & pair : pairs)
    {
      m_Regions[pair.second].borders.push_back({ pair.first, pair.length, pair.evidence * pair.length });
    }
    for (Region & region : m_Regions)
    {
      std::sort(region.borders.begin(), region.borders.end(), [](const Border & a, const Border & b) {
        return a.neighbor < b.neighbor;
      });
    }
    for (std::uint32_t t = 0; t < m_Regions.size(); ++t)
    {
      for (const Border & border : m_Regions[t].borders)
      {
        if (t < border.neighbor)
        {
          m_Candidates.push({ Cost(m_Regions[t], border), t, border.neighbor });
        }
      }
    }
  }

  std::vector<Merging>
  Run()
  {
    while (!m_Candidates.empty())
    {
      const Candidate candidate = m_Candidates.top();
      m_Candidates.pop();
      if (m_Regions[candidate.first].alive && m_Regions[candidate.second].alive)
      {
        m_Height = std::max(m_Height, candidate.cost);
        Merge(candidate.first, candidate.second);
      }
    }
    JoinTheRest();
    return std::move(m_Mergings);
  }

private:
  double
  Cost(const Region & region, const Border & border) const
  {
    const Region & other = m_Regions[border.neighbor];
    const double   difference =
      border.evidence / border.length +
      m_Constants.mergeHistogram * ChiSquare(region.histogram.data(), other.histogram.data(), region.histogram.size()) +
      m_Constants.mergeTexton * ChiSquare(region.textons.data(), other.textons.data(), region.textons.size());
    return difference * std::pow(sizeUnits * std::min(region.size, other.size) / m_Total, m_Constants.sizeExponent);
  }

  void
  Merge(std::uint32_t a, std::uint32_t b)
  {
    const auto id = static_cast<std::uint32_t>(m_Regions.size());
    m_Mergings.push_back({ a, b, m_Height });
    m_Regions.emplace_back();
    Region & x = m_Regions[a];
    Region & y = m_Regions[b];
    Region & merged = m_Regions[id];
    merged.size = x.size + y.size;
    merged.histogram = WeightedMean(x.histogram, x.size, y.histogram, y.size);
    merged.textons = WeightedMean(x.textons, x.size, y.textons, y.size);
    merged.borders = UnionOfBorders(x, a, y, b);
    x = Region();
    y = Region();
    x.alive = y.alive = false;
    for (const Border & border : merged.borders)
    {
      std::vector<Border> & theirs = m_Regions[border.neighbor].borders;
      theirs.erase(std::remove_if(theirs.begin(),
                                  theirs.end(),
                                  [&](const Border & t) { return t.neighbor == a || t.neighbor == b; }),
                   theirs.end());
      theirs.push_back({ id, border.length, border.evidence }); // the highest number so far: still sorted
      m_Candidates.push({ Cost(merged, border), border.neighbor, id });
    }
  }

  /** Parts that do not touch. */
  void
  JoinTheRest()
  {
    m_Height = std::max(m_Height, m_Constants.gapHeight);
    const auto                 count = static_cast<std::uint32_t>(m_Regions.size());
    std::vector<std::uint32_t> rest;
    for (std::uint32_t r = 0; r < count; ++r)
    {
      if (m_Regions[r].alive)
      {
        rest.push_back(r);
      }
    }
    std::uint32_t all = rest.empty() ? 0 : rest[0];
    for (std::size_t r = 1; r < rest.size(); ++r)
    {
      const auto id = static_cast<std::uint32_t>(m_Regions.size());
      m_Mergings.push_back({ all, rest[r], m_Height });
      m_Regions.emplace_back();
      all = id;
    }
  }

  const Constants &              m_Constants;
  std::vector<Region>            m_Regions;
  std::priority_queue<Candidate> m_Candidates;
  std::vector<Merging>           m_Mergings;
  double                         m_Total{ 0.0 };
  double                         m_Height{ 0.0 };
};

} // namespace

std::vector<Merging>
MergeTokens(const std::vector<double> &    sizes,
            const std::vector<TokenPair> & pairs,
            const Descriptors &            descriptors,
            const Constants &              constants)
{
  return Merger(sizes, pairs, descriptors, constants).Run();
}

void
AddUltrametric(std::vector<float> & heights, std::size_t tokens, const std::vector<Merging> & mergings, double factor)
{
  std::vector<std::vector<std::uint32_t>> members(tokens + mergings.size());
  for (std::uint32_t t = 0; t < tokens; ++t)
  {
    members[t].push_back(t);
  }
  for (std::size_t m = 0; m < mergings.size(); ++m)
  {
    std::vector<std::uint32_t> & a = members[mergings[m].first];
    std::vector<std::uint32_t> & b = members[mergings[m].second];
    const auto                   height = static_cast<float>(factor * mergings[m].height);
    for (const std::uint32_t i : a)
    {
      for (const std::uint32_t j : b)
      {
        heights[i * tokens + j] += height;
        heights[j * tokens + i] += height;
      }
    }
    if (a.size() < b.size())
    {
      a.swap(b);
    }
    a.insert(a.end(), b.begin(), b.end());
    members[tokens + m].swap(a);
    std::vector<std::uint32_t>().swap(b);
  }
}

} // namespace local
} // namespace dwc
