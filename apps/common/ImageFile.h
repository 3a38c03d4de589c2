/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ImageFile_h
#define ImageFile_h

#include "dwc/File.h"
#include "itkImageIOBase.h"

#include <string>
#include <vector>

namespace app
{

/** An image file, or the files of a DICOM series, before the pixels are read. */
struct ImageFile
{
  dwc::ImageHeader          header;
  itk::ImageIOBase::Pointer io;
  std::vector<std::string>  series; ///< paths of its slices in their order; empty for a single file
};

/** Which series of a folder is meant. */
struct SeriesChoice
{
  std::string option; ///< how the user chooses one, such as "--series"; empty where there is no way to
  std::string text;   ///< its number or the beginning of its identifier; empty for the only one
};

/** Finds the reader of a file and reads its header; of a folder, those of its DICOM files. \throw dwc::FileError */
ImageFile
OpenImageFile(const dwc::FileName & name, const SeriesChoice & choice = {});

} // namespace app

#endif
