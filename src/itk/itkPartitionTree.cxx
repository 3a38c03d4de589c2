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
#include "itkPartitionTree.h"

#include "itkCallRoom.h"
#include "itkPartitionTreeFormat.h"

#include "dwc/Error.h"

#include <string>
#include <utility>
#include <vector>

namespace itk
{

using DiffuseWalkCutDetail::CallRoom;

void
PartitionTree::SetTree(TreeType tree)
{
  CallRoom("PartitionTree::SetTree", [&tree] { dwc::VerifyTree(tree); });
  m_Tree = std::move(tree);
  this->Modified();
}

auto
PartitionTree::GetNode(SizeValueType id) const -> const NodeType &
{
  if (id >= this->GetNumberOfNodes())
  {
    itkExceptionMacro(<< "There is no node " << id << ": the tree has " << this->GetNumberOfNodes()
                      << " nodes, counted from 0.");
  }
  return m_Tree.nodes[id];
}

auto
PartitionTree::GetLevelOfNumberOfRegions(SizeValueType numberOfRegions) const -> LevelType
{
  return CallRoom("PartitionTree::GetLevelOfNumberOfRegions",
                  [&] { return dwc::LevelOfNumberOfRegions(m_Tree, numberOfRegions); });
}

auto
PartitionTree::GetLevelOfThreshold(double threshold) const -> LevelType
{
  return CallRoom("PartitionTree::GetLevelOfThreshold", [&] { return dwc::LevelOfThreshold(m_Tree, threshold); });
}

auto
PartitionTree::GetLevelOfDepth(SizeValueType depth) const -> LevelType
{
  return CallRoom("PartitionTree::GetLevelOfDepth", [&] { return dwc::LevelOfDepth(m_Tree, depth); });
}

auto
PartitionTree::GetAutomaticLevel() const -> LevelType
{
  return CallRoom("PartitionTree::GetAutomaticLevel", [&] { return dwc::AutomaticLevel(m_Tree); });
}

auto
PartitionTree::GetLevel(const dwc::LevelChoice & choice) const -> LevelType
{
  return CallRoom("PartitionTree::GetLevel", [&] { return dwc::SelectLevel(m_Tree, choice); });
}

double
PartitionTree::GetSeparationCost(LeafLabelType leafA, LeafLabelType leafB) const
{
  return CallRoom("PartitionTree::GetSeparationCost", [&] { return dwc::SeparationCost(m_Tree, leafA, leafB); });
}

std::string
PartitionTree::ToJSON() const
{
  if (this->GetNumberOfNodes() == 0)
  {
    itkExceptionMacro(<< "The tree is empty, so there is nothing to write.");
  }
  try
  {
    std::vector<std::string> leftOut;
    return PartitionTreeFormat::ToText(*this, leftOut);
  }
  catch (const PartitionTreeFormat::Error & error)
  {
    itkExceptionMacro(<< "The tree cannot be written as JSON: " << error.what());
  }
}

void
PartitionTree::FromJSON(const std::string & text)
{
  std::string problem;
  try
  {
    PartitionTreeFormat::FromText(text, *this);
    return;
  }
  catch (const PartitionTreeFormat::Error & error)
  {
    problem = std::string(error.what()) + '.';
  }
  catch (const dwc::ParameterError & error)
  {
    problem = error.what();
  }
  itkExceptionMacro(<< "The text of a partition tree cannot be used: " << problem);
}

void
PartitionTree::Initialize()
{
  Superclass::Initialize();
  m_Tree = TreeType();
  this->SetMetaDataDictionary(MetaDataDictionary());
}

void
PartitionTree::CopyInformation(const DataObject * data)
{
  Superclass::CopyInformation(data);
  if (const auto * const other = dynamic_cast<const Self *>(data))
  {
    this->SetMetaDataDictionary(other->GetMetaDataDictionary());
  }
}

void
PartitionTree::Graft(const DataObject * data)
{
  if (data == nullptr)
  {
    return;
  }
  const auto * const other = dynamic_cast<const Self *>(data);
  if (other == nullptr)
  {
    itkExceptionMacro(<< "A " << data->GetNameOfClass() << " cannot be grafted onto a PartitionTree.");
  }
  this->CopyInformation(other);
  m_Tree = other->m_Tree;
  this->Modified();
}

void
PartitionTree::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "NumberOfNodes: " << this->GetNumberOfNodes() << std::endl;
  os << indent << "NumberOfLeaves: " << this->GetNumberOfLeaves() << std::endl;
  if (!m_Tree.splits.empty())
  {
    os << indent << "CostOfFirstSplit: " << m_Tree.nodes[m_Tree.splits.front()].cost << std::endl;
    os << indent << "CostOfLastSplit: " << m_Tree.nodes[m_Tree.splits.back()].cost << std::endl;
  }
}

} // namespace itk
