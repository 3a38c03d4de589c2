/* SPDX-License-Identifier: Apache-2.0 */
#include "LabelTesting.h"
#include "dwc/Error.h"
#include "dwc/Level.h"

#include <gtest/gtest.h>
#include <limits>

// Each rule is broken alone in a tree that is right otherwise; the message must say which rule it was.

namespace
{

using dwc::Tree;
using dwc::TreeNode;

/** Root 0 (0.1) with children 1 (0.2) and 2 (leaf 3); 1 with the leaves 3 and 4. */
Tree
SmallTree()
{
  Tree tree;
  tree.nodes.resize(5);
  const auto set = [&tree](std::size_t   id,
                           std::int64_t  parent,
                           std::int64_t  first,
                           std::int64_t  second,
                           std::uint32_t firstLeaf,
                           std::uint32_t lastLeaf,
                           std::uint32_t depth) {
    TreeNode & node = tree.nodes[id];
    node.parent = parent;
    node.children[0] = first;
    node.children[1] = second;
    node.firstLeaf = firstLeaf;
    node.lastLeaf = lastLeaf;
    node.depth = depth;
  };
  set(0, -1, 1, 2, 1, 3, 0);
  set(1, 0, 3, 4, 1, 2, 1);
  set(2, 0, -1, -1, 3, 3, 1);
  set(3, 1, -1, -1, 1, 1, 2);
  set(4, 1, -1, -1, 2, 2, 2);
  tree.nodes[0].cost = 0.1;
  tree.nodes[1].cost = 0.2;
  tree.splits = { 0, 1 };
  return tree;
}

template <typename TBreak>
void
ExpectRule(const std::string & words, const TBreak & breakRule)
{
  Tree tree = SmallTree();
  breakRule(tree);
  try
  {
    dwc::VerifyTree(tree);
    ADD_FAILURE() << "not noticed: " << words;
  }
  catch (const dwc::ParameterError & error)
  {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}

TEST(VerifyTree, TakesRightTrees)
{
  EXPECT_NO_THROW(dwc::VerifyTree(SmallTree()));
  for (unsigned int seed = 1; seed <= 20; ++seed)
  {
    EXPECT_NO_THROW(dwc::VerifyTree(dwc::testing::RandomTree(1 + 7 * seed, seed, seed % 2 == 0)));
  }
}

TEST(VerifyTree, Counts)
{
  ExpectRule("there is no node", [](Tree & t) { t = Tree(); });
  ExpectRule("do not match", [](Tree & t) { t.splits.pop_back(); });
  ExpectRule("do not match", [](Tree & t) { t.nodes.pop_back(); });
}

TEST(VerifyTree, Root)
{
  ExpectRule("must not have a parent", [](Tree & t) { t.nodes[0].parent = 1; });
  ExpectRule("is the root of 3 leaves", [](Tree & t) { t.nodes[0].firstLeaf = 0; });
  ExpectRule("is the root of 3 leaves", [](Tree & t) { t.nodes[0].lastLeaf = 4; });
  ExpectRule("must have depth 0", [](Tree & t) { t.nodes[0].depth = 1; });
}

TEST(VerifyTree, Links)
{
  ExpectRule("whose parent is 4", [](Tree & t) { t.nodes[3].parent = 4; });
  ExpectRule("whose parent is -1", [](Tree & t) { t.nodes[3].parent = -1; });
  ExpectRule("whose parent is 0", [](Tree & t) { t.nodes[3].parent = 0; });
  ExpectRule("node 1 has the child 0", [](Tree & t) { t.nodes[1].children[0] = 0; }); // a cycle
  ExpectRule("node 1 has the child 1", [](Tree & t) { t.nodes[1].children[1] = 1; });
  ExpectRule("node 1 has the child 5", [](Tree & t) { t.nodes[1].children[1] = 5; });
  ExpectRule("has one child", [](Tree & t) { t.nodes[2].children[1] = 4; });
  ExpectRule("has the depth 3", [](Tree & t) { t.nodes[4].depth = 3; });
  ExpectRule("do not divide", [](Tree & t) { t.nodes[1].children[1] = 3; });
}

TEST(VerifyTree, Intervals)
{
  ExpectRule("do not divide", [](Tree & t) { std::swap(t.nodes[1].children[0], t.nodes[1].children[1]); });
  ExpectRule("do not divide", [](Tree & t) { t.nodes[2].firstLeaf = t.nodes[2].lastLeaf = 2; });
  ExpectRule("do not divide", [](Tree & t) { t.nodes[1].lastLeaf = 1; });
  ExpectRule("is not one label", [](Tree & t) {
    std::swap(t.nodes[1], t.nodes[2]); // the leaf comes first and claims two labels
    t.nodes[1].firstLeaf = 1;
    t.nodes[1].lastLeaf = 2;
    t.nodes[2].firstLeaf = t.nodes[2].lastLeaf = 3;
    t.nodes[3].parent = t.nodes[4].parent = 2;
  });
  // An orphan: node 1 is a leaf, so that nodes 3 and 4 hang in the air.
  ExpectRule("is a leaf and has no cost", [](Tree & t) { t.nodes[1].children[0] = t.nodes[1].children[1] = -1; });
}

TEST(VerifyTree, Numbers)
{
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  ExpectRule("is split at the cost", [](Tree & t) { t.nodes[0].cost = nan; });
  ExpectRule("is split at the cost", [](Tree & t) { t.nodes[0].cost = -0.1; });
  ExpectRule("is split at the cost", [](Tree & t) { t.nodes[1].cost = infinity; });
  ExpectRule("is a leaf and has no cost", [](Tree & t) { t.nodes[4].cost = 0.5; });
  ExpectRule("has the volume", [](Tree & t) { t.nodes[4].volume = -1.0; });
  ExpectRule("has the volume", [](Tree & t) { t.nodes[4].volume = nan; });
  ExpectRule("infinite eigenvalue", [](Tree & t) { t.nodes[4].lambda2 = infinity; });
  ExpectRule("infinite eigenvalue", [](Tree & t) { t.nodes[4].lambda3 = -infinity; });
}

TEST(VerifyTree, Names)
{
  ExpectRule("a name of node 5", [](Tree & t) { t.words[5].name = "cup"; });
  ExpectRule("RegionName: must be of one line", [](Tree & t) { t.words[4].name = "a\tb"; });
  ExpectRule("RegionName: must be of one line", [](Tree & t) { t.words[4].terminology = "a|b"; });
}

TEST(VerifyTree, Order)
{
  ExpectRule("lower cost than its parent", [](Tree & t) { t.nodes[1].cost = 0.05; });
  ExpectRule("before its parent", [](Tree & t) { std::swap(t.splits[0], t.splits[1]); });
  ExpectRule("is not a split node", [](Tree & t) { t.splits[1] = 2; });
  ExpectRule("is not a split node", [](Tree & t) { t.splits[1] = 99; });
  ExpectRule("is twice", [](Tree & t) { t.splits[1] = 0; });

  // Costs that decrease along the list although no child is below its parent: two branches, the dearer one first.
  Tree tree = dwc::testing::RandomTree(64, 4);
  ASSERT_NO_THROW(dwc::VerifyTree(tree));
  bool found = false;
  for (std::size_t i = 0; i + 1 < tree.splits.size() && !found; ++i)
  {
    if (tree.nodes[tree.splits[i + 1]].parent != static_cast<std::int64_t>(tree.splits[i]))
    {
      std::swap(tree.splits[i], tree.splits[i + 1]);
      found = true;
    }
  }
  ASSERT_TRUE(found);
  EXPECT_THROW(dwc::VerifyTree(tree), dwc::ParameterError);
}

} // namespace
