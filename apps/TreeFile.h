/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TreeFile_h
#define TreeFile_h

#include "itkPartitionTree.h"

#include <filesystem>

namespace app
{

/** Writes tree.json. \throw Failure(OutputUnwritable) */
void
WriteTree(const itk::PartitionTree * tree, const std::filesystem::path & path);

/** Reads it. \throw Failure(InputUnreadable) */
itk::PartitionTree::Pointer
ReadTree(const std::filesystem::path & path);

} // namespace app

#endif
