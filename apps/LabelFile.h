/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LabelFile_h
#define LabelFile_h

#include "ImageHeader.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace app
{

/** Writes a label image in the smallest unsigned type that holds the labels, compressed, in the geometry given.
 *  \throw Failure(OutputUnwritable) also where the disk is full. */
void
WriteLabelFile(const std::filesystem::path &      path,
               const Geometry &                   geometry,
               const std::vector<std::uint32_t> & labels);

/** Reads what WriteLabelFile wrote. \throw Failure(InputUnreadable) */
std::vector<std::uint32_t>
ReadLabelFile(const std::filesystem::path & path, Geometry & geometry);

/** Label of a level for each leaf label of an image. */
std::vector<std::uint32_t>
MapLabels(const std::vector<std::uint32_t> & leaves, const std::vector<std::uint32_t> & labelOfLeaf);

} // namespace app

#endif
