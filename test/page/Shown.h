/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Shown_h
#define Shown_h

#include "dwc/Level.h"
#include "dwc/Tree.h"
#include "dwc/View.h"

#include <array>
#include <cstdint>
#include <vector>

namespace shown
{

/** A volume in LPS of 5 x 6 x 7 pixels whose value says where a pixel lies: 100 x + 10 y + z; leaves are the same. */
constexpr std::array<std::size_t, 3> size{ { 5, 6, 7 } };

inline std::uint16_t
ValueAt(std::size_t left, std::size_t posterior, std::size_t superior)
{
  return static_cast<std::uint16_t>(100 * left + 10 * posterior + superior);
}

struct Volume
{
  dwc::ViewGrid              grid;
  std::vector<std::uint16_t> values;
};

/** The volume as it is stored along axes of other directions: axis i goes along +-(towards[i] - 1), where 1 is left,
 *  2 posterior, 3 superior. */
inline Volume
Store(const std::array<int, 3> & towards)
{
  Volume volume;
  for (std::size_t i = 0; i < 3; ++i)
  {
    const auto direction = static_cast<std::size_t>(std::abs(towards[i]) - 1);
    volume.grid.size[i] = size[direction];
    volume.grid.spacing[i] = 1.0 + static_cast<double>(direction);
    volume.grid.direction[i] = { { 0.0, 0.0, 0.0 } };
    volume.grid.direction[i][direction] = towards[i] < 0 ? -1.0 : 1.0;
  }
  volume.grid.hasPhysicalGeometry = true;
  std::array<std::size_t, 3> index{};
  for (index[2] = 0; index[2] < volume.grid.size[2]; ++index[2])
  {
    for (index[1] = 0; index[1] < volume.grid.size[1]; ++index[1])
    {
      for (index[0] = 0; index[0] < volume.grid.size[0]; ++index[0])
      {
        std::array<std::size_t, 3> place{};
        for (std::size_t i = 0; i < 3; ++i)
        {
          const auto direction = static_cast<std::size_t>(std::abs(towards[i]) - 1);
          place[direction] = towards[i] < 0 ? size[direction] - 1 - index[i] : index[i];
        }
        volume.values.push_back(ValueAt(place[0], place[1], place[2]));
      }
    }
  }
  return volume;
}

/** Three leaves: the first split parts leaf 1 from 2 and 3, the second these. */
inline dwc::Tree
MakeTree()
{
  dwc::Tree tree;
  tree.nodes.resize(5);
  const auto set = [&](std::size_t id, std::int64_t parent, std::uint32_t first, std::uint32_t last) {
    tree.nodes[id].parent = parent;
    tree.nodes[id].firstLeaf = first;
    tree.nodes[id].lastLeaf = last;
  };
  set(0, dwc::TreeNode::none, 1, 3);
  set(1, 0, 1, 1);
  set(2, 0, 2, 3);
  set(3, 2, 2, 2);
  set(4, 2, 3, 3);
  tree.nodes[0].children[0] = 1;
  tree.nodes[0].children[1] = 2;
  tree.nodes[2].children[0] = 3;
  tree.nodes[2].children[1] = 4;
  tree.splits = { 0, 2 };
  return tree;
}

inline dwc::Level
MakeLevel(std::vector<std::uint32_t> labels, std::size_t regions)
{
  dwc::Level level;
  level.labels = std::move(labels);
  level.numberOfRegions = regions;
  return level;
}

} // namespace shown

#endif
