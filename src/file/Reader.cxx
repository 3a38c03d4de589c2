/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/File.h"

#include <algorithm>
#include <array>

namespace dwc
{
namespace
{

/** What a reader of ITK reads. */
struct Reader
{
  const char * name;
  const char * format; ///< as FileContent has it
};

constexpr std::array<Reader, 14> readers = { { { "BMPImageIO", "BMP" },
                                               { "GDCMImageIO", "DICOM" },
                                               { "GiplImageIO", "GIPL" },
                                               { "JPEG2000ImageIO", "JPEG 2000" },
                                               { "JPEGImageIO", "JPEG" },
                                               { "LSMImageIO", "TIFF" },
                                               { "MetaImageIO", "MetaImage" },
                                               { "MRCImageIO", "MRC" },
                                               { "NiftiImageIO", "NIfTI" },
                                               { "NiftiImageIO", "Analyze" },
                                               { "NrrdImageIO", "NRRD" },
                                               { "PNGImageIO", "PNG" },
                                               { "TIFFImageIO", "TIFF" },
                                               { "VTKImageIO", "VTK" } } };

} // namespace

void
VerifyReader(const FileName & name, const FileContent & content, const std::string & reader)
{
  const auto isReader = [&reader](const Reader & one) { return reader == one.name; };
  const auto isFormat = [&content](const Reader & one) { return content.format == one.format; };
  const auto expected = std::find_if(readers.begin(), readers.end(), isReader);
  if (expected == readers.end() ||
      std::any_of(readers.begin(), readers.end(), [&](const Reader & one) { return isReader(one) && isFormat(one); }))
  {
    return;
  }
  if (content.format.empty())
  {
    throw FileError(FileFault::Unreadable,
                    name.parameter,
                    name.path + " is no " + expected->format +
                      " file, though its name or its first bytes say so. Get "
                      "another copy.");
  }
  throw FileError(FileFault::Unreadable,
                  name.parameter,
                  name.path + " is a file of the format " + content.format + ", but ITK would read it as " +
                    expected->format + ". Give it the extension of its format.");
}

} // namespace dwc
