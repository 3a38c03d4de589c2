/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LabelFile_h
#define LabelFile_h

#include "dwc/File.h"
#include "dwc/Segments.h"
#include "itkDataObject.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace app
{

/** Labels of all pixels of an image. */
struct LabelFile
{
  dwc::ImageGeometry         geometry;
  std::vector<std::uint32_t> labels;
};

/** What the file of a level, or of several as layers, says of its regions (dwc/Segments.h).
 *  \param leaves one label for each pixel of the geometry. */
dwc::KeyValues
DescribeLabels(const dwc::Tree &               tree,
               const dwc::ImageGeometry &      geometry,
               const std::uint32_t *           leaves,
               const std::vector<dwc::Level> & layers);

/** Writes a label image in the smallest unsigned type that holds its labels, compressed. \param leaves one label for
 * each pixel of the geometry. \param labelOfLeaf the labels of a level, which are written in their places; nullptr: the
 * leaves themselves. \param keys of the header. \throw Failure(OutputUnwritable) also where the disk is full. */
void
WriteLabelFile(const std::filesystem::path &      path,
               const dwc::ImageGeometry &         geometry,
               const std::uint32_t *              leaves,
               const std::vector<std::uint32_t> * labelOfLeaf = nullptr,
               const dwc::KeyValues &             keys = {});

/** The bytes of a segmentation as 3D Slicer reads it (.seg.nrrd): of three axes, also of a plane, and with a first axis
 *  of layers where there is more than one. */
std::string
EncodeSegmentation(const dwc::Tree &               tree,
                   const dwc::ImageGeometry &      geometry,
                   const std::uint32_t *           leaves,
                   const std::vector<dwc::Level> & layers);

/** The same as an image of unsigned int, of two or three axes. */
itk::DataObject::Pointer
MakeLabelImage(const LabelFile & file);

/** Reads what WriteLabelFile wrote. \throw dwc::FileError */
LabelFile
ReadLabelFile(const std::filesystem::path & path);

} // namespace app

#endif
