/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Mutate_h
#define Mutate_h

#include <random>
#include <string>

namespace app
{
namespace test
{

/** The bytes of a file with a few faults: bits turned, bytes and numbers of 2 and 4 bytes replaced by extreme or other
 * values, decimal numbers replaced, parts left out, doubled, moved or filled with noise, the end cut off. Most faults
 * are near the beginning, where headers are. The same engine gives the same bytes on every machine. */
std::string
Mutate(std::string bytes, std::mt19937 & engine);

/** A PNG file with the checksum of each of its chunks right, as far as chunks follow each other: faults in it then
 * reach what reads them. */
std::string
MendChecksums(std::string png);

} // namespace test
} // namespace app

#endif
