/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PictureFile_h
#define PictureFile_h

#include "dwc/Picture.h"

#include <filesystem>
#include <string>

namespace app
{

/** A picture as the bytes of a JPEG file. */
std::string
EncodeJPEG(const dwc::Raster & picture);

/** Writes a picture as PNG. \throw Failure(OutputUnwritable) also where the disk is full. */
void
WritePicture(const std::filesystem::path & path, const dwc::Raster & picture);

/** Reads such a file, gray or RGB, as RGB. \throw Failure(InputUnreadable) */
dwc::Raster
ReadPicture(const std::filesystem::path & path);

} // namespace app

#endif
