/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ImageMemory_h
#define ImageMemory_h

#include "dwc/File.h"

#include <cstdint>

namespace app
{

/** \throw Failure(Memory) where an image needs more than the limit, or than is free where that is 0: known before it is
 *  read. */
void
VerifyMemory(const dwc::ImageHeader & header, std::uint64_t limit);

} // namespace app

#endif
