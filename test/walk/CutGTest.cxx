/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Cut.h"

#include "WalkTesting.h"
#include "dwc/Error.h"
#include "walk/CutSymmetric.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>

using namespace dwc;
using namespace dwc::testing;

namespace
{

CutResult
Cut(const Matrix & p, std::size_t n, const CutParameters & parameters, const Host & host = Host{})
{
  const std::vector<float> values = ToFloat(p);
  return CutWalk(FullView(values, n), parameters, host);
}

/** All that Tree.h says of a tree. */
void
ExpectWellFormed(const CutResult & result)
{
  const Tree &            tree = result.tree;
  std::set<std::size_t>   split(tree.splits.begin(), tree.splits.end());
  double                  last = 0.0;
  std::set<std::uint32_t> leaves;
  ASSERT_FALSE(tree.nodes.empty());
  ASSERT_EQ(split.size(), tree.splits.size());
  EXPECT_EQ(tree.nodes.size(), 2 * tree.splits.size() + 1);
  EXPECT_NEAR(tree.nodes[0].volume, 1.0, 1e-9);
  EXPECT_EQ(tree.nodes[0].firstLeaf, 1U);
  EXPECT_EQ(tree.nodes[0].lastLeaf, tree.NumberOfLeaves());
  for (const std::size_t id : tree.splits)
  {
    EXPECT_GE(tree.nodes[id].cost, last);
    last = tree.nodes[id].cost;
  }
  for (std::size_t id = 0; id < tree.nodes.size(); ++id)
  {
    const TreeNode & node = tree.nodes[id];
    EXPECT_EQ(node.IsLeaf(), split.count(id) == 0);
    EXPECT_EQ(node.IsLeaf(), std::isnan(node.cost));
    if (node.IsLeaf())
    {
      EXPECT_EQ(node.firstLeaf, node.lastLeaf);
      leaves.insert(node.firstLeaf);
      continue;
    }
    const TreeNode & first = tree.nodes.at(static_cast<std::size_t>(node.children[0]));
    const TreeNode & second = tree.nodes.at(static_cast<std::size_t>(node.children[1]));
    EXPECT_EQ(first.firstLeaf, node.firstLeaf);
    EXPECT_EQ(first.lastLeaf + 1, second.firstLeaf);
    EXPECT_EQ(second.lastLeaf, node.lastLeaf);
    EXPECT_NEAR(first.volume + second.volume, node.volume, 1e-9);
    for (const TreeNode * child : { &first, &second })
    {
      EXPECT_EQ(static_cast<std::size_t>(child->parent), id);
      EXPECT_EQ(child->depth, node.depth + 1);
      EXPECT_TRUE(child->IsLeaf() || child->cost >= node.cost);
    }
    EXPECT_GT(node.children[0], static_cast<std::int64_t>(id));
    EXPECT_GT(node.children[1], static_cast<std::int64_t>(id));
    // The bound, less what an iterated lambda2 may be wrong by.
    EXPECT_GE(node.cost, 1.0 - node.lambda2 - 1e-4);
  }
  EXPECT_EQ(leaves.size(), tree.NumberOfLeaves());
  const std::set<std::uint32_t> used(result.leaves.begin(), result.leaves.end());
  for (const std::uint32_t leaf : leaves)
  {
    EXPECT_EQ(used.count(leaf), 1U) << "leaf " << leaf << " has no row";
  }
  for (const float confidence : result.confidence)
  {
    EXPECT_GE(confidence, 0.0F);
    EXPECT_LE(confidence, 1.0F);
  }
}

std::string
RejectedParameter(const WalkView & view, const CutParameters & parameters)
{
  try
  {
    CutWalk(view, parameters, Host{});
  }
  catch (const ParameterError & error)
  {
    return error.GetParameter();
  }
  return "none";
}

} // namespace

TEST(Cut, TreeIsWellFormedNestedAndCovers)
{
  const std::size_t n = 150;
  const CutResult   result = Cut(RandomWalk(n, 1, 0.6), n, EveryRegion(40));
  ExpectWellFormed(result);
  EXPECT_EQ(result.tree.NumberOfLeaves(), 40U);
  std::vector<std::uint32_t> coarser = LabelsOfLevel(result, 1);
  for (std::size_t regions = 2; regions <= 40; ++regions)
  {
    const std::vector<std::uint32_t>       labels = LabelsOfLevel(result, regions);
    std::map<std::uint32_t, std::uint32_t> parent;
    for (std::size_t row = 0; row < n; ++row)
    {
      ASSERT_NE(labels[row], 0U);
      EXPECT_EQ(parent.emplace(labels[row], coarser[row]).first->second, coarser[row]) << "not nested";
    }
    EXPECT_EQ(parent.size(), regions);
    coarser = labels;
  }
}

TEST(Cut, EveryTokenCanBecomeALeaf)
{
  const std::size_t n = 70;
  for (const double zeros : { 0.0, 0.9 })
  {
    const CutResult result = Cut(RandomWalk(n, 2, zeros), n, EveryRegion(1000));
    ExpectWellFormed(result);
    EXPECT_EQ(result.tree.NumberOfLeaves(), n);
  }
}

TEST(Cut, CostsAreTheNormalizedCutsOfTheTree)
{
  const std::size_t n = 120;
  const Matrix      w = RandomWeights(n, 3, 0.8);
  const CutResult   result = walk::CutSymmetric(ToFloat(w), n, EveryRegion(30), Host{});
  ExpectWellFormed(result);
  for (const std::size_t id : result.tree.splits)
  {
    const TreeNode &           node = result.tree.nodes[id];
    const TreeNode &           first = result.tree.nodes[static_cast<std::size_t>(node.children[0])];
    std::vector<std::uint32_t> members;
    for (std::size_t i = 0; i < n; ++i)
    {
      if (result.leaves[i] >= node.firstLeaf && result.leaves[i] <= node.lastLeaf)
      {
        members.push_back(static_cast<std::uint32_t>(i));
      }
    }
    const std::size_t m = members.size();
    Matrix            part(m * m);
    std::vector<char> side(m);
    for (std::size_t i = 0; i < m; ++i)
    {
      side[i] = static_cast<char>(result.leaves[members[i]] <= first.lastLeaf);
      for (std::size_t j = 0; j < m; ++j)
      {
        part[i * m + j] = w[members[i] * n + members[j]];
      }
    }
    const double own = BruteCut(part, side, m);
    const double parent =
      node.parent == TreeNode::none ? 0.0 : result.tree.nodes[static_cast<std::size_t>(node.parent)].cost;
    EXPECT_NEAR(node.cost, std::max(own, parent), 1e-9);
  }
}

// Origin: planted blocks, 20:1.
TEST(Cut, RecoversPlantedBlocks)
{
  for (const std::size_t blocks : { 2U, 5U, 8U })
  {
    const std::size_t n = blocks * 25;
    // All tokens shuffled, so that their order does not help.
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{ 0 });
    std::shuffle(order.begin(), order.end(), std::mt19937(7));
    const Matrix               planted = PlantedWeights(blocks, 25, 20.0, 1.0, 9);
    Matrix                     w(n * n);
    std::vector<std::uint32_t> truth(n);
    for (std::size_t i = 0; i < n; ++i)
    {
      truth[i] = static_cast<std::uint32_t>(order[i] / 25);
      for (std::size_t j = 0; j < n; ++j)
      {
        w[i * n + j] = planted[order[i] * n + order[j]];
      }
    }
    const CutResult result = Cut(Rows(w, n), n, EveryRegion(blocks));
    EXPECT_EQ(Canonical(result.leaves), Canonical(truth)) << blocks;
  }
}

// Origin: exhaustive search over all ways to cut in two.
TEST(Cut, AgainstTheOptimumOnTinyGraphs)
{
  for (unsigned seed = 0; seed < 12; ++seed)
  {
    const std::size_t n = 4 + seed % 8;
    const Matrix      w = RandomWeights(n, 100 + seed);
    const double      optimum = OptimalCut(w, n);
    const CutResult   result = walk::CutSymmetric(ToFloat(w), n, EveryRegion(2), Host{});
    EXPECT_GE(result.tree.nodes[0].cost, optimum - 1e-9);
    EXPECT_LE(1.0 - result.tree.nodes[0].lambda2, optimum + 1e-9);
  }
  for (unsigned seed = 0; seed < 6; ++seed)
  {
    const Matrix    w = PlantedWeights(2, 6, 1.0, 0.05, seed);
    const CutResult result = walk::CutSymmetric(ToFloat(w), 12, EveryRegion(2), Host{});
    EXPECT_NEAR(result.tree.nodes[0].cost, OptimalCut(w, 12), 1e-6);
  }
}

TEST(Cut, PermutedTokensGiveThePermutedPartition)
{
  const std::size_t        n = 120;
  const Matrix             w = PlantedWeights(6, 20, 1.0, 0.1, 4);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{ 0 });
  std::shuffle(order.begin(), order.end(), std::mt19937(1));
  Matrix permuted(n * n);
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      permuted[i * n + j] = w[order[i] * n + order[j]];
    }
  }
  const CutResult            a = Cut(Rows(w, n), n, EveryRegion(6));
  const CutResult            b = Cut(Rows(permuted, n), n, EveryRegion(6));
  std::vector<std::uint32_t> moved(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    moved[i] = a.leaves[order[i]];
  }
  EXPECT_EQ(Canonical(moved), Canonical(b.leaves));
}

TEST(Cut, SameBytesForAnyNumberOfThreads)
{
  const std::size_t n = 600;
  const Matrix      p = RandomWalk(n, 6, 0.9);
  CutParameters     parameters = EveryRegion(50);
  for (const unsigned steps : { 1U, 2U })
  {
    parameters.walkLength = steps;
    const CutResult one = Cut(p, n, parameters);
    for (const unsigned threads : { 2U, 8U })
    {
      const CutResult other = Cut(p, n, parameters, ThreadedHost(threads));
      EXPECT_EQ(one.leaves, other.leaves);
      EXPECT_EQ(one.confidence, other.confidence);
      EXPECT_EQ(one.stationaryResidual, other.stationaryResidual);
      ASSERT_EQ(one.tree.nodes.size(), other.tree.nodes.size());
      EXPECT_EQ(one.tree.splits, other.tree.splits);
      for (std::size_t id = 0; id < one.tree.nodes.size(); ++id)
      {
        const TreeNode & a = one.tree.nodes[id];
        const TreeNode & b = other.tree.nodes[id];
        EXPECT_TRUE(a.cost == b.cost || a.IsLeaf());
        EXPECT_TRUE(a.lambda2 == b.lambda2 || std::isnan(a.lambda2));
        EXPECT_EQ(a.volume, b.volume);
      }
    }
  }
}

TEST(Cut, LumpsAreCutAsWholes)
{
  const std::size_t          n = 100;
  const Matrix               p = RandomWalk(n, 8, 0.5);
  const std::vector<float>   values = ToFloat(p);
  std::vector<std::uint32_t> lumps(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    lumps[i] = static_cast<std::uint32_t>(i % 10 == 9 ? 0 : 5 + (i / 2) % 20);
  }
  WalkView view = FullView(values, n);
  view.lumps = lumps.data();
  const CutResult result = CutWalk(view, EveryRegion(8), Host{});
  ExpectWellFormed([&] {
    CutResult kept = result;
    kept.leaves.erase(std::remove(kept.leaves.begin(), kept.leaves.end(), 0U), kept.leaves.end());
    return kept;
  }());
  std::map<std::uint32_t, std::uint32_t> leafOfLump;
  for (std::size_t i = 0; i < n; ++i)
  {
    EXPECT_EQ(result.leaves[i] == 0, lumps[i] == 0);
    if (lumps[i] != 0)
    {
      EXPECT_EQ(leafOfLump.emplace(lumps[i], result.leaves[i]).first->second, result.leaves[i]);
    }
  }
  EXPECT_EQ(result.numberOfNodes, leafOfLump.size());
}

TEST(Cut, SmallestRegionIsKept)
{
  const std::size_t        n = 200;
  const std::vector<float> values = ToFloat(RandomWalk(n, 9, 0.7));
  std::vector<double>      sizes(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    sizes[i] = 1.0 + static_cast<double>(i % 4);
  }
  WalkView view = FullView(values, n);
  view.sizes = sizes.data();
  CutParameters share = EveryRegion(1000); // both 25 pixels of 500
  share.minimumRegionFraction = 0.05;
  CutParameters physical = EveryRegion(1000);
  physical.minimumRegionSize = 75.0;
  view.pixelSize = 3.0;
  for (const CutParameters & parameters : { share, physical })
  {
    const CutResult                 result = CutWalk(view, parameters, Host{});
    std::map<std::uint32_t, double> size;
    for (std::size_t i = 0; i < n; ++i)
    {
      size[result.leaves[i]] += sizes[i];
    }
    EXPECT_GT(size.size(), 5U);
    EXPECT_LE(size.size(), 20U);
    for (const auto & [leaf, total] : size)
    {
      EXPECT_GE(total, 25.0 - 1e-9) << leaf;
    }
  }
}

TEST(Cut, NeighborhoodEqualsFull)
{
  const GridWalk  grid({ 12, 10 }, 2, 3);
  const CutResult full = Cut(grid.full, grid.grid.Count(), EveryRegion(12));
  const CutResult sparse = CutWalk(grid.View(), EveryRegion(12), Host{});
  EXPECT_EQ(full.leaves, sparse.leaves);
  EXPECT_EQ(sparse.numberOfNodes, 120U);
}

TEST(Cut, LargeNeighborhoodIsLumped)
{
  const GridWalk grid({ 30, 30 }, 1, 3);
  CutParameters  parameters = EveryRegion(10);
  parameters.maximumNumberOfNodes = 100;
  const CutResult result = CutWalk(grid.View(), parameters, Host{});
  ExpectWellFormed(result);
  EXPECT_EQ(result.numberOfNodes, 100U);
  EXPECT_EQ(result.tree.NumberOfLeaves(), 10U);
  EXPECT_EQ(std::count(result.leaves.begin(), result.leaves.end(), 0U), 0);
}

TEST(Cut, FeaturesOfThreeDirections)
{
  const std::size_t                      n = 90;
  std::vector<float>                     features;
  std::vector<std::uint32_t>             truth;
  std::mt19937                           random(3);
  std::uniform_real_distribution<double> noise(-0.05, 0.05);
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t c = 0; c < 3; ++c)
    {
      features.push_back(static_cast<float>((c == i % 3 ? 1.0 : 0.1) + noise(random)));
    }
    truth.push_back(static_cast<std::uint32_t>(i % 3));
  }
  WalkView view;
  view.values = features.data();
  view.rows = n;
  view.components = 3;
  view.layout = WalkLayout::Feature;
  for (const WalkAffinity affinity : { WalkAffinity::Cosine, WalkAffinity::Dot })
  {
    CutParameters parameters = EveryRegion(3);
    parameters.affinity = affinity;
    parameters.affinityExponent = 2.0;
    const CutResult result = CutWalk(view, parameters, Host{});
    EXPECT_EQ(Canonical(result.leaves), Canonical(truth));
    EXPECT_EQ(result.stationaryResidual, 0.0);
  }
}

TEST(Cut, CosineAndDotOfTheWalk)
{
  const std::size_t n = 100;
  const Matrix      p = Rows(PlantedWeights(4, 25, 20.0, 1.0, 1), n);
  for (const WalkAffinity affinity : { WalkAffinity::Cosine, WalkAffinity::Dot })
  {
    for (const unsigned steps : { 1U, 2U })
    {
      CutParameters parameters = EveryRegion(4);
      parameters.affinity = affinity;
      parameters.walkLength = steps;
      std::vector<std::uint32_t> truth(n);
      for (std::size_t i = 0; i < n; ++i)
      {
        truth[i] = static_cast<std::uint32_t>(i / 25);
      }
      EXPECT_EQ(Canonical(Cut(p, n, parameters).leaves), truth);
    }
  }
}

TEST(Cut, OneAndTwoTokens)
{
  const CutResult one = Cut({ 1.0 }, 1, EveryRegion(5));
  EXPECT_EQ(one.tree.nodes.size(), 1U);
  EXPECT_EQ(one.leaves, std::vector<std::uint32_t>{ 1U });
  EXPECT_EQ(one.confidence, std::vector<float>{ 1.0F });

  // Closed form: pi = (1, 3) / 4, flow between them 1/8 both ways: cost 1/2 + 1/6.
  const CutResult two = Cut({ 0.5, 0.5, 1.0 / 6.0, 5.0 / 6.0 }, 2, EveryRegion(5));
  ExpectWellFormed(two);
  EXPECT_EQ(two.tree.NumberOfLeaves(), 2U);
  EXPECT_NEAR(two.tree.nodes[0].cost, 0.5 + 1.0 / 6.0, 1e-6);
  EXPECT_NEAR(two.tree.nodes[1].volume, 0.25, 1e-6);
}

TEST(Cut, OneRegionTakesNoSolve)
{
  const CutResult result = Cut(RandomWalk(50, 1), 50, EveryRegion(1));
  EXPECT_EQ(result.numberOfEigenSolves, 0U);
  EXPECT_EQ(result.tree.NumberOfLeaves(), 1U);
}

TEST(Cut, WalkersThatStayWhereTheyAre)
{
  const std::size_t n = 100;
  Matrix            p(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
  {
    p[i * n + i] = 1.0;
  }
  const CutResult result = Cut(p, n, EveryRegion(20));
  ExpectWellFormed(result);
  EXPECT_EQ(result.tree.NumberOfLeaves(), 20U);
  EXPECT_EQ(result.tree.nodes[result.tree.splits.back()].cost, 0.0);
  EXPECT_EQ(result.tree.nodes[0].lambda2, 1.0);
  EXPECT_TRUE(result.tree.nodes[0].ambiguous);
}

TEST(Cut, UniformWalkIsCutAndAmbiguous)
{
  for (const std::size_t n : { 30U, 150U })
  {
    const CutResult result = Cut(Matrix(n * n, 1.0 / static_cast<double>(n)), n, EveryRegion(8));
    ExpectWellFormed(result);
    EXPECT_EQ(result.tree.NumberOfLeaves(), 8U);
    // Closed form: any cut of a complete graph with loops costs 1, and lambda2 = 0 for all vectors alike.
    EXPECT_NEAR(result.tree.nodes[0].cost, 1.0, 1e-6);
    EXPECT_TRUE(result.tree.nodes[0].ambiguous);
  }
}

TEST(Cut, SeparateObjectsCostNothing)
{
  // Three blocks that nothing joins, and a transient token that nobody steps to.
  const std::size_t n = 91;
  Matrix            w = PlantedWeights(3, 30, 1.0, 0.0, 2);
  Matrix            p(n * n, 0.0);
  for (std::size_t i = 0; i < 90; ++i)
  {
    for (std::size_t j = 0; j < 90; ++j)
    {
      p[i * n + j] = w[i * 90 + j];
    }
  }
  p[90 * n] = 1.0;
  const CutResult result = Cut(Rows(p, n), n, EveryRegion(3));
  ExpectWellFormed(result);
  EXPECT_EQ(result.tree.nodes[0].cost, 0.0);
  EXPECT_EQ(result.tree.nodes[result.tree.splits[1]].cost, 0.0);
  std::vector<std::uint32_t> kept(result.leaves.begin(), result.leaves.end() - 1);
  std::vector<std::uint32_t> truth(90);
  for (std::size_t i = 0; i < 90; ++i)
  {
    truth[i] = static_cast<std::uint32_t>(i / 30);
  }
  EXPECT_EQ(Canonical(kept), truth);
}

// A component too small to be a region stays with a neighbor in number, and the rest is cut as if it were not there.
TEST(Cut, SpecksDoNotStopTheCut)
{
  const std::size_t n = 202;
  Matrix            w(n * n, 0.0);
  const Matrix      planted = PlantedWeights(2, 100, 20.0, 1.0, 3);
  for (std::size_t i = 0; i < 200; ++i)
  {
    for (std::size_t j = 0; j < 200; ++j)
    {
      w[i * n + j] = planted[i * 200 + j];
    }
  }
  w[200 * n + 200] = w[201 * n + 201] = 1.0;
  CutParameters parameters = EveryRegion(2);
  parameters.minimumRegionFraction = 0.05;
  const CutResult result = Cut(Rows(w, n), n, parameters);
  ASSERT_EQ(result.tree.NumberOfLeaves(), 2U);
  std::vector<std::uint32_t> kept(result.leaves.begin(), result.leaves.end() - 2);
  for (std::size_t i = 0; i < 200; ++i)
  {
    EXPECT_EQ(kept[i], kept[i / 100 * 100]) << i;
  }
  EXPECT_NE(kept[0], kept[100]);
}

// A square grid's second eigenvalue is double: any mixture of left-right and up-down is as good.
TEST(Cut, SymmetricSquareIsAmbiguousLongRectangleIsNot)
{
  const auto cutGrid = [](std::size_t width, std::size_t height) {
    const std::size_t n = width * height;
    Matrix            w(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
    {
      for (std::size_t j = 0; j < n; ++j)
      {
        const double x = static_cast<double>(i % width) - static_cast<double>(j % width);
        const double y = static_cast<double>(i / width) - static_cast<double>(j / width);
        w[i * n + j] = std::exp(-(x * x + y * y) / 8.0);
      }
    }
    return walk::CutSymmetric(ToFloat(w), n, EveryRegion(2), Host{});
  };
  EXPECT_TRUE(cutGrid(7, 7).tree.nodes[0].ambiguous);
  EXPECT_TRUE(cutGrid(14, 14).tree.nodes[0].ambiguous);
  EXPECT_FALSE(cutGrid(20, 8).tree.nodes[0].ambiguous);
}

TEST(Cut, StopsWhenToldAndGoesForward)
{
  struct Stopped
  {};
  const std::size_t        n = 300;
  const std::vector<float> values = ToFloat(RandomWalk(n, 3));
  std::vector<double>      seen;
  Host                     host = ThreadedHost(2);
  host.progress = [&](double fraction) { seen.push_back(fraction); };
  CutWalk(FullView(values, n), EveryRegion(20), host);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_GE(seen.front(), 0.0);
  EXPECT_EQ(seen.back(), 1.0);
  const std::size_t calls = seen.size();
  ASSERT_GT(calls, 20U);
  // Stopped at any moment the exception comes through; the sanitizers' builds see what would leak.
  for (std::size_t at = 0; at < calls; at += calls / 17)
  {
    std::size_t count = 0;
    host.progress = [&](double) {
      if (count++ == at)
      {
        throw Stopped{};
      }
    };
    EXPECT_THROW(CutWalk(FullView(values, n), EveryRegion(20), host), Stopped) << at;
    EXPECT_EQ(count, at + 1);
  }
}

TEST(Cut, ConfidenceIsLowAtTheThreshold)
{
  // A line of 60 tokens, cut in the middle: the ends are surer than the middle.
  const std::size_t n = 60;
  Matrix            w(n * n);
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      const double d = static_cast<double>(i) - static_cast<double>(j);
      w[i * n + j] = std::exp(-d * d / 50.0);
    }
  }
  const CutResult result = Cut(Rows(w, n), n, EveryRegion(2));
  EXPECT_GT(result.confidence[0], result.confidence[20]);
  EXPECT_GT(result.confidence[20], result.confidence[28]);
  EXPECT_GT(result.confidence[59], result.confidence[31]);
}

TEST(Cut, RejectsWhatIsNoWalk)
{
  const std::size_t        n = 4;
  std::vector<float>       values(n * n, 0.25F);
  const std::vector<float> good = values;
  for (const float bad :
       { std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -0.25F, 0.3F })
  {
    values = good;
    values[6] = bad;
    EXPECT_EQ(RejectedParameter(FullView(values, n), CutParameters{}), "Input") << bad;
  }
  values = good;
  std::fill(values.begin() + 8, values.begin() + 12, 0.0F);
  EXPECT_EQ(RejectedParameter(FullView(values, n), CutParameters{}), "Input");
  // The same row of zeros is fine where it is left out.
  const std::vector<std::uint32_t> lumps{ 1, 2, 0, 3 };
  WalkView                         view = FullView(values, n);
  view.lumps = lumps.data();
  EXPECT_EQ(CutWalk(view, EveryRegion(3), Host{}).leaves[2], 0U);
  const std::vector<std::uint32_t> nothing(n, 0);
  view.lumps = nothing.data();
  EXPECT_EQ(RejectedParameter(view, CutParameters{}), "Input");
  WalkView empty;
  EXPECT_EQ(RejectedParameter(empty, CutParameters{}), "Input");
  view = FullView(good, n);
  view.components = 3;
  EXPECT_EQ(RejectedParameter(view, CutParameters{}), "Input");
  view.layout = WalkLayout::Neighborhood;
  view.grid = { { 2, 2 }, { 1.0, 1.0 } };
  EXPECT_EQ(RejectedParameter(view, CutParameters{}), "Input");
}

TEST(Cut, MessageNamesRowAndValue)
{
  std::vector<float> values(9, 1.0F / 3.0F);
  values[5] = 0.5F;
  try
  {
    CutWalk(FullView(values, 3), CutParameters{}, Host{});
    FAIL();
  }
  catch (const ParameterError & error)
  {
    const std::string text = error.what();
    EXPECT_NE(text.find("row 1"), std::string::npos) << text;
    EXPECT_NE(text.find("1.16667"), std::string::npos) << text;
  }
}

TEST(Cut, RejectsParameters)
{
  const std::vector<float> values(9, 1.0F / 3.0F);
  const WalkView           view = FullView(values, 3);
  const auto               rejected = [&](const auto & change) {
    CutParameters parameters;
    change(parameters);
    return RejectedParameter(view, parameters);
  };
  EXPECT_EQ(rejected([](CutParameters & p) { p.walkLength = 0; }), "WalkLength");
  EXPECT_EQ(rejected([](CutParameters & p) { p.affinityExponent = 0.0; }), "AffinityExponent");
  EXPECT_EQ(rejected([](CutParameters & p) { p.affinityExponent = std::nan(""); }), "AffinityExponent");
  EXPECT_EQ(rejected([](CutParameters & p) { p.maximumNumberOfRegions = 0; }), "MaximumNumberOfRegions");
  EXPECT_EQ(rejected([](CutParameters & p) { p.minimumRegionFraction = 0.6; }), "MinimumRegionFraction");
  EXPECT_EQ(rejected([](CutParameters & p) { p.minimumRegionFraction = std::nan(""); }), "MinimumRegionFraction");
  EXPECT_EQ(rejected([](CutParameters & p) { p.minimumRegionSize = -1.0; }), "MinimumRegionSize");
  EXPECT_EQ(rejected([](CutParameters & p) { p.minimumRegionSize = std::nan(""); }), "MinimumRegionSize");
  EXPECT_EQ(rejected([](CutParameters & p) { p.maximumNumberOfNodes = 1; }), "MaximumNumberOfNodes");
  WalkView features = view;
  features.layout = WalkLayout::Feature;
  EXPECT_EQ(RejectedParameter(features, CutParameters{}), "Affinity");
  CutParameters steps;
  steps.affinity = WalkAffinity::Dot;
  steps.walkLength = 2;
  EXPECT_EQ(RejectedParameter(features, steps), "WalkLength");
}

TEST(Cut, TooManyTokensForDenseWeightsIsAClearError)
{
  // Nothing is read: the number alone is too large.
  const float value = 1.0F;
  WalkView    view;
  view.values = &value;
  view.rows = 400000000;
  view.components = 400000000;
  EXPECT_EQ(RejectedParameter(view, CutParameters{}), "Input");
  EXPECT_GT(EstimateCutBytes(view, CutParameters{}), 1e17);
}

// Property: the single moves only ever lower a cut, and at the end no single move would.
TEST(Cut, ImprovedCutsAreLowerAndLocallyBest)
{
  std::size_t lowered = 0;
  for (unsigned seed = 0; seed < 10; ++seed)
  {
    const std::size_t n = 80;
    const Matrix      w = RandomWeights(n, seed, 0.9);
    CutParameters     parameters = EveryRegion(2);
    const CutResult   improved = walk::CutSymmetric(ToFloat(w), n, parameters, Host{});
    parameters.improveCuts = false;
    const CutResult swept = walk::CutSymmetric(ToFloat(w), n, parameters, Host{});
    const double    cost = improved.tree.nodes[0].cost;
    EXPECT_LE(cost, swept.tree.nodes[0].cost);
    lowered += cost < swept.tree.nodes[0].cost - 1e-6 ? 1 : 0;
    std::vector<char> side(n);
    for (std::size_t i = 0; i < n; ++i)
    {
      side[i] = improved.leaves[i] == 1 ? 1 : 0;
    }
    EXPECT_NEAR(BruteCut(w, side, n), cost, 1e-9);
    for (std::size_t i = 0; i < n; ++i)
    {
      side[i] = static_cast<char>(1 - side[i]);
      EXPECT_GE(BruteCut(w, side, n), cost * (1.0 - 1e-8)) << i;
      side[i] = static_cast<char>(1 - side[i]);
    }
  }
  EXPECT_GT(lowered, 0U);
}
