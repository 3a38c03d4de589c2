/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/Plugin.h"

#include "diffuse/torch/DiffusersModel.h"
#include "diffuse/torch/Errors.h"

#ifdef _WIN32
#  define DWC_PLUGIN_EXPORT __declspec(dllexport)
#else
#  define DWC_PLUGIN_EXPORT __attribute__((visibility("default")))
#endif

extern "C"
{
  extern DWC_PLUGIN_EXPORT const int dwcDiffusionInterface;
  const int                          dwcDiffusionInterface = dwc::diffusionInterface;

  /** Of type dwc::OpenFunction. */
  DWC_PLUGIN_EXPORT void
  dwcOpenDiffusionModel(const char * folder, std::shared_ptr<dwc::DiffusionModel> & model)
  {
    model = dwc::torch::WithOwnErrors([folder] { return std::make_shared<dwc::torch::DiffusersModel>(folder); });
  }
}
