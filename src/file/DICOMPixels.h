/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_DICOMPixels_h
#define dwc_file_DICOMPixels_h

#include "file/DICOM.h"

#include <filesystem>
#include <map>
#include <string>

namespace dwc
{
namespace file
{

/** The elements that FindPixelFault() needs. */
const std::map<Tag, Representation> &
GetPixelTags();

/** Why the pixels of a DICOM file cannot be those that it announces: what is wrong, as the end of a sentence; "" where
 * nothing is. Some of it would end the process within GDCM, which reads the pixels. */
std::string
FindPixelFault(const DICOMFile & file);

/** The same of a file by its name; "" also where it is no DICOM file with pixels. */
std::string
FindDICOMFault(const std::filesystem::path & path);

} // namespace file
} // namespace dwc

#endif
