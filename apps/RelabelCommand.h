/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RelabelCommand_h
#define RelabelCommand_h

#include "ParameterOptions.h"

#include <cstddef>
#include <string>
#include <vector>

namespace CLI
{
class App;
}

namespace app
{

struct RelabelOptions
{
  std::string              folder;
  LevelOptions             level;
  std::string              segmentation; ///< file for 3D Slicer
  std::vector<std::size_t> levels;       ///< its layers, by their numbers of regions
  bool                     json{ false };
  bool                     quiet{ false };
};

/** Declares `relabel` and where its options go. */
CLI::App *
AddRelabelCommand(CLI::App & program, RelabelOptions & options);

/** Another level of a folder that `segment` made: labels.nrrd and overlay.png are written again from leaves.nrrd,
 *  tree.json and picture.png. Or a segmentation file of one or several levels, and nothing in the folder. The image is
 * not needed, and nothing is computed again. */
void
RunRelabel(const RelabelOptions & options);

} // namespace app

#endif
