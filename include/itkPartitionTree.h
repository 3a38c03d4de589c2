/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#ifndef itkPartitionTree_h
#define itkPartitionTree_h

#include "DiffuseWalkCutExport.h"
#include "dwcITKVersions.h"
#include "dwc/Level.h"
#include "dwc/Tree.h"

#include "itkDataObject.h"
#include "itkObjectFactory.h"

#include <cstdint>
#include <string>

namespace itk
{

/** \class PartitionTree
 * \brief A binary tree of regions of an image: every level of a hierarchical segmentation in one object.
 *
 * Node 0 is the whole image. A split divides a node into two children and has a cost, which never decreases from a
 * parent to its child; nodes that are not split are the leaves. Leaves are numbered from 1 along the tree, so that the
 * pixels of any node are one interval of labels in the leaf label image that belongs to the tree. With that image, each
 * level (a number of regions, a cost threshold, a depth) is a look-up table from leaf label to region label: the
 * functions GetLevelOf... return it, HierarchicalLabelFilter applies it.
 *
 * What produced the tree (parameters, image size, version) is in the object's MetaDataDictionary: entries of type
 * std::string, bool, long, double and std::vector<double> are written and read with the tree.
 *
 * \sa PartitionTreeFileReader, PartitionTreeFileWriter
 * \ingroup DiffuseWalkCut
 */
class DiffuseWalkCut_EXPORT PartitionTree : public DataObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(PartitionTree);

  using Self = PartitionTree;
  using Superclass = DataObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  dwcTypeMacro(PartitionTree, DataObject);

  using TreeType = dwc::Tree;
  using NodeType = dwc::TreeNode;
  using LevelType = dwc::Level;
  using LeafLabelType = std::uint32_t;

  /** Takes a tree, checked by dwc::VerifyTree.
   * \exception ExceptionObject naming the node and the rule that it breaks; the object is then as before. */
  void
  SetTree(TreeType tree);

  /** The tree; without nodes before SetTree and after Initialize. */
  const TreeType &
  GetTree() const
  {
    return m_Tree;
  }

  SizeValueType
  GetNumberOfNodes() const
  {
    return m_Tree.nodes.size();
  }

  SizeValueType
  GetNumberOfLeaves() const
  {
    return m_Tree.NumberOfLeaves();
  }

  /** \exception ExceptionObject where there is no such node. */
  const NodeType &
  GetNode(SizeValueType id) const;

  /** Levels of the hierarchy; see dwc/Level.h.
   * \exception ExceptionObject where the tree is empty or the argument cannot be used. */
  LevelType
  GetLevelOfNumberOfRegions(SizeValueType numberOfRegions) const;
  LevelType
  GetLevelOfThreshold(double threshold) const;
  LevelType
  GetLevelOfDepth(SizeValueType depth) const;
  LevelType
  GetAutomaticLevel() const;
  LevelType
  GetLevel(const dwc::LevelChoice & choice) const;

  /** The threshold from which on two leaves are in different regions. */
  double
  GetSeparationCost(LeafLabelType leafA, LeafLabelType leafB) const;

  /** The text that PartitionTreeFileWriter writes, provenance included (docs/format.md).
   * \exception ExceptionObject where the tree is empty or an entry of its dictionary is no UTF-8. */
  std::string
  ToJSON() const;

  /** Takes tree and provenance from such a text. Not trusted, as PartitionTreeFileReader trusts no file.
   * \exception ExceptionObject that says what is wrong; the object is then as before. */
  void
  FromJSON(const std::string & text);

  /** Back to no tree and no provenance. */
  void
  Initialize() override;

  /** Copies the provenance of another PartitionTree; of other data, nothing. */
  void
  CopyInformation(const DataObject * data) override;

  /** Takes over tree and provenance. \exception ExceptionObject where `data` is not a PartitionTree. */
  void
  Graft(const DataObject * data) override;

protected:
  PartitionTree() = default;
  ~PartitionTree() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  TreeType m_Tree;
};

} // namespace itk

#endif
