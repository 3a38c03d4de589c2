/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Plugin_h
#define dwc_Plugin_h

#include "dwc/Diffusion.h"

#include <memory>

/** What the plug-in DiffuseWalkCutTorch exports, and Open.cxx looks up. */

#define DWC_PLUGIN_FUNCTION "dwcOpenDiffusionModel"
#define DWC_PLUGIN_INTERFACE "dwcDiffusionInterface"

namespace dwc
{

/** Raised with every change of dwc/Diffusion.h, Grid.h, Host.h, Image.h or Error.h: library and plug-in must agree. */
constexpr int diffusionInterface = 2;

using OpenFunction = void (*)(const char * folder, std::shared_ptr<DiffusionModel> & model);

} // namespace dwc

#endif
