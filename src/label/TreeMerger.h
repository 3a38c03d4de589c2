/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_TreeMerger_h
#define dwc_TreeMerger_h

#include "dwc/Tree.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwc::label
{

struct PartTree
{
  Tree                       tree;
  std::vector<std::uint32_t> leafOfPart; ///< number of a group to leaf of that tree, from 1; 0: it was no group
};

/** Merges groups, and makes the tree of how. */
class TreeMerger
{
public:
  /** \param parts numbers of the groups that there are. \param leafOf number of a group to a leaf of the old tree, by
   *  which the children of a node are ordered. \param volumeOf the same to its share of the stationary distribution. */
  TreeMerger(const std::vector<std::uint32_t> & parts,
             const std::vector<std::uint32_t> & leafOf,
             const std::vector<double> &        volumeOf);

  /** The groups of these numbers become one, with the number of the first. Costs do not increase from one call to the
   *  next. */
  void
  Merge(std::uint32_t kept, std::uint32_t gone, double cost);

  /** What was merged last comes first as a node, and as a split. Called when one group is left. */
  PartTree
  MakeTree() const;

private:
  /** Two groups that merged, or one part; the whole image at the end. */
  struct Merged
  {
    std::size_t   children[2]{ 0, 0 }; ///< of no part
    std::uint32_t part{ 0 };           ///< of one part
    double        cost{ 0.0 };
    double        volume{ 0.0 };
    std::uint32_t lowestLeaf{ 0 }; ///< of the old tree
  };

  std::size_t              m_NumberOfParts;
  std::vector<Merged>      m_Merged;
  std::vector<std::size_t> m_Last; ///< number of a group to what it is in m_Merged
};

} // namespace dwc::label

#endif
