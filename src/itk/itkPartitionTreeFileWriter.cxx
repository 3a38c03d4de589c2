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
#include "itkPartitionTreeFileWriter.h"
#include "itkPartitionTreeFormat.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <string>
#include <vector>

namespace itk
{
namespace
{

/** Writes to an open file and closes it. \return what went wrong. */
std::error_code
WriteAndClose(std::FILE * file, const std::string & text)
{
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  const int  problem = errno;
  const bool closed = std::fclose(file) == 0;
  if (written && closed)
  {
    return {};
  }
  return std::error_code(written ? errno : problem, std::generic_category());
}

/** Opens a file that did not exist, beside `path`. */
std::FILE *
OpenBeside(const std::filesystem::path & path, std::filesystem::path & beside)
{
  constexpr int attempts = 100;
  for (int i = 0; i < attempts; ++i)
  {
    beside = path;
    beside += ".part" + std::to_string(i);
    if (std::FILE * const file = std::fopen(beside.string().c_str(), "wbx"))
    {
      return file;
    }
    if (errno != EEXIST)
    {
      return nullptr;
    }
  }
  return nullptr;
}

std::error_code
WriteWhole(std::filesystem::path path, const std::string & text)
{
  std::error_code                    problem;
  const std::filesystem::file_status status = std::filesystem::status(path, problem);
  if (std::filesystem::is_directory(status))
  {
    return std::make_error_code(std::errc::is_a_directory);
  }
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
  {
    // A device or a pipe cannot be replaced.
    std::FILE * const file = std::fopen(path.string().c_str(), "wb");
    return file ? WriteAndClose(file, text) : std::error_code(errno, std::generic_category());
  }
  if (std::filesystem::exists(status))
  {
    path = std::filesystem::canonical(path, problem); // a link stays, what it points to is replaced
    if (problem)
    {
      return problem;
    }
  }

  std::filesystem::path beside;
  std::FILE * const     file = OpenBeside(path, beside);
  if (file == nullptr)
  {
    return std::error_code(errno, std::generic_category());
  }
  problem = WriteAndClose(file, text);
  if (!problem)
  {
    std::filesystem::rename(beside, path, problem);
  }
  if (problem)
  {
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
  }
  return problem;
}

} // namespace

PartitionTreeFileWriter::PartitionTreeFileWriter() { this->SetNumberOfRequiredInputs(1); }

void
PartitionTreeFileWriter::SetInput(const InputType * tree)
{
  // ProcessObject is not const-correct: inputs are not changed by it.
  this->ProcessObject::SetNthInput(0, const_cast<InputType *>(tree));
}

auto
PartitionTreeFileWriter::GetInput() const -> const InputType *
{
  return dynamic_cast<const InputType *>(this->GetPrimaryInput());
}

void
PartitionTreeFileWriter::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (this->GetInput() == nullptr)
  {
    itkExceptionMacro(<< "Input: a PartitionTree is needed.");
  }
  if (m_FileName.empty())
  {
    itkExceptionMacro(<< "FileName: it is empty; say where to write the tree.");
  }
}

void
PartitionTreeFileWriter::Write()
{
  // A writer has no outputs, so the pipeline would never run it by itself.
  this->VerifyPreconditions();
  auto * const input = const_cast<InputType *>(this->GetInput());
  input->Update();
  this->InvokeEvent(StartEvent());
  this->UpdateProgress(0.0f);
  this->GenerateData();
  this->UpdateProgress(1.0f);
  this->InvokeEvent(EndEvent());
}

void
PartitionTreeFileWriter::GenerateData()
{
  const InputType & tree = *this->GetInput();
  if (tree.GetNumberOfNodes() == 0)
  {
    itkExceptionMacro(<< "Input: the tree is empty, so there is nothing to write to " << m_FileName << '.');
  }
  std::vector<std::string> leftOut;
  std::string              text;
  try
  {
    text = PartitionTreeFormat::ToText(tree, leftOut);
  }
  catch (const PartitionTreeFormat::Error & error)
  {
    itkExceptionMacro(<< "The tree cannot be written to " << m_FileName << " as JSON: " << error.what());
  }
  for (const std::string & key : leftOut)
  {
    itkWarningMacro(<< "The entry " << key << " of the tree's MetaDataDictionary is not written: its type is none of "
                    << "std::string, bool, long, double and std::vector<double>.");
  }
  const std::error_code problem = WriteWhole(m_FileName, text);
  if (problem)
  {
    itkExceptionMacro(<< "FileName: " << m_FileName << " cannot be written: " << problem.message() << '.');
  }
}

void
PartitionTreeFileWriter::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << m_FileName << std::endl;
}

} // namespace itk
