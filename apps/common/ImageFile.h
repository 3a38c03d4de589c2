/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ImageFile_h
#define ImageFile_h

#include "dwc/File.h"
#include "itkImageIOBase.h"

namespace app
{

/** An image file before its pixels are read. */
struct ImageFile
{
  dwc::ImageHeader          header;
  itk::ImageIOBase::Pointer io;
};

/** Finds the reader of a file and reads its header. \throw dwc::FileError */
ImageFile
OpenImageFile(const dwc::FileName & name);

} // namespace app

#endif
