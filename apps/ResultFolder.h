/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ResultFolder_h
#define ResultFolder_h

#include "LabelFile.h"

#include "dwc/View.h"
#include "itkPartitionTree.h"

#include <filesystem>
#include <vector>

namespace app
{

/** What a folder of results says of its regions. */
struct ResultFolder
{
  std::filesystem::path       path;
  itk::PartitionTree::Pointer tree;
  LabelFile                   leaves;
};

/** Reads tree.json and leaves.nrrd. \throw Failure naming DIR where they are missing, damaged or not of one run. */
ResultFolder
ReadResultFolder(const std::filesystem::path & path);

bool
HasPicture(const ResultFolder & folder);

/** The middle views, of which the leaves are taken from the leaf image and the colors from picture.png. */
std::vector<dwc::View>
ReadViews(const ResultFolder & folder);

} // namespace app

#endif
