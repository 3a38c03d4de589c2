/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ReadImage_h
#define ReadImage_h

#include "ImageFile.h"

#include "itkImage.h"
#include "itkProcessObject.h"

#include <functional>
#include <string>
#include <vector>

namespace app
{

/** Called with each reader before it runs, by whoever wants to follow it. */
using Watcher = std::function<void(itk::ProcessObject *)>;

/** An image as the filters take it. */
template <unsigned int VDimension>
struct InputImage
{
  /** Scalars: Image<unsigned char> where they are such, Image<double> where single precision does not hold them, else
   * Image<float>. Color of 8 bits: Image<RGBPixel<unsigned char>>, without alpha. All else: VectorImage<float>, also
   * wide color. */
  typename itk::ImageBase<VDimension>::Pointer image;

  std::vector<std::string> notes; ///< sentences for the user
};

/** Reads the pixels of a file. `VDimension` is that of its header: 2 or 3. \throw dwc::FileError where the file is
 * truncated or damaged. */
template <unsigned int VDimension>
InputImage<VDimension>
ReadImage(const ImageFile & file, const Watcher & watch);

/** Reads a mask of any pixel type for an image: 1 where its pixels are finite and not 0. A mask in a photographs'
 * format has no place of its own in space and takes the image's. \throw dwc::FileError also where the mask has another
 * size. */
template <unsigned int VDimension>
typename itk::Image<unsigned char, VDimension>::Pointer
ReadMask(const dwc::FileName &              name,
         const dwc::ImageHeader &           imageHeader,
         const itk::ImageBase<VDimension> * image,
         const Watcher &                    watch);

} // namespace app

#endif
