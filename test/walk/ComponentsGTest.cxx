/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Components.h"

#include "WalkTesting.h"

#include <gtest/gtest.h>

using namespace dwc;
using namespace dwc::testing;

// Expected values: Warshall's transitive closure.
TEST(Components, AreTheClassesOfReachability)
{
  const std::size_t n = 40;
  for (unsigned seed = 0; seed < 10; ++seed)
  {
    const Matrix      w = RandomWeights(n, seed, 0.97);
    std::vector<char> reach(n * n);
    for (std::size_t e = 0; e < n * n; ++e)
    {
      reach[e] = static_cast<char>(w[e] > 0.0 || e / n == e % n);
    }
    for (std::size_t k = 0; k < n; ++k)
    {
      for (std::size_t e = 0; e < n * n; ++e)
      {
        reach[e] = static_cast<char>(reach[e] != 0 || (reach[e / n * n + k] != 0 && reach[k * n + e % n] != 0));
      }
    }
    walk::Nodes all(n);
    std::iota(all.begin(), all.end(), 0U);
    const auto component = walk::Components(walk::DenseWeights(n, ToFloat(w)), all);
    for (std::size_t e = 0; e < n * n; ++e)
    {
      EXPECT_EQ(component[e / n] == component[e % n], reach[e] != 0);
    }
    EXPECT_EQ(component, Canonical(component)); // numbered by first members
  }
}

TEST(Components, PathsLeadThroughMembersOnly)
{
  // A path 0 - 1 - 2; without its middle it falls apart.
  const Matrix             path{ 0, 1, 0, 1, 0, 1, 0, 1, 0 };
  const walk::DenseWeights weights(3, ToFloat(path));
  EXPECT_EQ(walk::Components(weights, { 0, 1, 2 }), (std::vector<std::uint32_t>{ 0, 0, 0 }));
  EXPECT_EQ(walk::Components(weights, { 0, 2 }), (std::vector<std::uint32_t>{ 0, 1 }));
  EXPECT_TRUE(walk::Components(weights, {}).empty());
}
