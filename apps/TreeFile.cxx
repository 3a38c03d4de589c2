/* SPDX-License-Identifier: Apache-2.0 */
#include "TreeFile.h"

#include "ExitCode.h"
#include "Message.h"
#include "OutputFiles.h"

#include "itkPartitionTreeFileReader.h"

namespace app
{

void
WriteTree(const itk::PartitionTree * tree, const std::filesystem::path & path)
{
  // Not PartitionTreeFileWriter: the file is written beside and renamed by whoever named the path.
  WriteFile(path, tree->ToJSON());
}

itk::PartitionTree::Pointer
ReadTree(const std::filesystem::path & path)
{
  const auto reader = itk::PartitionTreeFileReader::New();
  reader->SetFileName(path.string());
  try
  {
    reader->Update();
  }
  catch (const itk::ExceptionObject & error)
  {
    throw Failure(ExitCode::InputUnreadable,
                  "DIR: " + path.string() + " cannot be read: " + StripObject(error.GetDescription()));
  }
  return reader->GetOutput();
}

} // namespace app
