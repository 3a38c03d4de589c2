/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/TokenAttention.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <utility>

namespace dwc
{
namespace local
{
namespace
{

/** One place on an axis between the centers of two cells. */
struct Between
{
  std::size_t lower{ 0 };
  std::size_t upper{ 0 };
  float       share{ 0.0F }; ///< of the upper one
};

/** For each pixel of an axis, which cells it lies between. */
std::vector<Between>
FindBetween(std::size_t pixels, std::size_t cells)
{
  std::vector<Between> places(pixels);
  for (std::size_t p = 0; p < pixels; ++p)
  {
    const double position =
      (static_cast<double>(p) + 0.5) * static_cast<double>(cells) / static_cast<double>(pixels) - 0.5;
    const double bounded = std::clamp(position, 0.0, static_cast<double>(cells - 1));
    const auto   lower = static_cast<std::size_t>(bounded);
    places[p] = { lower, std::min(lower + 1, cells - 1), static_cast<float>(bounded - static_cast<double>(lower)) };
  }
  return places;
}

/** Pixels of each token: those of token t (from 0) are pixels[offsets[t]] to pixels[offsets[t + 1]]. */
struct PixelLists
{
  std::vector<std::size_t>   offsets;
  std::vector<std::uint32_t> pixels;
};

PixelLists
ListPixels(const Tokens & tokens)
{
  PixelLists lists;
  lists.offsets.assign(tokens.count + 1, 0);
  for (const std::uint32_t label : tokens.labels)
  {
    lists.offsets[label] += label > 0 ? 1 : 0;
  }
  for (std::size_t t = 0; t < tokens.count; ++t)
  {
    lists.offsets[t + 1] += lists.offsets[t];
  }
  std::vector<std::size_t> next(lists.offsets.begin(), lists.offsets.end() - 1);
  lists.pixels.resize(lists.offsets.back());
  for (std::size_t p = 0; p < tokens.labels.size(); ++p)
  {
    if (tokens.labels[p] > 0)
    {
      lists.pixels[next[tokens.labels[p] - 1]++] = static_cast<std::uint32_t>(p);
    }
  }
  return lists;
}

/** Adds up how much of each cell there is in some pixels. */
class CellShares
{
public:
  CellShares(const Grid & image, const Grid & cells)
    : m_Cells(cells)
    , m_Shares(cells.Count(), 0.0F)
  {
    for (std::size_t d = 0; d < image.Dimension(); ++d)
    {
      m_Between.push_back(FindBetween(image.size[d], cells.size[d]));
    }
  }

  void
  Add(std::size_t pixel)
  {
    std::size_t corners = 1;
    for (const auto & axis : m_Between)
    {
      m_Place.push_back(axis[pixel % axis.size()]);
      pixel /= axis.size();
      corners *= 2;
    }
    for (std::size_t corner = 0; corner < corners; ++corner)
    {
      std::size_t cell = 0;
      float       share = 1.0F;
      for (std::size_t d = m_Place.size(); d-- > 0;)
      {
        const bool isUpper = ((corner >> d) & 1U) != 0;
        cell = cell * m_Cells.size[d] + (isUpper ? m_Place[d].upper : m_Place[d].lower);
        share *= isUpper ? m_Place[d].share : 1.0F - m_Place[d].share;
      }
      if (share > 0.0F)
      {
        if (m_Shares[cell] == 0.0F)
        {
          m_Touched.push_back(cell);
        }
        m_Shares[cell] += share;
      }
    }
    m_Place.clear();
  }

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
  const Grid &                      m_Cells;
  std::vector<std::vector<Between>> m_Between;
  std::vector<Between>              m_Place;
  std::vector<float>                m_Shares;
  std::vector<std::size_t>          m_Touched;
};

} // namespace

std::vector<float>
TokenAttention(const Tokens & tokens, const Grid & grid, const AttentionView & attention, const Host & host)
{
  using Row = Eigen::Map<Eigen::VectorXf>;
  using ConstRow = Eigen::Map<const Eigen::VectorXf>;
  constexpr std::size_t tokensPerBlock = 16;
  const std::size_t     width = attention.components;
  const PixelLists      lists = ListPixels(tokens);
  std::vector<float>    rows(tokens.count * width, 0.0F);
  host.ForBlocksWithProgress(tokens.count, tokensPerBlock, 512, [&](std::size_t begin, std::size_t end) {
    CellShares shares(grid, attention.grid);
    for (std::size_t t = begin; t < end; ++t)
    {
      for (std::size_t p = lists.offsets[t]; p < lists.offsets[t + 1]; ++p)
      {
        shares.Add(lists.pixels[p]);
      }
      Row row(rows.data() + t * width, static_cast<Eigen::Index>(width));
      shares.Take([&](std::size_t cell, float share) {
        row += share * ConstRow(attention.rows + cell * width, static_cast<Eigen::Index>(width));
      });
      const float length = row.norm();
      if (length > 0.0F)
      {
        row /= length;
      }
    }
  });
  return rows;
}

std::vector<float>
AttentionDistances(const std::vector<float> & rows, std::size_t count, const Host & host)
{
  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  constexpr std::size_t          rowsPerBlock = 64;
  const auto                     n = static_cast<Eigen::Index>(count);
  const auto                     width = n == 0 ? 0 : static_cast<Eigen::Index>(rows.size()) / n;
  const Eigen::Map<const Matrix> all(rows.data(), n, width);
  const float                    leastCosine = std::exp(-largestAttentionDistance);
  std::vector<float>             distances(count * count, 0.0F);
  Eigen::Map<Matrix>             result(distances.data(), n, n);
  host.ForBlocksWithProgress(count, rowsPerBlock, 512, [&](std::size_t begin, std::size_t end) {
    const auto first = static_cast<Eigen::Index>(begin);
    const auto last = static_cast<Eigen::Index>(end);
    result.block(first, 0, last - first, last).noalias() =
      all.middleRows(first, last - first) * all.topRows(last).transpose();
    for (std::size_t i = begin; i < end; ++i)
    {
      float * const row = distances.data() + i * count;
      for (std::size_t j = 0; j < i; ++j)
      {
        row[j] = -std::log(std::clamp(row[j], leastCosine, 1.0F));
      }
      std::fill(row + i, row + end, 0.0F);
    }
  });
  return distances;
}

} // namespace local
} // namespace dwc
