/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Memory_h
#define Memory_h

#include <cstdint>
#include <string>

namespace app
{

/** Bytes that this process can still take: what the machine has free, or what its control group allows. */
std::uint64_t
GetAvailableMemory();

/** "800M", "4G", "4GiB", "1073741824" in bytes. \throw Failure(Usage) */
std::uint64_t
ParseMemory(const std::string & text);

/** "3.2 GiB" */
std::string
FormatMemory(double bytes);

} // namespace app

#endif
