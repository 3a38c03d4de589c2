/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/RegionNodes.h"

#include "LabelTesting.h"

#include <gtest/gtest.h>

TEST(RegionNodes, AreThoseWhoseLeavesAreTheRegion)
{
  const dwc::Tree tree = dwc::testing::RandomTree(20, 3);
  for (const std::size_t k : { 1U, 2U, 7U, 20U })
  {
    const dwc::Level               level = dwc::LevelOfNumberOfRegions(tree, k);
    const std::vector<std::size_t> nodes = dwc::FindRegionNodes(tree, level);
    ASSERT_EQ(nodes.size(), k + 1);
    EXPECT_EQ(nodes[0], 0U);
    for (std::size_t label = 1; label <= k; ++label)
    {
      const dwc::TreeNode & node = tree.nodes[nodes[label]];
      for (std::uint32_t leaf = 1; leaf <= 20; ++leaf)
      {
        EXPECT_EQ(level.labels[leaf] == label, leaf >= node.firstLeaf && leaf <= node.lastLeaf);
      }
    }
  }
}
