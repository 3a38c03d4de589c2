/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_DICOM_h
#define dwc_file_DICOM_h

#include "file/Formats.h"

namespace dwc
{
namespace file
{

bool
IsDICOM(const FileStart & start);

FileContent
InspectDICOM(const FileStart & start, const ReaderVersion & version);

} // namespace file
} // namespace dwc

#endif
