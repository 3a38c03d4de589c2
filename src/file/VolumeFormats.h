/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_VolumeFormats_h
#define dwc_file_VolumeFormats_h

#include "file/Volume.h"

/** Formats of volumes, one source each: what a file holds and where its pixels lie. Where a header is not understood,
 * the volume has no parts, and the file is left to its reader.
 * \throw FileError where the file is damaged, and where that version of ITK would misread it. */

namespace dwc
{
namespace file
{

/** GIPL: 256 bytes and the pixels, big-endian; also within gzip. */
bool
IsGIPL(const FileStart & start);
Volume
ReadGIPL(const FileStart & start, const ReaderVersion & version);

/** MetaImage: .mha, or .mhd with the pixels in other files. */
bool
IsMetaImage(const FileStart & start);
Volume
ReadMetaImage(const FileStart & start, const ReaderVersion & version);

/** MRC: 1024 bytes, an extended header and the pixels. */
bool
IsMRC(const FileStart & start);
Volume
ReadMRC(const FileStart & start, const ReaderVersion & version);

/** NIfTI-1 and Analyze 7.5, in one file or two, also within gzip. */
bool
IsNIfTI(const FileStart & start);
Volume
ReadNIfTI(const FileStart & start, const ReaderVersion & version);

/** NRRD: .nrrd, or .nhdr with the pixels in other files. */
bool
IsNRRD(const FileStart & start);
Volume
ReadNRRD(const FileStart & start, const ReaderVersion & version);

/** VTK's legacy format, of structured points. */
bool
IsVTK(const FileStart & start);
Volume
ReadVTK(const FileStart & start, const ReaderVersion & version);

/** A row of the table of formats calls these with one of the functions above. */
template <Volume (*VRead)(const FileStart &, const ReaderVersion &)>
FileContent
InspectVolume(const FileStart & start, const ReaderVersion & version)
{
  const Volume volume = VRead(start, version);
  VerifyParts(start, volume);
  return volume.content;
}
template <Volume (*VRead)(const FileStart &, const ReaderVersion &)>
std::vector<std::string>
VerifyVolumeChecksums(const FileStart & start)
{
  constexpr ReaderVersion any{ 99, 0, 0 }; // what a version misreads was said when the file was inspected
  return VerifyPartChecksums(start, VRead(start, any));
}

} // namespace file
} // namespace dwc

#endif
