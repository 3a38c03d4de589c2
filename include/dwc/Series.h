/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Series_h
#define dwc_Series_h

#include "dwc/File.h"

#include <cstddef>
#include <string>
#include <vector>

/** The DICOM files of a folder as volumes: which files make one, in which order, and why they cannot. The pixels are
 * read by the caller. */

namespace dwc
{

/** A DICOM series, or a part of one that is a volume by itself: one size, orientation, time point, echo. */
struct Series
{
  /** SeriesInstanceUID; where the series has several parts, with a colon and the number of the part: "1.2.3:2". */
  std::string identifier;

  std::string modality;    ///< "CT"
  std::string description; ///< of the series
  std::string part;        ///< what tells it from the other parts of its series: "echo time 4.6"; may be empty

  std::vector<std::string> files; ///< without their folder, in the order of their positions

  /** Columns, rows and slices: files, or frames of the one file that there is. */
  std::vector<std::size_t> size;

  /** Distance of columns, rows and slices; 0 where the files do not say. That of slices is what their positions say. */
  std::vector<double> spacing;

  std::string fault; ///< why these files are no volume, and how to fix it; "" where they are one
  FileFault   kindOfFault{ FileFault::Unusable };
  std::string note; ///< what the user should know of the volume; ""
};

/** What a folder holds. */
struct SeriesFolder
{
  FileName            name;
  std::vector<Series> series;

  std::vector<std::string> copies;   ///< files whose pixels another one has, too, and which are left out
  std::vector<std::string> noImage;  ///< DICOM files without an image
  std::vector<std::string> deflated; ///< DICOM files whose elements are compressed, which are left out
  std::vector<std::string> notes;    ///< sentences for the user, of what was left out
};

/** Reads what the files of a folder say of themselves, without those of folders in it. Files that are not DICOM are
 * passed over. \param among the names of some of its files; all where it is empty.
 * \throw FileError where there is no such folder, or one of its files may not be read. */
SeriesFolder
ReadSeriesFolder(const FileName & folder, const std::vector<std::string> & among = {});

/** The series of a folder that the user chose: by its number, counted from 1, or by the beginning of its identifier.
 * \param option how the user chooses: "--series"; \param choice empty for the only series of the folder.
 * \throw FileError where there is none of them, or more than one, or where its files are no volume. */
const Series &
ChooseSeries(const SeriesFolder & folder, const std::string & option, const std::string & choice);

} // namespace dwc

#endif
