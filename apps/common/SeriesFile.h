/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SeriesFile_h
#define SeriesFile_h

#include "ImageFile.h"

namespace app
{

/** The volume of a DICOM series of a folder, before its pixels are read. \throw dwc::FileError; Failure(Usage) where
 * there is no such series. */
ImageFile
OpenSeries(const dwc::FileName & folder, const SeriesChoice & choice);

} // namespace app

#endif
