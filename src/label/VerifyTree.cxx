/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Error.h"
#include "dwc/Level.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace dwc
{
namespace
{

[[noreturn]] void
Fail(const std::string & sentence)
{
  throw ParameterError("Tree", sentence);
}

[[noreturn]] void
FailAt(std::size_t id, const std::string & sentence)
{
  Fail("node " + std::to_string(id) + " " + sentence);
}

std::string
Interval(std::uint32_t first, std::uint32_t last)
{
  return "[" + std::to_string(first) + ", " + std::to_string(last) + "]";
}

void
VerifyRoot(const Tree & tree)
{
  if (tree.nodes.empty())
  {
    Fail("there is no node; even an image of one region has a root.");
  }
  if (tree.nodes.size() != 2 * tree.splits.size() + 1)
  {
    Fail(std::to_string(tree.nodes.size()) + " nodes and " + std::to_string(tree.splits.size()) +
         " splits do not match: a tree of S splits has 2 S + 1 nodes.");
  }
  const TreeNode & root = tree.nodes.front();
  if (root.parent != TreeNode::none)
  {
    FailAt(0, "is the root and must not have a parent, but has " + std::to_string(root.parent) + ".");
  }
  if (root.firstLeaf != 1 || root.lastLeaf != tree.NumberOfLeaves())
  {
    FailAt(0,
           "is the root of " + std::to_string(tree.NumberOfLeaves()) + " leaves, but its interval is " +
             Interval(root.firstLeaf, root.lastLeaf) + ".");
  }
  if (root.depth != 0)
  {
    FailAt(0, "is the root and must have depth 0, not " + std::to_string(root.depth) + ".");
  }
}

void
VerifyNumbers(const TreeNode & node, std::size_t id)
{
  // Written so that NaN fails.
  if (!(node.volume >= 0.0) || !std::isfinite(node.volume))
  {
    FailAt(id, "has the volume " + std::to_string(node.volume) + "; a volume is finite and not negative.");
  }
  if (std::isinf(node.lambda2) || std::isinf(node.lambda3))
  {
    FailAt(id, "has an infinite eigenvalue.");
  }
  if (node.IsLeaf())
  {
    if (!std::isnan(node.cost))
    {
      FailAt(id, "is a leaf and has no cost, but " + std::to_string(node.cost) + " is given.");
    }
  }
  else if (!(node.cost >= 0.0) || !std::isfinite(node.cost))
  {
    FailAt(id, "is split at the cost " + std::to_string(node.cost) + "; a cost is finite and not negative.");
  }
}

void
VerifyLeaf(const TreeNode & node, std::size_t id)
{
  if (node.children[1] != TreeNode::none)
  {
    FailAt(id, "has one child; a node has two or none.");
  }
  if (node.firstLeaf != node.lastLeaf)
  {
    FailAt(id, "is a leaf, but its interval " + Interval(node.firstLeaf, node.lastLeaf) + " is not one label.");
  }
}

/** That both children of a split node exist, know it, come after it and divide its interval. */
void
VerifyChildren(const Tree & tree, std::size_t id)
{
  const TreeNode & node = tree.nodes[id];
  for (const std::int64_t child : node.children)
  {
    if (child <= static_cast<std::int64_t>(id) || child >= static_cast<std::int64_t>(tree.nodes.size()))
    {
      FailAt(id,
             "has the child " + std::to_string(child) + "; a child's id is more than its parent's and less than " +
               std::to_string(tree.nodes.size()) + ".");
    }
    const TreeNode & below = tree.nodes[static_cast<std::size_t>(child)];
    if (below.parent != static_cast<std::int64_t>(id))
    {
      FailAt(id, "has the child " + std::to_string(child) + ", whose parent is " + std::to_string(below.parent) + ".");
    }
    if (below.depth != node.depth + 1)
    {
      FailAt(static_cast<std::size_t>(child),
             "has the depth " + std::to_string(below.depth) + ", its parent " + std::to_string(node.depth) + ".");
    }
    if (!below.IsLeaf() && !(below.cost >= node.cost))
    {
      FailAt(static_cast<std::size_t>(child), "is split at a lower cost than its parent: levels would not be nested.");
    }
  }
  const TreeNode & first = tree.nodes[static_cast<std::size_t>(node.children[0])];
  const TreeNode & second = tree.nodes[static_cast<std::size_t>(node.children[1])];
  if (node.children[0] == node.children[1] || first.firstLeaf != node.firstLeaf || first.lastLeaf < first.firstLeaf ||
      second.firstLeaf != first.lastLeaf + 1 || second.lastLeaf != node.lastLeaf || second.lastLeaf < second.firstLeaf)
  {
    FailAt(id,
           "has the interval " + Interval(node.firstLeaf, node.lastLeaf) + ", which its children's, " +
             Interval(first.firstLeaf, first.lastLeaf) + " and " + Interval(second.firstLeaf, second.lastLeaf) +
             ", do not divide.");
  }
}

void
VerifySplits(const Tree & tree)
{
  std::vector<bool> made(tree.nodes.size(), false);
  double            before = 0.0;
  for (const std::size_t id : tree.splits)
  {
    if (id >= tree.nodes.size() || tree.nodes[id].IsLeaf())
    {
      Fail("the list of splits has " + std::to_string(id) + ", which is not a split node.");
    }
    if (made[id])
    {
      FailAt(id, "is twice in the list of splits.");
    }
    const TreeNode & node = tree.nodes[id];
    if (node.parent != TreeNode::none && !made[static_cast<std::size_t>(node.parent)])
    {
      FailAt(id, "comes before its parent in the list of splits.");
    }
    if (node.cost < before)
    {
      FailAt(id, "costs less than the node before it in the list of splits; costs must not decrease.");
    }
    before = node.cost;
    made[id] = true;
  }
}

} // namespace

void
VerifyWords(const RegionWords & words)
{
  const std::string all = words.name + words.terminology;
  const bool hasControls = std::any_of(all.begin(), all.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (hasControls || words.terminology.find('|') != std::string::npos)
  {
    throw ParameterError("RegionName",
                         "must be of one line without control characters, a terminology also without | (got " +
                           words.name + ", " + words.terminology + "). Take these characters out.");
  }
}

void
VerifyTree(const Tree & tree)
{
  // A node that no parent has as a child needs no check of its own: the S nodes in the list of splits have 2 S
  // children, all different because each names its parent, and there are 2 S + 1 nodes.
  VerifyRoot(tree);
  for (std::size_t id = 0; id < tree.nodes.size(); ++id)
  {
    const TreeNode & node = tree.nodes[id];
    VerifyNumbers(node, id);
    if (node.IsLeaf())
    {
      VerifyLeaf(node, id);
    }
    else
    {
      VerifyChildren(tree, id);
    }
  }
  VerifySplits(tree);
  for (const auto & [id, words] : tree.words)
  {
    if (id >= tree.nodes.size())
    {
      Fail("there is a name of node " + std::to_string(id) + ", which is not one of its " +
           std::to_string(tree.nodes.size()) + ".");
    }
    VerifyWords(words);
  }
}

} // namespace dwc
