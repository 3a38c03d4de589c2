/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Explorer_h
#define Explorer_h

#include "Views.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace app
{

/** What explorer.html tells beside the views and the tree. */
struct ExplorerFacts
{
  std::string                name; ///< of the image
  std::string                made; ///< by which program with which parameters
  std::vector<std::size_t>   size;
  std::vector<double>        spacing;
  bool                       hasPhysicalGeometry{ false };
  std::vector<std::uint64_t> leafSizes;            ///< pixels of each leaf, from leaf 1
  std::size_t                numberOfRegions{ 1 }; ///< of the level shown first
};

/** Writes explorer.html: one page that needs nothing else.
 *  \param treeText the JSON of tree.json */
void
WriteExplorer(const std::filesystem::path & path,
              const ExplorerFacts &         facts,
              const std::vector<View> &     views,
              const std::string &           treeText);

/** The middle views of a page written before. \throw Failure(InputUnreadable) */
std::vector<View>
ReadExplorerViews(const std::filesystem::path & path);

} // namespace app

#endif
