/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Segmentation_h
#define Segmentation_h

#include "ImageFile.h"
#include "OutputFiles.h"
#include "ProgressBar.h"
#include "SegmentOptions.h"

#include "itkDiffuseWalkCutProvenance.h"
#include "itkPartitionTree.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace app
{

/** What the filters made of an image. */
struct Segmentation
{
  itk::DataObject::Pointer            image;             ///< as it was read
  itk::DataObject::Pointer            leafImage;         ///< of unsigned int
  const std::uint32_t *               leaves{ nullptr }; ///< its pixels
  itk::PartitionTree::Pointer         tree;
  itk::DiffuseWalkCutDetail::ModelRun run;
  std::string                         description; ///< how it was made, in one line for people
  std::vector<std::string>            notes;       ///< on what is in doubt in the image
  std::size_t                         numberOfEigenSolves{ 0 };
  double                              stationaryResidual{ 0.0 };
};

/** The own name of a file or folder, without the folders that it is in; "" of "". */
std::string
GetFileName(const std::string & path);

/** Reads an image, runs the filters on it, and writes the walk where it is asked for. */
Segmentation
Segment(const SegmentOptions & options, const ImageFile & file, OutputFiles & files, ProgressBar & progress);

} // namespace app

#endif
