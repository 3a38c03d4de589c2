/* SPDX-License-Identifier: Apache-2.0 */
#include "page/RegionNodes.h"

#include "Shown.h"

#include <gtest/gtest.h>

TEST(RegionNodes, AreThoseWhoseLeavesAreTheRegion)
{
  const dwc::Tree tree = shown::MakeTree();
  using Nodes = std::vector<std::size_t>;
  EXPECT_EQ(dwc::FindRegionNodes(tree, shown::MakeLevel({ 0, 1, 1, 1 }, 1)), (Nodes{ 0, 0 }));
  EXPECT_EQ(dwc::FindRegionNodes(tree, shown::MakeLevel({ 0, 1, 2, 2 }, 2)), (Nodes{ 0, 1, 2 }));
  EXPECT_EQ(dwc::FindRegionNodes(tree, shown::MakeLevel({ 0, 1, 2, 3 }, 3)), (Nodes{ 0, 1, 3, 4 }));
}
