/* SPDX-License-Identifier: Apache-2.0 */
#ifndef StatisticsTesting_h
#define StatisticsTesting_h

#include "HostTesting.h"
#include "dwc/Statistics.h"
#include "label/LabelTesting.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace dwc::testing
{

inline ImageGeometry
MakeGeometry(std::vector<std::size_t> size, std::vector<double> spacing)
{
  ImageGeometry geometry;
  geometry.size = std::move(size);
  geometry.spacing = std::move(spacing);
  geometry.origin.assign(geometry.size.size(), 0.0);
  geometry.direction.assign(geometry.size.size(), std::vector<double>(geometry.size.size(), 0.0));
  for (std::size_t i = 0; i < geometry.size.size(); ++i)
  {
    geometry.direction[i][i] = 1.0;
  }
  return geometry;
}

/** An image of random leaves in small patches, some pixels of label 0, and random values. */
struct RandomRegions
{
  ImageGeometry              geometry;
  std::vector<std::uint32_t> leaves;
  std::vector<float>         values;
  std::size_t                channels;
  Tree                       tree;

  RandomRegions(std::vector<std::size_t> size,
                std::vector<double>      spacing,
                std::size_t              numberOfLeaves,
                std::size_t              numberOfChannels,
                unsigned int             seed)
    : geometry(MakeGeometry(std::move(size), std::move(spacing)))
    , channels(numberOfChannels)
    , tree(RandomTree(numberOfLeaves, seed))
  {
    std::mt19937 random(seed);
    leaves.resize(geometry.CountPixels());
    for (std::size_t i = 0; i < leaves.size(); ++i)
    {
      leaves[i] =
        i > 0 && random() % 3 != 0 ? leaves[i - 1] : static_cast<std::uint32_t>(random() % (numberOfLeaves + 1));
    }
    for (std::uint32_t leaf = 1; leaf <= numberOfLeaves; ++leaf)
    {
      leaves[(leaf * 7919U) % leaves.size()] = leaf; // every leaf is somewhere
    }
    for (std::size_t i = 0; i < leaves.size() * channels; ++i)
    {
      values.push_back(static_cast<float>(random() % 1000) / 8.0F - 50.0F);
    }
  }

  PixelValues
  Pixels() const
  {
    return { values.data(), channels, PixelColor::None };
  }

  StatisticsTable
  Measure(const Host & host = Host()) const
  {
    return MeasureRegions(geometry, true, leaves.data(), this->Pixels(), {}, tree, host);
  }

  /** The pixels of a node. */
  std::vector<std::size_t>
  PixelsOf(const TreeNode & node) const
  {
    std::vector<std::size_t> pixels;
    for (std::size_t i = 0; i < leaves.size(); ++i)
    {
      if (leaves[i] >= node.firstLeaf && leaves[i] <= node.lastLeaf)
      {
        pixels.push_back(i);
      }
    }
    return pixels;
  }
};

} // namespace dwc::testing

#endif
