/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SegmentCommand_h
#define SegmentCommand_h

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

/** An image to a tree of regions, as files in a folder. */
void
RunSegment(const SegmentOptions & options);

} // namespace app

#endif
