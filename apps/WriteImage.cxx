/* SPDX-License-Identifier: Apache-2.0 */
#include "WriteImage.h"

#include "FileIntegrity.h"

namespace app
{

void
VerifyWritten(const std::filesystem::path & path)
{
  std::error_code error;
  if (!IsWholeFile(path, 0) || std::filesystem::file_size(path, error) == 0 || error)
  {
    throw Failure(ExitCode::OutputUnwritable,
                  path.filename().string() + " cannot be written: is the disk full, the folder read-only?");
  }
}

} // namespace app
