/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SegmentCommand_h
#define SegmentCommand_h

#include "ExitCode.h"
#include "SegmentOptions.h"

namespace CLI
{
class App;
}

namespace app
{

/** Declares `segment` and where its options go. */
CLI::App *
AddSegmentCommand(CLI::App & program, SegmentOptions & options);

/** Images to trees of regions, as files in a folder each. Where there are several, the error of one is reported, the
 *  others are segmented, and the code of the first error is returned. \throw Failure and what TranslateCurrentException
 *  knows, where there is one image, or before the first. */
ExitCode
RunSegment(const SegmentOptions & options);

} // namespace app

#endif
