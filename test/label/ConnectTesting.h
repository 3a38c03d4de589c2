/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ConnectTesting_h
#define ConnectTesting_h

#include "dwc/Grid.h"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace dwc::testing
{

/** Pixels that share a face with a pixel. */
inline std::vector<std::size_t>
FaceNeighbors(const Grid & grid, std::size_t pixel)
{
  std::vector<std::size_t> neighbors;
  std::size_t              stride = 1;
  for (const std::size_t n : grid.size)
  {
    const std::size_t x = pixel / stride % n;
    if (x > 0)
    {
      neighbors.push_back(pixel - stride);
    }
    if (x + 1 < n)
    {
      neighbors.push_back(pixel + stride);
    }
    stride *= n;
  }
  return neighbors;
}

/** Connected parts of the labels, numbered from 1 in the order of their first pixels; 0 stays. */
inline std::vector<std::uint32_t>
FloodFill(const std::vector<std::uint32_t> & labels, const Grid & grid)
{
  std::vector<std::uint32_t> parts(labels.size(), 0);
  std::uint32_t              count = 0;
  for (std::size_t seed = 0; seed < labels.size(); ++seed)
  {
    if (labels[seed] == 0 || parts[seed] != 0)
    {
      continue;
    }
    std::vector<std::size_t> open{ seed };
    parts[seed] = ++count;
    while (!open.empty())
    {
      const std::size_t p = open.back();
      open.pop_back();
      for (const std::size_t q : FaceNeighbors(grid, p))
      {
        if (parts[q] == 0 && labels[q] == labels[p])
        {
          parts[q] = count;
          open.push_back(q);
        }
      }
    }
  }
  return parts;
}

/** Labels from 1 (0 where `hasOutside`) in short runs; every label is there. */
inline std::vector<std::uint32_t>
RandomLabels(std::size_t pixels, std::uint32_t highest, unsigned int seed, bool hasOutside)
{
  std::mt19937               random(seed);
  std::vector<std::uint32_t> labels;
  std::uint32_t              last = 1;
  while (labels.size() < pixels)
  {
    if (random() % 3 == 0)
    {
      last = hasOutside ? random() % (highest + 1) : 1 + random() % highest;
    }
    labels.push_back(labels.size() < highest ? static_cast<std::uint32_t>(labels.size()) + 1 : last);
  }
  return labels;
}

} // namespace dwc::testing

#endif
