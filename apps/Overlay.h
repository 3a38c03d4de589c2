/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Overlay_h
#define Overlay_h

#include "Palette.h"
#include "Views.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace app
{

/** Writes overlay.png: the regions of a level tinted and bounded over the image; of a volume, its three middle slices.
 *  Small images are enlarged, so that a boundary is thin beside what it bounds. */
void
WriteOverlay(const std::filesystem::path &      path,
             const std::vector<View> &          views,
             const std::vector<std::uint32_t> & labelOfLeaf,
             const std::vector<Color> &         colors);

} // namespace app

#endif
