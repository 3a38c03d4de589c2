/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Page_h
#define dwc_Page_h

#include "dwc/View.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/** Third entry point of src/page: the page to explore a segmentation. */

namespace dwc
{

/** What the page tells beside the views. Texts are UTF-8; other bytes are replaced. */
struct PageFacts
{
  std::string              name; ///< of the image
  std::string              made; ///< by what, with which parameters
  std::vector<std::size_t> size; ///< 2 or 3 axes, as many as the image has with more than one slice
  std::vector<double>      spacing;
  bool                     hasPhysicalGeometry{ false };

  /** What points of edits are by: the place of the first pixel, and the way from a pixel to the next along each axis of
   *  the image. Empty: points are in pixels. */
  std::vector<double>              origin;
  std::vector<std::vector<double>> steps;

  std::vector<std::uint64_t> leafSizes;            ///< pixels of each leaf, from leaf 1
  std::size_t                numberOfRegions{ 1 }; ///< of the level shown first

  /** What gives the labels that are shown, with {} for the number of regions; empty: the program's command. */
  std::string command;

  std::vector<std::string> notes; ///< sentences of what is in doubt in the image, or was left out

  /** The JSON of tree.json. */
  std::string tree;
};

/** The page as HTML: one file that needs nothing else.
 *  \param pictures each view's colors as the bytes of a JPEG file */
std::string
MakePage(const PageFacts & facts, const std::vector<View> & views, const std::vector<std::string> & pictures);

} // namespace dwc

#endif
