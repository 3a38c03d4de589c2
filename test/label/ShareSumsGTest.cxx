/* SPDX-License-Identifier: Apache-2.0 */
#include "label/ShareSums.h"

#include <gtest/gtest.h>
#include <array>

// Expected values: sums by hand, of numbers that are exact in binary.

namespace
{

using dwc::LabelShares;

const LabelShares                        first{ { 7, 3, 5, 9 }, { 0.5F, 0.25F, 0.125F, 0.0625F } };
const LabelShares                        second{ { 3, 8, 0, 0 }, { 0.75F, 0.25F, 0.0F, 0.0F } };
const LabelShares                        third{ { 9, 0, 0, 0 }, { 1.0F, 0.0F, 0.0F, 0.0F } };
const std::array<const LabelShares *, 3> neighbors{ &first, &second, &third };
const std::array<float, 3>               parts{ 8.0F, 4.0F, 2.0F };

TEST(ShareSums, OfAllSharesThoseOfKnownLabelsAreAdded)
{
  LabelShares known{ { 3, 9, 5, 1 }, { 1.0F, 0.0F, 0.0F, 0.0F } };
  EXPECT_EQ(dwc::SumAll(neighbors.data(), parts.data(), 3, 0.5F, known), 0.5F * (8.0F * 0.9375F + 4.0F + 2.0F));
  const std::array<std::uint32_t, 4> labels{ 3, 9, 5, 1 };
  const std::array<float, 4>         shares{ 1.0F + 0.5F * (2.0F + 3.0F), 0.5F * (0.5F + 2.0F), 0.5F, 0.0F };
  EXPECT_EQ(known.labels, labels);
  EXPECT_EQ(known.shares, shares);
}

TEST(ShareSums, OfTheLargestTwoOnlyThoseCount)
{
  LabelShares known{ { 3, 9, 0, 0 }, {} };
  EXPECT_EQ(dwc::SumLargestTwo(neighbors.data(), parts.data(), 3, known), 8.0F * 0.875F + 4.0F + 2.0F);
  const std::array<float, 4> shares{ 2.0F + 3.0F, 2.0F, 0.0F, 0.0F };
  EXPECT_EQ(known.shares, shares);
}

TEST(ShareSums, NoNeighborsAddNothing)
{
  LabelShares known{ { 3, 9, 0, 0 }, { 0.5F, 0.25F, 0.0F, 0.0F } };
  EXPECT_EQ(dwc::SumAll(neighbors.data(), parts.data(), 0, 1.0F, known), 0.0F);
  EXPECT_EQ(dwc::SumLargestTwo(neighbors.data(), parts.data(), 0, known), 0.0F);
  EXPECT_EQ(known.shares[0], 0.5F);
}

} // namespace
