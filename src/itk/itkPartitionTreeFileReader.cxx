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
#include "itkPartitionTreeFileReader.h"
#include "itkPartitionTreeFormat.h"

#include "dwc/Error.h"

#include <fstream>
#include <ios>
#include <string>
#include <vector>

namespace itk
{
namespace
{

using FormatError = PartitionTreeFormat::Error;

constexpr std::streamsize maximumFileSize = std::streamsize{ 256 } << 20;

std::string
ReadText(const std::string & fileName)
{
  std::ifstream file(fileName, std::ios::binary);
  if (!file)
  {
    throw FormatError("it cannot be opened");
  }
  // In pieces, as far as there are bytes: neither a stated size nor an endless device is trusted.
  std::string       text;
  std::vector<char> piece(std::size_t{ 1 } << 16);
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())), file.gcount() > 0)
  {
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
    if (static_cast<std::streamsize>(text.size()) > maximumFileSize)
    {
      throw FormatError("it is larger than " + std::to_string(maximumFileSize >> 20) + " MiB, too large for a tree");
    }
  }
  if (!file.eof())
  {
    throw FormatError("it cannot be read");
  }
  return text;
}

} // namespace

PartitionTreeFileReader::PartitionTreeFileReader()
{
  this->SetNumberOfRequiredOutputs(1);
  this->SetNthOutput(0, this->MakeOutput(0));
}

DataObject::Pointer
PartitionTreeFileReader::MakeOutput(DataObjectPointerArraySizeType)
{
  return OutputType::New().GetPointer();
}

auto
PartitionTreeFileReader::GetOutput() -> OutputType *
{
  return dynamic_cast<OutputType *>(this->GetPrimaryOutput());
}

auto
PartitionTreeFileReader::GetOutput() const -> const OutputType *
{
  return dynamic_cast<const OutputType *>(this->GetPrimaryOutput());
}

void
PartitionTreeFileReader::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (m_FileName.empty())
  {
    itkExceptionMacro(<< "FileName: it is empty; say which tree to read.");
  }
}

void
PartitionTreeFileReader::GenerateData()
{
  std::string problem;
  try
  {
    PartitionTreeFormat::FromText(ReadText(m_FileName), *this->GetOutput());
    return;
  }
  catch (const FormatError & error)
  {
    problem = std::string(error.what()) + '.';
  }
  catch (const dwc::ParameterError & error)
  {
    problem = error.what();
  }
  itkExceptionMacro(<< "FileName: the partition tree " << m_FileName << " cannot be used: " << problem);
}

void
PartitionTreeFileReader::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << m_FileName << std::endl;
}

} // namespace itk
