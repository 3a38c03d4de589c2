/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Seeds_h
#define Seeds_h

#include <filesystem>
#include <string>
#include <vector>

namespace app
{
namespace test
{

/** A whole file, and those that belong to it. */
struct Seed
{
  std::string              format; ///< "PNG"
  std::string              name;   ///< the file that is opened
  std::vector<std::string> others; ///< of pixels, where these are in a file of their own
};

/** Writes small images of every format that is claimed, of several types of pixels each, into a folder. */
std::vector<Seed>
WriteSeeds(const std::filesystem::path & folder);

} // namespace test
} // namespace app

#endif
