/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ExitCode_h
#define ExitCode_h

#include "Failure.h"

#include <string>

namespace app
{

/** The table of exit codes for --help. */
std::string
DescribeExitCodes();

/** The exception that is being handled, as the failure that it means for the user. Called inside a catch block. */
Failure
TranslateCurrentException();

} // namespace app

#endif
