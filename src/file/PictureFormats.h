/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_PictureFormats_h
#define dwc_file_PictureFormats_h

#include "file/Formats.h"

/** Formats of photographs and of screens: whether a file is whole. */

namespace dwc
{
namespace file
{

bool
IsWholeJPEG(const FileStart & start, std::uintmax_t imageBytes);
bool
IsWholePNG(const FileStart & start, std::uintmax_t imageBytes);
bool
IsWholeJPEG2000(const FileStart & start, std::uintmax_t imageBytes);
bool
IsWholeBMP(const FileStart & start, std::uintmax_t imageBytes);

} // namespace file
} // namespace dwc

#endif
