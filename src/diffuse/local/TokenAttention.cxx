/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/TokenAttention.h"

#include "image/CellShares.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace local
{
namespace
{

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
      NormalizeRow(row.data(), width);
    }
  });
  return rows;
}

void
NormalizeRow(float * row, std::size_t width)
{
  Eigen::Map<Eigen::VectorXf> values(row, static_cast<Eigen::Index>(width));
  const float                 length = values.norm();
  if (length > 0.0F)
  {
    values /= length;
  }
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
