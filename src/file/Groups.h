/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_Groups_h
#define dwc_file_Groups_h

#include "file/Slice.h"

#include <cstddef>
#include <string>
#include <vector>

namespace dwc
{
namespace file
{

/** Slices of a stack by their index, and what they have in common: "echo time 4.6". */
struct Group
{
  std::vector<std::size_t> members;
  std::string              name;
};

/** The time points, echoes and the like of slices that are alike and make no regular volume together; none where
 * nothing in the files tells them from each other. Groups may have to be divided further. */
std::vector<Group>
FindGroups(const std::vector<Slice> & slices);

std::vector<Slice>
TakeSlices(const std::vector<Slice> & slices, const Group & group);

} // namespace file
} // namespace dwc

#endif
