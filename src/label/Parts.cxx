/* SPDX-License-Identifier: Apache-2.0 */
#include "label/Parts.h"

#include "image/DisjointSets.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace dwc::label
{
namespace
{

/** Rows between two reports of progress: a few milliseconds. */
constexpr std::size_t rowsPerReport = 4096;

/** Calls visit(p, q) for each pixel p and each neighbor q before it that shares a face, in the order of p. */
template <typename TVisit>
void
VisitFaces(const Grid & grid, const Host & host, const TVisit & visit)
{
  const std::size_t        width = grid.size[0];
  const std::size_t        rows = width == 0 ? 0 : grid.Count() / width;
  std::vector<std::size_t> row(grid.Dimension(), 0); // position of the row along the axes but the first
  for (std::size_t r = 0; r < rows; ++r)
  {
    if (r % rowsPerReport == 0)
    {
      host.progress(static_cast<double>(r) / static_cast<double>(rows));
    }
    const std::size_t first = r * width;
    for (std::size_t x = 1; x < width; ++x)
    {
      visit(first + x, first + x - 1);
    }
    std::size_t stride = width;
    for (std::size_t d = 1; d < grid.Dimension(); ++d)
    {
      if (row[d] > 0)
      {
        for (std::size_t x = 0; x < width; ++x)
        {
          visit(first + x, first + x - stride);
        }
      }
      stride *= grid.size[d];
    }
    for (std::size_t d = 1; d < grid.Dimension() && ++row[d] == grid.size[d]; ++d)
    {
      row[d] = 0;
    }
  }
  host.progress(1.0);
}

std::vector<Contact>
FindContacts(const std::vector<std::uint32_t> & partOfPixel, const Grid & grid, const Host & host)
{
  // Along a boundary the same two parts touch many times one after the other: counted in runs before they are sorted.
  std::vector<Contact> runs;
  VisitFaces(grid, host, [&](std::size_t p, std::size_t q) {
    if (partOfPixel[p] == partOfPixel[q] || partOfPixel[p] == 0 || partOfPixel[q] == 0)
    {
      return;
    }
    const auto [a, b] = std::minmax({ partOfPixel[p] - 1, partOfPixel[q] - 1 });
    if (runs.empty() || runs.back().a != a || runs.back().b != b)
    {
      runs.push_back({ a, b, 0 });
    }
    ++runs.back().faces;
  });
  std::sort(runs.begin(), runs.end(), [](const Contact & one, const Contact & other) {
    return std::tie(one.a, one.b) < std::tie(other.a, other.b);
  });
  std::size_t used = 0;
  for (std::size_t i = 0; i < runs.size(); ++i)
  {
    if (used > 0 && runs[used - 1].a == runs[i].a && runs[used - 1].b == runs[i].b)
    {
      runs[used - 1].faces += runs[i].faces;
    }
    else
    {
      runs[used++] = runs[i];
    }
  }
  runs.resize(used);
  return runs;
}

} // namespace

Parts
FindParts(std::vector<std::uint32_t> labels, const Grid & grid, const Host & host)
{
  DisjointSets sets(labels.size()); // each known by its first pixel
  VisitFaces(grid, host.Stage(0.0, 0.5), [&](std::size_t p, std::size_t q) {
    if (labels[p] == labels[q] && labels[p] != 0)
    {
      const auto [low, high] =
        std::minmax({ sets.Find(static_cast<std::uint32_t>(p)), sets.Find(static_cast<std::uint32_t>(q)) });
      sets.Join(low, high);
    }
  });

  Parts parts;
  for (std::size_t p = 0; p < labels.size(); ++p)
  {
    if (labels[p] == 0)
    {
      continue;
    }
    // A pixel's first one comes before it, and has been given its part already.
    const std::uint32_t first = sets.Find(static_cast<std::uint32_t>(p));
    if (first == p)
    {
      parts.labels.push_back(labels[p]);
      parts.sizes.push_back(0);
      labels[p] = static_cast<std::uint32_t>(parts.labels.size());
    }
    else
    {
      labels[p] = labels[first];
    }
    ++parts.sizes[labels[p] - 1];
  }
  parts.partOfPixel = std::move(labels);
  sets = DisjointSets(0);
  parts.contacts = FindContacts(parts.partOfPixel, grid, host.Stage(0.5, 1.0));
  return parts;
}

} // namespace dwc::label
