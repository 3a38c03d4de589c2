/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RelabelCommand_h
#define RelabelCommand_h

#include "ParameterOptions.h"

#include <string>

namespace CLI
{
class App;
}

namespace app
{

struct RelabelOptions
{
  std::string  folder;
  LevelOptions level;
  bool         json{ false };
  bool         quiet{ false };
};

/** Declares `relabel` and where its options go. */
CLI::App *
AddRelabelCommand(CLI::App & program, RelabelOptions & options);

/** Another level of a folder that `segment` made: labels.nrrd and overlay.png are written again from leaves.nrrd,
 *  tree.json and picture.png. The image is not needed, and nothing is computed again. */
void
RunRelabel(const RelabelOptions & options);

} // namespace app

#endif
