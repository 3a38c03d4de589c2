/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Segmentation_h
#define Segmentation_h

#include "ImageFile.h"
#include "OutputFiles.h"
#include "Progress.h"
#include "SegmentOptions.h"

#include "itkDiffuseWalkCutProvenance.h"
#include "itkPartitionTree.h"

#include <cstddef>
#include <cstdint>
#include <memory>
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
  itk::DataObject::Pointer            confidence;        ///< of float, on the grid of the walk
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

/** An image that was read, with its walk, which is still to be cut. */
class WalkedImage
{
public:
  virtual ~WalkedImage() = default;

  /** Cuts the walk and draws the leaves; once. Writes the walk where that is asked for. On any thread. */
  virtual Segmentation
  Cut(OutputFiles & files) = 0;
};

/** Makes the walks of images, one after the other. */
class Walker
{
public:
  Walker();
  ~Walker();

  /** Reads an image and makes its walk. What is given must live until it is cut. \param isLast no other image follows:
   *  a diffusers model need not stay in memory. */
  std::unique_ptr<WalkedImage>
  Walk(const SegmentOptions & options, const ImageFile & file, Progress & progress, bool isLast);

private:
  template <unsigned int VDimension>
  std::unique_ptr<WalkedImage>
  WalkImage(const SegmentOptions & options, const ImageFile & file, Progress & progress, bool isLast);

  /** Where a diffusers model is from one image to the next. */
  class ModelHolder;
  std::unique_ptr<ModelHolder> m_Holder;
  std::string                  m_DeviceNote;
};

} // namespace app

#endif
