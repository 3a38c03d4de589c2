/* SPDX-License-Identifier: Apache-2.0 */
#ifndef InfoCommand_h
#define InfoCommand_h

#include "ModelOptions.h"

namespace app
{

struct InfoOptions
{
  ModelOptions model;
  bool         json{ false };
};

/** Declares `info` and where its options go. */
CLI::App *
AddInfoCommand(CLI::App & program, InfoOptions & options);

/** What a diffusers folder is and what it will cost, without reading a weight. */
void
RunInfo(const InfoOptions & options);

} // namespace app

#endif
