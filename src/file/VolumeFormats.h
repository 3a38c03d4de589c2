/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_VolumeFormats_h
#define dwc_file_VolumeFormats_h

#include "file/Formats.h"

/** Formats of volumes: whether a file is whole. */

namespace dwc
{
namespace file
{

/** Any format inside of a gzip file. */
bool
IsWholeGzip(const FileStart & start, std::uintmax_t imageBytes);
bool
IsWholeMetaImage(const FileStart & start, std::uintmax_t imageBytes);

/** NIfTI-1, and the headers of Analyze 7.5. */
bool
IsWholeNIfTI(const FileStart & start, std::uintmax_t imageBytes);
bool
IsWholeVTK(const FileStart & start, std::uintmax_t imageBytes);

/** A header of a fixed size before the pixels, which are as they are in memory. */
template <std::uintmax_t VHeaderBytes>
bool
IsWholeRaw(const FileStart & start, std::uintmax_t imageBytes)
{
  return start.size >= VHeaderBytes + imageBytes;
}

} // namespace file
} // namespace dwc

#endif
