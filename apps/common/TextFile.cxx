/* SPDX-License-Identifier: Apache-2.0 */
#include "TextFile.h"

#include "Failure.h"

#include <cstdint>
#include <fstream>
#include <sstream>
#include <system_error>

namespace app
{

std::string
ReadTextFile(const std::filesystem::path & path, const std::string & option)
{
  constexpr std::uintmax_t most = std::uintmax_t{ 256 } << 20U;
  std::error_code          unknown;
  const std::uintmax_t     size = std::filesystem::file_size(path, unknown);
  if (!unknown && size > most)
  {
    throw Failure(ExitCode::InputUnreadable,
                  option + ": " + path.string() + " has " + std::to_string(size) +
                    " bytes, more than any such file (256 MiB). Give a file that this program wrote.");
  }
  std::ifstream      file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file)
  {
    throw Failure(ExitCode::InputUnreadable, option + ": " + path.string() + " cannot be read");
  }
  return text.str();
}

} // namespace app
