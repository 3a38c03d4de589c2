/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_PictureFormats_h
#define dwc_file_PictureFormats_h

#include "file/Formats.h"

/** Formats of photographs, screens and microscopes. Their readers in ITK hand a file to libraries that end the process
 * when they meet damage (libpng and libjpeg before ITK 5.3), or misread legal files without a word (TIFF). */

namespace dwc
{
namespace file
{

FileContent
InspectJPEG(const FileStart & start, const ReaderVersion & version);
FileContent
InspectPNG(const FileStart & start, const ReaderVersion & version);
FileContent
InspectBMP(const FileStart & start, const ReaderVersion & version);
FileContent
InspectJPEG2000(const FileStart & start, const ReaderVersion & version);
FileContent
InspectTIFF(const FileStart & start, const ReaderVersion & version);

} // namespace file
} // namespace dwc

#endif
