/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LabelTesting_h
#define LabelTesting_h

#include "HostTesting.h"
#include "dwc/Tree.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <utility>
#include <vector>

namespace dwc::testing
{

/** A tree that grew as a cut grows it: the cheapest leaf that can be split is split, at no less than its parent's cost.
 * `ties` rounds the costs, so that many are equal. */
inline Tree
RandomTree(std::size_t leaves, unsigned int seed, bool ties = false)
{
  struct Growing
  {
    double      cost;
    std::size_t id;
  };
  std::mt19937 random(seed); // its sequence is fixed by the standard, distributions' are not
  const auto   uniform = [&random] { return static_cast<double>(random() >> 8) / (1U << 24); };
  const auto   costAbove = [&](double least) {
    const double cost = least + 0.3 * uniform() * uniform();
    return ties ? std::ceil(cost * 20.0) / 20.0 : cost;
  };

  // Grown with ids in the order of birth, so children come after their parent.
  Tree                 tree;
  std::vector<Growing> open;
  tree.nodes.emplace_back();
  tree.nodes[0].volume = 1.0;
  open.push_back({ costAbove(0.0), 0 });
  while (open.size() < leaves)
  {
    const auto cheapest =
      std::min_element(open.begin(), open.end(), [](const Growing & a, const Growing & b) { return a.cost < b.cost; });
    const Growing split = *cheapest;
    open.erase(cheapest);
    tree.splits.push_back(split.id);
    tree.nodes[split.id].cost = split.cost;
    const double share = 0.1 + 0.8 * uniform();
    for (int c = 0; c < 2; ++c)
    {
      TreeNode child;
      child.parent = static_cast<std::int64_t>(split.id);
      child.depth = tree.nodes[split.id].depth + 1;
      child.volume = tree.nodes[split.id].volume * (c == 0 ? share : 1.0 - share);
      child.lambda2 = uniform();
      tree.nodes[split.id].children[c] = static_cast<std::int64_t>(tree.nodes.size());
      open.push_back({ costAbove(split.cost), tree.nodes.size() });
      tree.nodes.push_back(child);
    }
  }
  // Number the leaves from left to right.
  std::uint32_t                          next = 1;
  const std::function<void(std::size_t)> number = [&](std::size_t id) {
    tree.nodes[id].firstLeaf = next;
    if (tree.nodes[id].IsLeaf())
    {
      ++next;
    }
    else
    {
      number(static_cast<std::size_t>(tree.nodes[id].children[0]));
      number(static_cast<std::size_t>(tree.nodes[id].children[1]));
    }
    tree.nodes[id].lastLeaf = next - 1;
  };
  number(0);
  return tree;
}

} // namespace dwc::testing

#endif
