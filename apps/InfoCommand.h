/* SPDX-License-Identifier: Apache-2.0 */
#ifndef InfoCommand_h
#define InfoCommand_h

#include "ParameterOptions.h"

#include <string>

namespace app
{

struct InfoOptions
{
  std::string     folder;
  ParameterValues parameters;
  bool            json{ false };
};

/** Declares `info` and where its options go. */
CLI::App *
AddInfoCommand(CLI::App & program, InfoOptions & options);

/** Of a folder of DICOM files, its series; of a diffusers folder, what it is and what it will cost, without reading a
 * weight. */
void
RunInfo(const InfoOptions & options);

} // namespace app

#endif
