/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/TreeGrowth.h"

#include "walk/Components.h"
#include "walk/Fiedler.h"
#include "walk/Improve.h"
#include "walk/Sweep.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <queue>
#include <tuple>

namespace dwc::walk
{

namespace
{

/** A set that may still be cut. */
struct Set
{
  enum class State
  {
    Waiting, ///< nothing known but the parent's cost
    Bounded, ///< its Fiedler vector is known, and so a lower bound of its cost
    Swept    ///< its best cut is known
  };
  State state{ State::Waiting };

  /** Nodes of the whole graph, ascending, and the same as rows of `weights`. */
  Nodes nodes;
  Nodes rows;

  /** Weights that contain the set: the parent's own, or a copy of fewer rows where the set is much smaller. */
  std::shared_ptr<const Weights> weights;

  std::vector<double> f;
  std::vector<double> degrees;
  std::vector<double> next; ///< start values for the children
  std::vector<char>   side; ///< of the best cut: 1 where f is below the threshold, but for what was moved
  double              threshold{ 0.0 };
  Nodes               core;         ///< positions in `nodes` that the Fiedler vector is computed on
  double              floor{ 0.0 }; ///< cost of the parent
  double              bound{ 0.0 }; ///< lower bound of the cost: 1 - lambda2, less what lambda2 may be wrong by
  double              cost{ 0.0 };
  double              lambda2{ 0.0 };
  double              lambda3{ 0.0 };
};

/** What waits in the queue: cheapest first, then oldest. */
using Entry = std::tuple<double, std::size_t>;

class Growth
{
public:
  Growth(std::shared_ptr<const Weights> weights, const GrowthParameters & parameters, const Host & host)
    : m_Parameters(parameters)
    , m_Host(host)
  {
    const std::size_t count = weights->Order();
    m_Result.leaves.assign(count, 0);
    m_Result.confidence.assign(count, 1.0);
    Set root;
    root.nodes.resize(count);
    std::iota(root.nodes.begin(), root.nodes.end(), 0U);
    root.rows = root.nodes;
    root.weights = std::move(weights);
    Add(std::move(root), TreeNode::none, 0);
  }

  GrowthResult
  Run()
  {
    Tree & tree = m_Result.tree;
    while (!m_Queue.empty() && tree.NumberOfLeaves() < m_Parameters.maximumNumberOfRegions)
    {
      Report();
      const std::size_t id = std::get<1>(m_Queue.top());
      m_Queue.pop();
      Set & set = m_Sets[id];
      switch (set.state)
      {
        case Set::State::Waiting:
          ComputeFiedler(id);
          m_Queue.emplace(std::max(set.floor, set.bound), id);
          break;
        case Set::State::Bounded:
          if (FindCut(set))
          {
            m_Queue.emplace(set.cost, id);
          }
          else
          {
            // A leaf for good: only its nodes are still asked for.
            Set leaf;
            leaf.nodes = std::move(set.nodes);
            set = std::move(leaf);
          }
          break;
        case Set::State::Swept:
          Split(id);
          break;
      }
    }
    NumberLeaves();
    m_Host.progress(1.0);
    return std::move(m_Result);
  }

private:
  void
  Report() const
  {
    const auto most = static_cast<double>(std::max<std::size_t>(1, m_Parameters.maximumNumberOfRegions - 1));
    m_Host.progress(std::min(1.0, static_cast<double>(m_Result.tree.splits.size()) / most));
  }

  /** The host for a piece of work during which progress stands still. */
  Host
  HostAtThisProgress() const
  {
    const auto   most = static_cast<double>(std::max<std::size_t>(1, m_Parameters.maximumNumberOfRegions - 1));
    const double now = std::min(1.0, static_cast<double>(m_Result.tree.splits.size()) / most);
    return m_Host.Stage(now, now);
  }

  void
  Add(Set set, std::int64_t parent, std::uint32_t depth)
  {
    TreeNode node;
    node.parent = parent;
    node.depth = depth;
    for (const std::uint32_t member : set.nodes)
    {
      node.volume += m_Parameters.volumes[member];
    }
    const std::size_t id = m_Result.tree.nodes.size();
    m_Result.tree.nodes.push_back(node);
    if (set.nodes.size() > 1)
    {
      m_Queue.emplace(set.floor, id);
    }
    m_Sets.push_back(std::move(set));
  }

  /** Computes the Fiedler vector of a set. */
  void
  ComputeFiedler(std::size_t id)
  {
    Set &      set = m_Sets[id];
    const Host still = HostAtThisProgress();

    // Rows outside the set cost time and no more; copying pays when there are many of them.
    constexpr double copyBelow = 0.7;
    if (static_cast<double>(set.rows.size()) < copyBelow * static_cast<double>(set.weights->Order()))
    {
      set.weights = set.weights->Restrict(set.rows, still);
      std::iota(set.rows.begin(), set.rows.end(), 0U);
    }
    std::vector<double> inside(set.weights->Order(), 0.0);
    for (const std::uint32_t row : set.rows)
    {
      inside[row] = 1.0;
    }
    set.degrees.resize(set.rows.size());
    set.weights->Multiply(set.rows, inside.data(), set.degrees.data(), still);
    ++m_Result.numberOfOperatorApplications;

    if (!SeparateComponents(set))
    {
      SolveCore(set, still);
    }
    set.state = Set::State::Bounded;
    TreeNode & node = m_Result.tree.nodes[id];
    node.lambda2 = set.lambda2;
    node.lambda3 = set.lambda3;
    node.ambiguous = RelativeGap(set) < ambiguousEigengap;
  }

  /** A set that falls apart needs no eigenvector: lambda2 = 1, and f is the rank of the component that a node is in,
   * largest first, so that the sweep finds a cut of cost 0. False where the set is connected or where all but one of
   * its components are together too small to be a region; then set.core is the part to cut: the largest component,
   * without the nodes that have no degree. */
  bool
  SeparateComponents(Set & set)
  {
    const std::size_t          count = set.rows.size();
    std::vector<std::uint32_t> positions; // of the members that have a degree
    Nodes                      rows;
    for (std::size_t i = 0; i < count; ++i)
    {
      if (set.degrees[i] > 0.0)
      {
        positions.push_back(static_cast<std::uint32_t>(i));
        rows.push_back(set.rows[i]);
      }
    }
    const std::vector<std::uint32_t> component = Components(*set.weights, rows);
    const std::size_t components = component.empty() ? 0 : 1U + *std::max_element(component.begin(), component.end());
    if (components < 2)
    {
      set.core = std::move(positions);
      return false;
    }
    std::vector<double> size(components, 0.0);
    double              total = 0.0;
    for (std::size_t i = 0; i < positions.size(); ++i)
    {
      size[component[i]] += m_Parameters.sizes[set.nodes[positions[i]]];
    }
    for (const std::uint32_t node : set.nodes)
    {
      total += m_Parameters.sizes[node];
    }
    std::vector<std::uint32_t> bySize(components);
    std::iota(bySize.begin(), bySize.end(), 0U);
    std::stable_sort(bySize.begin(), bySize.end(), [&](std::uint32_t a, std::uint32_t b) { return size[a] > size[b]; });

    // A prefix of the components, with the rest, that leaves both sides large enough?
    bool   separable = false;
    double prefix = 0.0;
    for (std::size_t i = 0; i + 1 < components; ++i)
    {
      prefix += size[bySize[i]];
      separable = separable || (prefix >= m_Parameters.minimumSize && total - prefix >= m_Parameters.minimumSize);
    }
    if (!separable)
    {
      for (std::size_t i = 0; i < positions.size(); ++i)
      {
        if (component[i] == bySize[0])
        {
          set.core.push_back(positions[i]);
        }
      }
      return false;
    }
    std::vector<double> rank(components);
    for (std::size_t i = 0; i < components; ++i)
    {
      rank[bySize[i]] = static_cast<double>(i);
    }
    set.f.assign(count, 0.0);
    for (std::size_t i = 0; i < positions.size(); ++i)
    {
      set.f[positions[i]] = rank[component[i]];
    }
    set.lambda2 = 1.0;
    set.lambda3 = components > 2 ? 1.0 : std::numeric_limits<double>::quiet_NaN();
    return true;
  }

  /** Rows and degrees of the core of a set. */
  struct Problem
  {
    Nodes               rows;
    std::vector<double> degrees;
  };

  static Problem
  CoreOf(const Set & set)
  {
    Problem problem;
    for (const std::uint32_t position : set.core)
    {
      problem.rows.push_back(set.rows[position]);
      problem.degrees.push_back(set.degrees[position]);
    }
    return problem;
  }

  /** The values of the core of a set; none if there are none. */
  static std::vector<double>
  AtCore(const Set & set, const std::vector<double> & values)
  {
    std::vector<double> result;
    for (std::size_t i = 0; i < (values.empty() ? 0 : set.core.size()); ++i)
    {
      result.push_back(values[set.core[i]]);
    }
    return result;
  }

  /** Fiedler vector of the core of a set, 0 on the rest. */
  void
  SolveCore(Set & set, const Host & still)
  {
    const std::size_t count = set.rows.size();
    const std::size_t inCore = set.core.size();
    set.f.assign(count, 0.0);
    if (inCore < 2)
    {
      // Nothing flows between these nodes: all their eigenvalues but the trivial one are 0.
      set.lambda2 = 0.0;
      set.lambda3 = count > 2 ? 0.0 : std::numeric_limits<double>::quiet_NaN();
      return;
    }
    const Problem       core = CoreOf(set);
    const FiedlerResult fiedler = Fiedler(*set.weights, core.rows, core.degrees, AtCore(set, set.next), still);
    ++m_Result.numberOfEigenSolves;
    m_Result.numberOfOperatorApplications += fiedler.applications;
    set.lambda2 = fiedler.lambda2;
    set.lambda3 = fiedler.lambda3;
    // What is outside the core has the eigenvalue 0 or is in a component too small to count: no bound then.
    set.bound = inCore == count ? std::max(0.0, 1.0 - fiedler.lambda2 - fiedler.residual) : 0.0;
    set.next.assign(fiedler.next.empty() ? 0 : count, 0.0);
    for (std::size_t i = 0; i < inCore; ++i)
    {
      set.f[set.core[i]] = fiedler.f[i];
      if (!fiedler.next.empty())
      {
        set.next[set.core[i]] = fiedler.next[i];
      }
    }
  }

  /** (lambda2 - lambda3) / (1 - lambda3): 1 where the set falls apart in two, 0 where the vector is one of many. */
  static double
  RelativeGap(const Set & set)
  {
    if (std::isnan(set.lambda3))
    {
      return 1.0;
    }
    const double scale = 1.0 - set.lambda3;
    return scale > 1e-12 ? std::clamp((set.lambda2 - set.lambda3) / scale, 0.0, 1.0) : 0.0;
  }

  /** Sweeps a set; false where it cannot be cut. */
  bool
  FindCut(Set & set)
  {
    const std::size_t count = set.nodes.size();
    Nodes             order(count);
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return set.f[a] < set.f[b]; });
    Nodes               rows(count);
    std::vector<double> degrees(count);
    std::vector<double> sizes(count);
    for (std::size_t i = 0; i < count; ++i)
    {
      rows[i] = set.rows[order[i]];
      degrees[i] = set.degrees[order[i]];
      sizes[i] = m_Parameters.sizes[set.nodes[order[i]]];
    }
    const Host        still = HostAtThisProgress();
    const SweepResult sweep = Sweep(*set.weights, rows, degrees, sizes, m_Parameters.minimumSize, still);
    set.state = Set::State::Swept;
    if (!sweep.found)
    {
      return false;
    }
    set.threshold = 0.5 * (set.f[order[sweep.prefix - 1]] + set.f[order[sweep.prefix]]);
    std::vector<char> sorted(count, 0);
    std::fill(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sweep.prefix), 1);
    double cost = sweep.cost;
    if (m_Parameters.improveCuts)
    {
      still.progress(0.0);
      cost = ImproveCut(*set.weights, rows, degrees, sizes, m_Parameters.minimumSize, sorted, still);
    }
    set.cost = std::max(set.floor, cost);
    set.side.resize(count);
    for (std::size_t i = 0; i < count; ++i)
    {
      set.side[order[i]] = sorted[i];
    }
    return true;
  }

  /** Looks again whether the vector of a set that is going to be cut was one of two. */
  void
  CheckThird(std::size_t id)
  {
    Set & set = m_Sets[id];
    if (set.core.size() <= largestDenseSolve || RelativeGap(set) < ambiguousEigengap)
    {
      return;
    }
    const Problem core = CoreOf(set);
    FiedlerResult found;
    found.lambda2 = set.lambda2;
    found.lambda3 = set.lambda3;
    found.f = AtCore(set, set.f);
    found.next = AtCore(set, set.next);
    set.lambda3 = ThirdEigenvalue(
      *set.weights, core.rows, core.degrees, found, m_Result.numberOfOperatorApplications, HostAtThisProgress());
    m_Result.tree.nodes[id].lambda3 = set.lambda3;
    m_Result.tree.nodes[id].ambiguous = RelativeGap(set) < ambiguousEigengap;
  }

  void
  Split(std::size_t id)
  {
    CheckThird(id);
    LowerConfidence(m_Sets[id]);
    Set    set = std::move(m_Sets[id]);
    Tree & tree = m_Result.tree;
    if (!tree.splits.empty())
    {
      // Where costs are next to 0, a set's bound may be above its cost by rounding: it then comes after its turn.
      set.cost = std::max(set.cost, tree.nodes[tree.splits.back()].cost);
    }
    tree.nodes[id].cost = set.cost;
    tree.splits.push_back(id);
    // The first child is the one that holds the set's lowest node.
    const char lowest = set.side[0];
    for (const char side : { lowest, static_cast<char>(1 - lowest) })
    {
      Set child;
      child.weights = set.weights;
      child.floor = set.cost;
      for (std::size_t i = 0; i < set.nodes.size(); ++i)
      {
        if (set.side[i] == side)
        {
          child.nodes.push_back(set.nodes[i]);
          child.rows.push_back(set.rows[i]);
          if (!set.next.empty())
          {
            child.next.push_back(set.next[i]);
          }
        }
      }
      tree.nodes[id].children[side == lowest ? 0 : 1] = static_cast<std::int64_t>(tree.nodes.size());
      Add(std::move(child), static_cast<std::int64_t>(id), tree.nodes[id].depth + 1);
    }
  }

  /** Distance of each f from the threshold (the middle of the gap that the cut runs through), relative to the mean of
   * its side, times the relative eigengap; 0 for a node that was moved across the threshold. */
  void
  LowerConfidence(const Set & set)
  {
    const auto distance = [&](std::size_t i) {
      return std::max(0.0, set.side[i] != 0 ? set.threshold - set.f[i] : set.f[i] - set.threshold);
    };
    double mean[2] = { 0.0, 0.0 };
    double members[2] = { 0.0, 0.0 };
    for (std::size_t i = 0; i < set.side.size(); ++i)
    {
      mean[set.side[i] != 0 ? 1 : 0] += distance(i);
      members[set.side[i] != 0 ? 1 : 0] += 1.0;
    }
    const double gap = RelativeGap(set);
    for (std::size_t i = 0; i < set.side.size(); ++i)
    {
      const int    side = set.side[i] != 0 ? 1 : 0;
      const double relative = mean[side] > 0.0 ? distance(i) * members[side] / mean[side] : 0.0;
      double &     confidence = m_Result.confidence[set.nodes[i]];
      confidence = std::min(confidence, std::min(1.0, relative) * gap);
    }
  }

  void
  NumberLeaves()
  {
    // Children come after their parent: leaves are counted from the end, intervals given out from the start.
    std::vector<TreeNode> &    nodes = m_Result.tree.nodes;
    std::vector<std::uint32_t> count(nodes.size(), 1);
    for (std::size_t id = nodes.size(); id-- > 0;)
    {
      if (!nodes[id].IsLeaf())
      {
        count[id] = count[static_cast<std::size_t>(nodes[id].children[0])] +
                    count[static_cast<std::size_t>(nodes[id].children[1])];
      }
    }
    nodes[0].firstLeaf = 1;
    for (std::size_t id = 0; id < nodes.size(); ++id)
    {
      nodes[id].lastLeaf = nodes[id].firstLeaf + count[id] - 1;
      std::uint32_t first = nodes[id].firstLeaf;
      if (nodes[id].IsLeaf())
      {
        for (const std::uint32_t node : m_Sets[id].nodes)
        {
          m_Result.leaves[node] = first;
        }
        continue;
      }
      for (const std::int64_t child : nodes[id].children)
      {
        nodes[static_cast<std::size_t>(child)].firstLeaf = first;
        first += count[static_cast<std::size_t>(child)];
      }
    }
  }

  const GrowthParameters & m_Parameters;
  const Host &             m_Host;
  GrowthResult             m_Result;

  /** For each node of the tree its set; of a node that was cut, nothing is left. */
  std::vector<Set>                                               m_Sets;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> m_Queue;
};

} // namespace

GrowthResult
GrowTree(std::shared_ptr<const Weights> weights, const GrowthParameters & parameters, const Host & host)
{
  return Growth(std::move(weights), parameters, host).Run();
}

} // namespace dwc::walk
