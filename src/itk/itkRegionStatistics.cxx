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
#include "itkCallRoom.h"
#include "itkRegionStatistics.h"

#include <utility>

namespace itk
{

using DiffuseWalkCutDetail::CallRoom;

namespace
{

const dwc::Tree &
GetTreeOf(const PartitionTree * tree)
{
  if (tree == nullptr || tree->GetNumberOfNodes() == 0)
  {
    throw dwc::ParameterError("PartitionTree", "must be a tree with nodes. Set it.");
  }
  return tree->GetTree();
}

} // namespace

void
RegionStatistics::SetTable(TableType table, const PartitionTree * tree)
{
  CallRoom("RegionStatistics::SetTable", [&] { dwc::MakeStatisticsColumns(table, GetTreeOf(tree), {}); });
  m_Table = std::move(table);
  m_PartitionTree = tree;
  this->Modified();
}

std::string
RegionStatistics::ToText(const LevelType & level, char separator) const
{
  return CallRoom("RegionStatistics::ToText",
                  [&] { return dwc::StatisticsToText(m_Table, GetTreeOf(m_PartitionTree), level, separator); });
}

std::string
RegionStatistics::ToCSV(const LevelType & level) const
{
  return this->ToText(level, ',');
}

std::string
RegionStatistics::ToTSV(const LevelType & level) const
{
  return this->ToText(level, '\t');
}

std::string
RegionStatistics::ToJSON() const
{
  return CallRoom("RegionStatistics::ToJSON",
                  [&] { return dwc::StatisticsToJSON(m_Table, GetTreeOf(m_PartitionTree)); });
}

void
RegionStatistics::FromJSON(const std::string & text, const PartitionTree * tree)
{
  this->SetTable(CallRoom("RegionStatistics::FromJSON", [&text] { return dwc::StatisticsFromJSON(text); }), tree);
}

void
RegionStatistics::Initialize()
{
  Superclass::Initialize();
  m_Table = TableType();
  m_PartitionTree = nullptr;
}

void
RegionStatistics::Graft(const DataObject * data)
{
  const auto * const other = dynamic_cast<const Self *>(data);
  if (other == nullptr)
  {
    itkExceptionMacro(<< "Graft: must be given a RegionStatistics (got "
                      << (data == nullptr ? "none" : data->GetNameOfClass()) << ").");
  }
  this->CopyInformation(other);
  m_Table = other->m_Table;
  m_PartitionTree = other->m_PartitionTree;
}

void
RegionStatistics::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Nodes: " << m_Table.nodes.size() << std::endl;
  os << indent << "Channels: " << m_Table.channels.size() << std::endl;
  os << indent << "Contacts: " << m_Table.contacts.size() << std::endl;
  os << indent << "HasPhysicalGeometry: " << m_Table.hasPhysicalGeometry << std::endl;
  os << indent << "PartitionTree: " << m_PartitionTree.GetPointer() << std::endl;
}

} // namespace itk
