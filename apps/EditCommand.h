/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EditCommand_h
#define EditCommand_h

#include <cstddef>
#include <string>
#include <vector>

namespace CLI
{
class App;
}

namespace app
{

struct EditOptions
{
  std::string              folder;
  std::string              output;
  std::string              editsFile; ///< file of edits
  std::vector<std::string> edits;     ///< more of them, each as JSON
  std::size_t              undo{ 0 }; ///< how many of the file's last ones are left out
  std::string              finished;  ///< file of regions that stay as they are
  bool                     json{ false };
  bool                     quiet{ false };
};

/** Declares `edit` and where its options go. */
CLI::App *
AddEditCommand(CLI::App & program, EditOptions & options);

/** Edits the regions of a folder that `segment` made, those of its labels.nrrd, and writes another such folder. The
 *  image is not needed. */
void
RunEdit(const EditOptions & options);

} // namespace app

#endif
