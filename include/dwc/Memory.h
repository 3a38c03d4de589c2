/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Memory_h
#define dwc_Memory_h

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace dwc
{

/** Bytes of main memory that this process can still allocate without swapping: what the system has available, or what
 * the control groups of the process leave it, whichever is less. The page cache that a group holds counts as free,
 * since the system drops it when the memory is needed. Infinity where the system does not say.
 * \param root the folder in which proc/ and sys/ are; another one than "/" is for tests. */
double
ComputeFreeMemory(const std::filesystem::path & root = "/");

/** A number of bytes as people read it: "512 bytes", "1.5 MiB", "3.2 GiB". */
std::string
FormatBytes(double bytes);

/** The number of bytes that a text such as "800M", "4G", "4GB", "4GiB" or "1073741824" means; K, M, G and T are powers
 * of 1024. Nothing where the text means no positive number of at most 10^18 bytes. */
std::optional<std::uint64_t>
ParseBytes(const std::string & text);

} // namespace dwc

#endif
