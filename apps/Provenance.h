/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Provenance_h
#define Provenance_h

#include "SegmentImage.h"

#include "itkPartitionTree.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace app
{

/** What made the tree, into its dictionary: version, parameters, image. Nothing that differs between two runs on the
 * same image (time, threads, folders), so that they give the same bytes. */
void
AddProvenance(itk::PartitionTree &   tree,
              const SegmentOptions & options,
              const ImageHeader &    header,
              const Segmentation &   result);

/** Writes tree.json. \throw Failure(OutputUnwritable) */
void
WriteTree(const itk::PartitionTree * tree, const std::filesystem::path & path);

/** One line for people. */
std::string
DescribeRun(const SegmentOptions & options, const Segmentation & result);

} // namespace app

#endif
