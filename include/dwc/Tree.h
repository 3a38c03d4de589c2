/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Tree_h
#define dwc_Tree_h

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace dwc
{

/** One region of the hierarchy: the whole image (node 0, the root), a leaf, or anything between. */
struct TreeNode
{
  static constexpr std::int64_t none = -1;

  /** Ids (positions in Tree::nodes) of the parent and the two children; `none` where there is none. */
  std::int64_t parent{ none };
  std::int64_t children[2]{ none, none };

  /** The node's leaves are the labels firstLeaf ... lastLeaf, both included, counted from 1. */
  std::uint32_t firstLeaf{ 0 };
  std::uint32_t lastLeaf{ 0 };

  /** Normalized cut of the split into the children, made monotone: never below the parent's. NaN for a leaf. */
  double cost{ std::numeric_limits<double>::quiet_NaN() };

  /** Second and third largest eigenvalue of D^-1/2 W_S D^-1/2; 1 - lambda2 is a lower bound of every cut of S.
   *  NaN where not computed (a leaf that was never tried, one token, or lambda3 of two tokens). */
  double lambda2{ std::numeric_limits<double>::quiet_NaN() };
  double lambda3{ std::numeric_limits<double>::quiet_NaN() };

  /** Share of the walk's stationary distribution inside the node; 1 for the root. */
  double volume{ 0.0 };

  /** Splits between the root and this node; 0 for the root. */
  std::uint32_t depth{ 0 };

  /** True where lambda2 and lambda3 are so close that another split would have been as good. */
  bool ambiguous{ false };

  bool
  IsLeaf() const
  {
    return children[0] == none;
  }
};

/** What a user calls a region. */
struct RegionWords
{
  /** Of one line; empty: none, "Region 3" where a name must be. */
  std::string name;

  /** The seven parts of the TerminologyEntry of 3D Slicer, with ~ between them and ^ inside them; empty: none. */
  std::string terminology;
};

/** \throw ParameterError where they are not of one line, or a terminology has a character that separates entries. */
void
VerifyWords(const RegionWords & words);

/** A binary tree of regions. Leaves are numbered along the tree, so that every node is one interval of leaf labels and
 *  its children divide it: the first child has the lower labels. */
struct Tree
{
  /** Node 0 is the root; children come after their parent. */
  std::vector<TreeNode> nodes;

  /** Ids of the split nodes in the order of splitting; their costs do not decrease. The level of K regions is made
   *  by the first K - 1 of them. */
  std::vector<std::size_t> splits;

  /** Names of nodes, by id, where a user gave any. */
  std::map<std::size_t, RegionWords> words;

  std::size_t
  NumberOfLeaves() const
  {
    return nodes.empty() ? 0 : splits.size() + 1;
  }
};

} // namespace dwc

#endif
