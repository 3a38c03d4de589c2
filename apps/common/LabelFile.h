/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LabelFile_h
#define LabelFile_h

#include "dwc/File.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace app
{

/** Labels of all pixels of an image. */
struct LabelFile
{
  dwc::ImageGeometry         geometry;
  std::vector<std::uint32_t> labels;
};

/** Writes a label image in the smallest unsigned type that holds its labels, compressed. \param leaves one label for
 * each pixel of the geometry. \param labelOfLeaf the labels of a level, which are written in their places; nullptr: the
 * leaves themselves. \throw Failure(OutputUnwritable) also where the disk is full. */
void
WriteLabelFile(const std::filesystem::path &      path,
               const dwc::ImageGeometry &         geometry,
               const std::uint32_t *              leaves,
               const std::vector<std::uint32_t> * labelOfLeaf = nullptr);

/** Reads what WriteLabelFile wrote. \throw dwc::FileError */
LabelFile
ReadLabelFile(const std::filesystem::path & path);

} // namespace app

#endif
