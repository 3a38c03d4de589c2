/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_TIFFRules_h
#define dwc_file_TIFFRules_h

#include "file/TIFFPages.h"

/** itk::TIFFImageIO copies lines as they are, or lets libtiff make red, green, blue and alpha of 8 bits each, and does
 * not look at much of what a TIFF says of itself. What it gets wrong was found by reading it and by comparing the
 * pixels of ITK 5.2.1 and 5.4.7 with those of tifffile. */

namespace dwc
{
namespace file
{

/** Where this is false, libtiff makes bytes of red, green, blue and alpha. */
bool
IsTIFFCopied(const TIFFPage & page);

/** "5 x 3 pixels of 8-bit unsigned integers, MinIsBlack, contiguous" */
std::string
DescribeTIFFPage(const TIFFPage & page);

/** \param number from 1. \throw FileError where that version of ITK would misread the page. */
void
VerifyTIFFPage(const FileName & name, const ReaderVersion & version, const TIFFPage & page, std::size_t number);

} // namespace file
} // namespace dwc

#endif
