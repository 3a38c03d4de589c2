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
#ifndef itkPartitionTreeFileReader_h
#define itkPartitionTreeFileReader_h

#include "DiffuseWalkCutExport.h"
#include "dwcITKVersions.h"
#include "itkPartitionTree.h"

#include "itkProcessObject.h"

#include <string>

namespace itk
{

/** \class PartitionTreeFileReader
 * \brief Reads a PartitionTree from the JSON that PartitionTreeFileWriter writes.
 *
 * The file is not trusted: format, version, types, ranges and every rule of a tree (dwc::VerifyTree) are checked, and
 * nothing is allocated by a number that it states. Files of more than 256 MiB are refused. "automatic" is not read: it
 * follows from the costs.
 *
 * \sa PartitionTreeFileWriter
 * \ingroup DiffuseWalkCut
 */
class DiffuseWalkCut_EXPORT PartitionTreeFileReader : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(PartitionTreeFileReader);

  using Self = PartitionTreeFileReader;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  dwcTypeMacro(PartitionTreeFileReader, ProcessObject);

  using OutputType = PartitionTree;

  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);

  OutputType *
  GetOutput();
  const OutputType *
  GetOutput() const;

protected:
  PartitionTreeFileReader();
  ~PartitionTreeFileReader() override = default;

  using Superclass::MakeOutput;
  DataObject::Pointer
  MakeOutput(DataObjectPointerArraySizeType index) override;

  void
  VerifyPreconditions() const override;

  /** \exception ExceptionObject with the file's name and what is wrong with it. */
  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  std::string m_FileName;
};

} // namespace itk

#endif
