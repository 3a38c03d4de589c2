/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EditTesting_h
#define EditTesting_h

#include "dwc/Edits.h"
#include "dwc/Error.h"
#include "label/LabelTesting.h"

#include <cstdint>
#include <string>
#include <vector>

namespace dwc::testing
{

/** A grid whose index is its place in space. */
inline ImageGeometry
MakePlainGeometry(const std::vector<std::size_t> & size)
{
  ImageGeometry geometry;
  geometry.size = size;
  geometry.spacing.assign(size.size(), 1.0);
  geometry.origin.assign(size.size(), 0.0);
  geometry.direction.assign(size.size(), std::vector<double>(size.size(), 0.0));
  for (std::size_t axis = 0; axis < size.size(); ++axis)
  {
    geometry.direction[axis][axis] = 1.0;
  }
  return geometry;
}

/** The tree ((1, 2), (3, (4, 5))): splits 0, 2, 1, 4 at the costs 0.1, 0.2, 0.3, 0.4. Its nodes are 0: 1-5, 1: 1-2,
 *  2: 3-5, 3: leaf 3, 4: 4-5, 5: leaf 1, 6: leaf 2, 7: leaf 4, 8: leaf 5. */
inline Tree
MakeSmallTree()
{
  Tree       tree;
  const auto add = [&tree](std::int64_t parent, std::uint32_t first, std::uint32_t last, double volume) {
    TreeNode node;
    node.parent = parent;
    node.firstLeaf = first;
    node.lastLeaf = last;
    node.volume = volume;
    node.depth = parent < 0 ? 0 : tree.nodes[static_cast<std::size_t>(parent)].depth + 1;
    tree.nodes.push_back(node);
  };
  add(TreeNode::none, 1, 5, 1.0);
  add(0, 1, 2, 0.4);
  add(0, 3, 5, 0.6);
  add(2, 3, 3, 0.2);
  add(2, 4, 5, 0.4);
  add(1, 1, 1, 0.2);
  add(1, 2, 2, 0.2);
  add(4, 4, 4, 0.2);
  add(4, 5, 5, 0.2);
  const auto split = [&tree](std::size_t id, std::int64_t first, std::int64_t second, double cost) {
    tree.nodes[id].children[0] = first;
    tree.nodes[id].children[1] = second;
    tree.nodes[id].cost = cost;
    tree.splits.push_back(id);
  };
  split(0, 1, 2, 0.1);
  split(2, 3, 4, 0.2);
  split(1, 5, 6, 0.3);
  split(4, 7, 8, 0.4);
  return tree;
}

template <typename TCall>
std::string
ErrorOf(const TCall & call)
{
  try
  {
    call();
  }
  catch (const ParameterError & error)
  {
    return error.what();
  }
  return "";
}

} // namespace dwc::testing

#endif
