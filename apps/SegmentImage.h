/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SegmentImage_h
#define SegmentImage_h

#include "ImageHeader.h"
#include "ModelRun.h"
#include "OutputFiles.h"
#include "ProgressBar.h"
#include "SegmentOptions.h"
#include "Views.h"

#include "itkPartitionTree.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace app
{

struct Segmentation
{
  itk::PartitionTree::Pointer tree;
  std::vector<std::uint32_t>  leaves; ///< leaf of each pixel of the input
  std::vector<View>           views;  ///< for the pictures; none where they are not wanted
  ModelRun                    model;
  std::size_t                 numberOfTokens{ 0 };
  std::size_t                 numberOfEigenSolves{ 0 };
  double                      stationaryResidual{ 0.0 };
};

/** Runs the three filters on one kind of pixels and images. Defined in SegmentImage.hxx, made in Segment*.cxx. */
template <typename TImage>
Segmentation
SegmentImage(const SegmentOptions & options, const ImageHeader & header, OutputFiles & files, ProgressBar & progress);

/** The same for the kind of pixels that the header says. */
Segmentation
SegmentScalar(const SegmentOptions & options, const ImageHeader & header, OutputFiles & files, ProgressBar & progress);
Segmentation
SegmentColor(const SegmentOptions & options, const ImageHeader & header, OutputFiles & files, ProgressBar & progress);
Segmentation
SegmentWideColor(const SegmentOptions & options,
                 const ImageHeader &    header,
                 OutputFiles &          files,
                 ProgressBar &          progress);
Segmentation
SegmentChannels(const SegmentOptions & options,
                const ImageHeader &    header,
                OutputFiles &          files,
                ProgressBar &          progress);

} // namespace app

#endif
