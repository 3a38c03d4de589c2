/* SPDX-License-Identifier: Apache-2.0 */
#include "label/EnsureEveryLeaf.h"

#include <gtest/gtest.h>
#include <random>
#include <set>

// Expected values: hand-made rows, and the property that no leaf vanishes.

namespace
{

using Labels = std::vector<std::uint32_t>;

dwc::RefineResult
Refined(const Labels & labels)
{
  return { labels, std::vector<float>(labels.size(), 1.0F) };
}

TEST(EnsureEveryLeaf, TheBestPixelComesBack)
{
  const Labels             before{ 1, 1, 2, 2, 2, 3, 3 };
  dwc::RefineResult        refined = Refined({ 1, 1, 1, 1, 3, 3, 3 });
  const std::vector<float> shares{ 0.0F, 0.0F, 0.1F, 0.3F, 0.3F, 0.0F, 0.0F };
  dwc::EnsureEveryLeaf(dwc::LabelRuns(before), [&shares](std::size_t p, std::uint32_t) { return shares[p]; }, refined);
  EXPECT_EQ(refined.leaves, (Labels{ 1, 1, 1, 2, 3, 3, 3 }));
  EXPECT_EQ(refined.confidence[3], 0.3F);
  EXPECT_EQ(refined.confidence[2], 1.0F);
}

TEST(EnsureEveryLeaf, NothingLostNothingChanged)
{
  const Labels      before{ 1, 2, 2, 0 };
  dwc::RefineResult refined = Refined({ 1, 1, 2, 0 });
  dwc::EnsureEveryLeaf(dwc::LabelRuns(before), [](std::size_t, std::uint32_t) { return 0.5F; }, refined);
  EXPECT_EQ(refined.leaves, (Labels{ 1, 1, 2, 0 }));
}

TEST(EnsureEveryLeaf, AFreePixelIsPreferred)
{
  // Leaf 1 may take pixel 0, the only one of leaf 2, or pixel 1, one of two of leaf 3, which fits it less.
  const Labels             before{ 1, 1, 3, 2 };
  dwc::RefineResult        refined = Refined({ 2, 3, 3, 3 });
  const std::vector<float> shares{ 0.9F, 0.1F, 0.0F, 0.0F };
  dwc::EnsureEveryLeaf(dwc::LabelRuns(before), [&shares](std::size_t p, std::uint32_t) { return shares[p]; }, refined);
  EXPECT_EQ(refined.leaves, (Labels{ 2, 1, 3, 3 }));
}

TEST(EnsureEveryLeaf, ChainsOfLossesEnd)
{
  // One pixel a leaf, all of them elsewhere: only the labels as they were have every leaf.
  const Labels      before{ 1, 2, 3, 4 };
  dwc::RefineResult refined = Refined({ 2, 3, 4, 4 });
  dwc::EnsureEveryLeaf(dwc::LabelRuns(before), [](std::size_t, std::uint32_t) { return 0.0F; }, refined);
  EXPECT_EQ(refined.leaves, before);

  for (unsigned int seed = 1; seed <= 200; ++seed)
  {
    std::mt19937 random(seed);
    Labels       leaves;
    Labels       moved;
    for (int p = 0; p < 12; ++p)
    {
      leaves.push_back(1 + random() % 9);
      moved.push_back(1 + random() % 9);
    }
    // Labels that were there before only: a refinement makes no new ones.
    std::set<std::uint32_t> known(leaves.begin(), leaves.end());
    for (std::uint32_t & label : moved)
    {
      label = known.count(label) != 0 ? label : leaves.front();
    }
    dwc::RefineResult result = Refined(moved);
    dwc::EnsureEveryLeaf(
      dwc::LabelRuns(leaves), [](std::size_t p, std::uint32_t) { return static_cast<float>(p % 3); }, result);
    EXPECT_EQ(std::set<std::uint32_t>(result.leaves.begin(), result.leaves.end()), known);
  }
}

} // namespace
