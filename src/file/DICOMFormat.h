/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_DICOMFormat_h
#define dwc_file_DICOMFormat_h

#include "file/Formats.h"

namespace dwc
{
namespace file
{

/** Whether ITK's reader of DICOM may try a file. To be asked after all other formats: without the prefix "DICM" nothing
 * but the first bytes speaks for it. */
bool
IsDICOM(const FileStart & start);

FileContent
InspectDICOM(const FileStart & start, const ReaderVersion & version);

} // namespace file
} // namespace dwc

#endif
