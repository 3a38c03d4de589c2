/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ImageMemory_h
#define ImageMemory_h

#include "dwc/File.h"

#include <cstdint>
#include <string>

namespace app
{

/** The bytes of an amount of memory such as "4G". \throw Failure(Usage) naming --memory-limit */
std::uint64_t
ParseMemoryLimit(const std::string & text);

/** \throw Failure(Memory) where an image needs more than the limit, or than is free where that is 0: known before it is
 *  read. */
void
VerifyMemory(const dwc::ImageHeader & header, std::uint64_t limit);

} // namespace app

#endif
