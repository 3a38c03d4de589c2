/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Cut.h"

#include "dwc/Error.h"
#include "walk/Affinity.h"
#include "walk/CutSymmetric.h"
#include "walk/Fiedler.h"
#include "walk/Flow.h"
#include "walk/Kernels.h"
#include "walk/HeavyEdgeMatching.h"
#include "walk/Parallel.h"
#include "walk/Stationary.h"
#include "walk/TreeGrowth.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>

namespace dwc
{

namespace
{

/** Above it the dense weights alone take more than 16 GiB. */
constexpr std::size_t mostDenseNodes = 65536;

template <typename... TParts>
[[noreturn]] void
Reject(const char * parameter, const TParts &... parts)
{
  std::ostringstream text;
  (text << ... << parts);
  throw ParameterError(parameter, text.str());
}

void
CheckParameters(const WalkView & walk, const CutParameters & parameters)
{
  if (parameters.walkLength < 1)
  {
    Reject("WalkLength", "a walk of ", parameters.walkLength, " steps goes nowhere. Use 1 or more.");
  }
  if (walk.layout == WalkLayout::Feature && parameters.walkLength != 1)
  {
    Reject("WalkLength", parameters.walkLength, " steps were asked for, but features are no walk. Use 1.");
  }
  if (walk.layout == WalkLayout::Feature && parameters.affinity == WalkAffinity::Walk)
  {
    Reject("Affinity", "features have no flow of their own. Use the cosine or the dot affinity.");
  }
  if (!(parameters.affinityExponent > 0.0) || !std::isfinite(parameters.affinityExponent))
  {
    Reject("AffinityExponent", parameters.affinityExponent, " is not allowed. Use a positive number.");
  }
  if (parameters.maximumNumberOfRegions < 1)
  {
    Reject("MaximumNumberOfRegions", parameters.maximumNumberOfRegions, " regions were asked for. Use 1 or more.");
  }
  if (!(parameters.minimumRegionFraction >= 0.0 && parameters.minimumRegionFraction <= 0.5))
  {
    Reject("MinimumRegionFraction", parameters.minimumRegionFraction, " is not allowed. Use 0 to 0.5.");
  }
  if (!(parameters.minimumRegionSize >= 0.0) || !std::isfinite(parameters.minimumRegionSize))
  {
    Reject("MinimumRegionSize", parameters.minimumRegionSize, " is not allowed. Use 0 or a positive number.");
  }
  if (parameters.maximumNumberOfNodes < 2)
  {
    Reject("MaximumNumberOfNodes", parameters.maximumNumberOfNodes, " is not allowed. Use 2 or more.");
  }
}

void
CheckShape(const WalkView & walk)
{
  if (walk.rows == 0 || walk.components == 0 || walk.values == nullptr)
  {
    Reject(
      "Input", "the walk has ", walk.rows, " rows of ", walk.components, " components. It needs one token at least.");
  }
  if (walk.rows >= walk::Lumping::none)
  {
    Reject(
      "Input", "the walk has ", walk.rows, " rows; at most 4294967294 can be numbered. Use fewer or larger tokens.");
  }
  if (walk.layout == WalkLayout::Full && walk.components != walk.rows)
  {
    Reject("Input",
           "the walk has ",
           walk.rows,
           " rows of ",
           walk.components,
           " components. In the full layout a row has one component for each row; for steps to a neighborhood use that "
           "layout, for feature vectors the feature layout.");
  }
  if (walk.layout == WalkLayout::Neighborhood)
  {
    if (walk.grid.Count() != walk.rows)
    {
      Reject(
        "Input", "the walk has ", walk.rows, " rows, its grid ", walk.grid.Count(), " cells. One row is one cell.");
    }
    if (walk::NeighborhoodWalk::RadiusOf(walk.components, walk.grid.Dimension()) < 0)
    {
      Reject("Input",
             "the walk has ",
             walk.components,
             " components, and no radius r gives (2r+1)^",
             walk.grid.Dimension(),
             " of them. A neighborhood is a whole window of offsets.");
    }
  }
}

/** Features of the rows, summed over the rows of each node. Sums and means have the same direction. */
std::vector<float>
SumFeatures(const WalkView & view, const walk::Lumping & lumping, const Host & host)
{
  const std::size_t  components = view.components;
  std::vector<float> features(lumping.Count() * components);
  std::vector<char>  good(lumping.Count(), 1);
  const double       work = 4.0 * static_cast<double>(components);
  host.ForBlocksWithProgress(
    lumping.Count(), walk::ItemsPerBlock(work), walk::ItemsPerReport(work), [&](std::size_t begin, std::size_t end) {
      std::vector<double> sum(components);
      for (std::size_t node = begin; node < end; ++node)
      {
        std::fill(sum.begin(), sum.end(), 0.0);
        for (std::size_t r = lumping.offsets[node]; r < lumping.offsets[node + 1]; ++r)
        {
          const float * const row = view.values + lumping.rows[r] * components;
          float               minimum = 0.0F;
          good[node] = static_cast<char>(good[node] != 0 && walk::IsFinite(row, components, minimum));
          walk::AddScaled(1.0, row, sum.data(), components);
        }
        std::copy(sum.begin(), sum.end(), features.begin() + static_cast<std::ptrdiff_t>(node * components));
      }
    });
  const auto bad = std::find(good.begin(), good.end(), 0);
  if (bad != good.end())
  {
    const auto node = static_cast<std::size_t>(bad - good.begin());
    Reject("Input",
           "a feature vector (row ",
           lumping.rows[lumping.offsets[node]],
           lumping.Trivial() ? "" : " or another of its token",
           ") has an entry that is not finite. Replace it, or leave the row out (token 0).");
  }
  return features;
}

void
CheckDenseNodes(std::size_t nodes)
{
  if (nodes > mostDenseNodes)
  {
    Reject("Input",
           nodes,
           " tokens need weights between all of them, ",
           4.0 * static_cast<double>(nodes) * static_cast<double>(nodes) / 1073741824.0,
           " GiB; at most ",
           mostDenseNodes,
           " are allowed. Use larger tokens, lump rows with a token image, or use a neighborhood walk.");
  }
}

/** Lumping of a layout with weights between all nodes; too many are refused before anything is allocated for them. */
walk::Lumping
DenseLumping(const WalkView & view)
{
  if (view.lumps == nullptr)
  {
    CheckDenseNodes(view.rows);
  }
  walk::Lumping lumping = walk::MakeLumping(view.rows, view.lumps, view.sizes);
  CheckDenseNodes(lumping.Count());
  return lumping;
}

/** The graph that is cut. */
struct Graph
{
  std::shared_ptr<const walk::Weights> weights;
  walk::Lumping                        lumping;
  std::vector<double>                  volumes;
  double                               residual{ 0.0 };
};

/** Degrees of all nodes: the stationary distribution of the walk that the weights themselves define. */
std::vector<double>
Degrees(const walk::Weights & weights, const Host & host)
{
  walk::Nodes all(weights.Order());
  for (std::size_t i = 0; i < all.size(); ++i)
  {
    all[i] = static_cast<std::uint32_t>(i);
  }
  const std::vector<double> one(all.size(), 1.0);
  std::vector<double>       degrees(all.size());
  weights.Multiply(all, one.data(), degrees.data(), host);
  return degrees;
}

std::vector<double>
SumOverNodes(const walk::Lumping & lumping, const std::vector<double> & rows)
{
  std::vector<double> sums(lumping.Count(), 0.0);
  for (const std::uint32_t row : lumping.rows)
  {
    sums[lumping.nodeOfRow[row]] += rows[row];
  }
  return sums;
}

void
UseFlow(Graph & graph, const walk::Walk & walk, const Host & host)
{
  walk::StationaryResult stationary = walk::StationaryDistribution(walk, graph.lumping, host);
  graph.residual = stationary.residual;
  graph.volumes = std::move(stationary.pi);
}

Graph
BuildFromFull(const WalkView & view, const CutParameters & parameters, const Host & host)
{
  Graph graph;
  graph.lumping = DenseLumping(view);
  const std::size_t     nodes = graph.lumping.Count();
  const walk::DenseWalk walk(view.values, graph.lumping, host.Stage(0.0, 0.1));
  std::vector<float>    values;
  if (parameters.affinity == WalkAffinity::Walk)
  {
    UseFlow(graph, walk, host.Stage(0.1, 0.4));
    values = walk::DenseFlow(walk, graph.lumping, graph.volumes, parameters.walkLength, host.Stage(0.4, 1.0));
    graph.volumes = SumOverNodes(graph.lumping, graph.volumes);
  }
  else
  {
    std::vector<float> features =
      walk::DenseStepFeatures(walk, graph.lumping, parameters.walkLength, host.Stage(0.1, 0.6));
    values =
      walk::DenseAffinity(features, nodes, parameters.affinity, parameters.affinityExponent, host.Stage(0.6, 1.0));
  }
  graph.weights = std::make_unique<walk::DenseWeights>(nodes, std::move(values));
  return graph;
}

Graph
BuildFromNeighborhood(const WalkView & view, const CutParameters & parameters, const Host & host)
{
  Graph graph;
  graph.lumping = walk::MakeLumping(view.rows, view.lumps, view.sizes);
  const auto radius =
    static_cast<std::size_t>(walk::NeighborhoodWalk::RadiusOf(view.components, view.grid.Dimension()));
  const walk::NeighborhoodWalk walk(view.values, view.grid, radius, graph.lumping, host.Stage(0.0, 0.1));
  const bool                   lump = graph.lumping.Count() > parameters.maximumNumberOfNodes;
  std::vector<double>          pi;
  if (lump || parameters.affinity == WalkAffinity::Walk)
  {
    UseFlow(graph, walk, host.Stage(0.1, 0.3));
    pi = std::move(graph.volumes);
  }
  if (lump)
  {
    const std::vector<std::uint32_t> lumps =
      walk::MatchHeavyEdges(walk, graph.lumping, pi, parameters.maximumNumberOfNodes, host.Stage(0.3, 0.8));
    graph.lumping = walk::MakeLumping(view.rows, lumps.data(), view.sizes);
  }
  const Host last = host.Stage(0.8, 1.0);
  if (parameters.affinity == WalkAffinity::Walk)
  {
    graph.weights = walk::MakeWeights(walk::SparseFlow(walk, graph.lumping, pi, parameters.walkLength, last));
    graph.volumes = SumOverNodes(graph.lumping, pi);
  }
  else
  {
    graph.residual = 0.0;
    walk::SparseRows features =
      walk::SparseStepFeatures(walk, graph.lumping, parameters.walkLength, last.Stage(0.0, 0.5));
    graph.weights = walk::MakeWeights(walk::SparseAffinity(
      std::move(features), view.rows, parameters.affinity, parameters.affinityExponent, last.Stage(0.5, 1.0)));
  }
  return graph;
}

Graph
BuildFromFeatures(const WalkView & view, const CutParameters & parameters, const Host & host)
{
  Graph graph;
  graph.lumping = DenseLumping(view);
  const std::size_t  nodes = graph.lumping.Count();
  std::vector<float> features = SumFeatures(view, graph.lumping, host.Stage(0.0, 0.2));
  graph.weights = std::make_unique<walk::DenseWeights>(
    nodes,
    walk::DenseAffinity(features, nodes, parameters.affinity, parameters.affinityExponent, host.Stage(0.2, 1.0)));
  return graph;
}

/** Grows the tree of a graph and brings it back to the rows. */
CutResult
CutGraph(Graph graph, double pixelSize, const CutParameters & parameters, const Host & host)
{
  walk::GrowthParameters growth;
  growth.volumes = graph.volumes.empty() ? Degrees(*graph.weights, host) : std::move(graph.volumes);
  double total = 0.0;
  for (const double volume : growth.volumes)
  {
    total += volume;
  }
  for (double & volume : growth.volumes)
  {
    // Where nothing flows at all, every node counts the same.
    volume = total > 0.0 ? volume / total : 1.0 / static_cast<double>(growth.volumes.size());
  }
  growth.sizes = graph.lumping.sizes;
  growth.maximumNumberOfRegions = parameters.maximumNumberOfRegions;
  const double all = std::accumulate(growth.sizes.begin(), growth.sizes.end(), 0.0);
  growth.minimumSize = std::max(parameters.minimumRegionFraction * all, parameters.minimumRegionSize / pixelSize);
  growth.improveCuts = parameters.improveCuts;
  walk::GrowthResult grown = walk::GrowTree(std::move(graph.weights), growth, host);

  CutResult result;
  result.tree = std::move(grown.tree);
  result.stationaryResidual = graph.residual;
  result.numberOfEigenSolves = grown.numberOfEigenSolves;
  result.numberOfOperatorApplications = grown.numberOfOperatorApplications;
  result.numberOfNodes = graph.lumping.Count();
  result.leaves.assign(graph.lumping.nodeOfRow.size(), 0);
  result.confidence.assign(graph.lumping.nodeOfRow.size(), 0.0F);
  for (const std::uint32_t row : graph.lumping.rows)
  {
    result.leaves[row] = grown.leaves[graph.lumping.nodeOfRow[row]];
    result.confidence[row] = static_cast<float>(grown.confidence[graph.lumping.nodeOfRow[row]]);
  }
  return result;
}

} // namespace

CutResult
CutWalk(const WalkView & walk, const CutParameters & parameters, const Host & host)
{
  CheckShape(walk);
  CheckParameters(walk, parameters);
  if (walk.sizes != nullptr)
  {
    for (std::size_t row = 0; row < walk.rows; ++row)
    {
      if (!(walk.sizes[row] >= 0.0) || !std::isfinite(walk.sizes[row]))
      {
        Reject("Input", "row ", row, " has the size ", walk.sizes[row], ". Sizes are finite and not negative.");
      }
    }
  }
  if (walk.lumps != nullptr && std::all_of(walk.lumps, walk.lumps + walk.rows, [](std::uint32_t l) { return l == 0; }))
  {
    Reject("Input", "all ", walk.rows, " rows are left out. At least one must have a token.");
  }
  const Host build = host.Stage(0.0, 0.4);
  Graph      graph = walk.layout == WalkLayout::Full           ? BuildFromFull(walk, parameters, build)
                     : walk.layout == WalkLayout::Neighborhood ? BuildFromNeighborhood(walk, parameters, build)
                                                               : BuildFromFeatures(walk, parameters, build);
  return CutGraph(std::move(graph), walk.pixelSize, parameters, host.Stage(0.4, 1.0));
}

namespace walk
{

CutResult
CutSymmetric(std::vector<float> values, std::size_t nodes, const CutParameters & parameters, const Host & host)
{
  if (nodes == 0 || values.size() != nodes * nodes)
  {
    Reject("Input", values.size(), " weights are no square matrix of ", nodes, " nodes.");
  }
  CheckParameters({ values.data(), nodes, nodes, WalkLayout::Full, {}, nullptr, nullptr, 1.0 }, parameters);
  Graph graph;
  graph.lumping = MakeLumping(nodes, nullptr, nullptr);
  graph.weights = std::make_unique<DenseWeights>(nodes, std::move(values));
  return CutGraph(std::move(graph), 1.0, parameters, host);
}

} // namespace walk

double
EstimateCutBytes(const WalkView & walk, const CutParameters & parameters)
{
  const auto   rows = static_cast<double>(walk.rows);
  const auto   components = static_cast<double>(walk.components);
  const bool   flow = parameters.affinity == WalkAffinity::Walk;
  const auto   kept = walk.lumps == nullptr ? walk.rows : walk::MakeLumping(walk.rows, walk.lumps, nullptr).Count();
  const double perRow = 96.0;
  const auto   inverse = [](double nodes) { // of the matrix of a set
    const double order = std::min(nodes, static_cast<double>(walk::largestInverse));
    return 8.0 * order * order;
  };
  if (walk.layout != WalkLayout::Neighborhood)
  {
    // Weights, copies of parts of them (at most as much again), the inverse of a set's matrix, features, blocks on
    // their way through the walk.
    const auto   nodes = static_cast<double>(kept);
    const double features = flow ? 0.0 : 4.0 * nodes * components;
    const double blocks = walk.layout == WalkLayout::Full ? 2.0 * 4.0 * 256.0 * rows + 8.0 * 64.0 * rows : 0.0;
    return 8.0 * nodes * nodes + inverse(nodes) + features + blocks + perRow * rows;
  }
  // Vectors of the stationary distribution; then the flow of one step from the lumps that the matching stores, or,
  // where nothing is lumped, of k steps; each entry exists up to four times for a moment (rows, joined, transposed,
  // summed).
  const double nodes = std::min(static_cast<double>(kept), static_cast<double>(parameters.maximumNumberOfNodes));
  const double krylov = 8.0 * rows * (walk.rows <= 65536 ? 61.0 : 17.0);
  const double steps = parameters.walkLength;
  const double window =
    std::pow(std::pow(components, 1.0 / static_cast<double>(walk.grid.Dimension())) * steps + 1.0 - steps,
             static_cast<double>(walk.grid.Dimension())) *
    (flow ? 1.0 : std::pow(2.0, static_cast<double>(walk.grid.Dimension())));
  const bool   lumped = static_cast<double>(kept) > nodes;
  const double entries = lumped ? rows / 12.0 * components : std::min(nodes * window, nodes * nodes);
  return std::max(krylov, 4.0 * 8.0 * entries) + perRow * rows + 8.0 * std::min(nodes * nodes, nodes * window) +
         inverse(nodes);
}

} // namespace dwc
