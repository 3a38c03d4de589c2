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
#ifndef itkPartitionTreeFileWriter_h
#define itkPartitionTreeFileWriter_h

#include "DiffuseWalkCutExport.h"
#include "dwcITKVersions.h"
#include "itkPartitionTree.h"

#include "itkProcessObject.h"

#include <string>

namespace itk
{

/** \class PartitionTreeFileWriter
 * \brief Writes a PartitionTree, its automatic level and what produced it as JSON.
 *
 * The file is written beside its place and renamed, so that a reader never sees half of it. Numbers are written with as
 * many digits as bring them back exactly, and the same tree gives the same bytes.
 *
 * \code{.json}
 * {
 *   "format": "DiffuseWalkCut partition tree",
 *   "version": 1,
 *   "nodes": [
 *     {"id": 0, "parent": null, "children": [1, 2], "leaves": [1, 2], "cost": 0.1, "lambda2": 0.9, "lambda3": 0.5,
 *      "volume": 1.0, "depth": 0, "ambiguous": false},
 *     {"id": 1, "parent": 0, "children": [], "leaves": [1, 1], "cost": null, "lambda2": null, ...}, ...
 *   ],
 *   "splits": [0],
 *   "automatic": {"regions": 2, "threshold": 0.1},
 *   "produced_by": {...}
 * }
 * \endcode
 *
 * A number that is not known (a leaf's cost) is null. "produced_by" has the entries of the tree's MetaDataDictionary
 * that are of type std::string, bool, long, double or std::vector<double>; others are left out with a warning.
 *
 * \sa PartitionTreeFileReader
 * \ingroup DiffuseWalkCut
 */
class DiffuseWalkCut_EXPORT PartitionTreeFileWriter : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(PartitionTreeFileWriter);

  using Self = PartitionTreeFileWriter;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  dwcTypeMacro(PartitionTreeFileWriter, ProcessObject);

  using InputType = PartitionTree;

  using Superclass::SetInput;
  void
  SetInput(const InputType * tree);

  const InputType *
  GetInput() const;

  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);

  /** Brings the input up to date and writes it, every time it is called.
   * \exception ExceptionObject with the file's name and the reason, where it cannot be written. */
  void
  Write();

  void
  Update() override
  {
    this->Write();
  }

  void
  UpdateLargestPossibleRegion() override
  {
    this->Write();
  }

protected:
  PartitionTreeFileWriter();
  ~PartitionTreeFileWriter() override = default;

  void
  VerifyPreconditions() const override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string m_FileName;
};

} // namespace itk

#endif
