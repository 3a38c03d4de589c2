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
#ifndef itkRegionStatistics_h
#define itkRegionStatistics_h

#include "DiffuseWalkCutExport.h"
#include "dwcITKVersions.h"
#include "dwc/Statistics.h"
#include "itkPartitionTree.h"

#include "itkDataObject.h"
#include "itkObjectFactory.h"

#include <string>

namespace itk
{

/** \class RegionStatistics
 * \brief What every region of a PartitionTree measures: size, place, shape and values of all nodes in one table.
 *
 * A level is a choice of nodes, so that a table of any level costs no pass over the image. docs/statistics.md says what
 * is measured and what the columns are; the numbers themselves are in GetTable() (dwc/Statistics.h).
 *
 * \sa RegionStatisticsFilter PartitionTree
 * \ingroup DiffuseWalkCut
 */
class DiffuseWalkCut_EXPORT RegionStatistics : public DataObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(RegionStatistics);

  using Self = RegionStatistics;
  using Superclass = DataObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  dwcTypeMacro(RegionStatistics, DataObject);

  using TableType = dwc::StatisticsTable;
  using LevelType = PartitionTree::LevelType;

  /** Takes a table of the nodes of a tree.
   * \exception ExceptionObject where it has not an entry for each; the object is then as before. */
  void
  SetTable(TableType table, const PartitionTree * tree);

  /** The table; without nodes before SetTable and after Initialize. */
  const TableType &
  GetTable() const
  {
    return m_Table;
  }

  /** The tree whose nodes were measured. */
  const PartitionTree *
  GetPartitionTree() const
  {
    return m_PartitionTree;
  }

  SizeValueType
  GetNumberOfNodes() const
  {
    return m_Table.nodes.size();
  }

  /** The regions of a level of the tree, one line for each after that of the names, the fields separated by commas
   * (CSV, RFC 4180). \exception ExceptionObject where there is no table. */
  std::string
  ToCSV(const LevelType & level) const;

  /** The same separated by tabs. */
  std::string
  ToTSV(const LevelType & level) const;

  /** All nodes as JSON. \exception ExceptionObject where there is no table. */
  std::string
  ToJSON() const;

  /** Takes the table from such a text. \exception ExceptionObject that says what is wrong; the object is then as
   * before. */
  void
  FromJSON(const std::string & text, const PartitionTree * tree);

  /** Back to no table. */
  void
  Initialize() override;

  /** Takes over table and tree. \exception ExceptionObject where `data` is not a RegionStatistics. */
  void
  Graft(const DataObject * data) override;

protected:
  RegionStatistics() = default;
  ~RegionStatistics() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string
  ToText(const LevelType & level, char separator) const;

  TableType                   m_Table;
  PartitionTree::ConstPointer m_PartitionTree;
};

} // namespace itk

#endif
