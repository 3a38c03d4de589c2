/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FileIntegrity_h
#define FileIntegrity_h

#include <cstdint>
#include <filesystem>

namespace app
{

/** False where an image file ends before its data do. Many readers only warn then, or say nothing at all, and give what
 *  happens to be in memory for the pixels that are missing. Knows JPEG, PNG, BMP, JPEG 2000, MetaImage, NIfTI, VTK,
 *  MRC and GIPL; the readers of NRRD, TIFF and DICOM look themselves.
 *  \param imageBytes of all pixels as the file holds them, uncompressed; 0: unknown, which is not looked at then. */
bool
IsWholeFile(const std::filesystem::path & path, std::uintmax_t imageBytes);

} // namespace app

#endif
