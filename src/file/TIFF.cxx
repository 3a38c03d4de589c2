/* SPDX-License-Identifier: Apache-2.0 */
#include "file/PictureFormats.h"
#include "file/TIFFRules.h"

#include <algorithm>
#include <cstdlib>

/** How itk::TIFFImageIO counts the pages of a TIFF and puts them in their places. */

namespace dwc
{
namespace file
{
namespace
{

/** Smaller copies and masks. */
bool
IsLeftOut(const TIFFPage & page)
{
  return page.subfile && (*page.subfile & 5) != 0;
}

bool
AreAlike(const TIFFPage & a, const TIFFPage & b)
{
  return a.width == b.width && a.height == b.height && a.bits == b.bits && a.samples == b.samples &&
         a.numbers == b.numbers && a.photometric == b.photometric && a.isPlanar == b.isPlanar &&
         a.isTiled == b.isTiled && a.orientation == b.orientation && a.isPaletteGray == b.isPaletteGray &&
         a.isPaletteWide == b.isPaletteWide;
}

/** How many slices ITK makes of pages, which it counts by their tags. */
std::size_t
CountSlices(const std::vector<TIFFPage> & pages)
{
  const auto leftOut = static_cast<std::size_t>(std::count_if(pages.begin(), pages.end(), IsLeftOut));
  const auto tagged = static_cast<std::size_t>(
    std::count_if(pages.begin(), pages.end(), [](const TIFFPage & page) { return page.subfile == 0U; }));
  const std::size_t rest = pages.size() - leftOut;
  return pages.size() == 1 || rest <= 1 ? 1 : tagged > 0 ? tagged : rest;
}

/** ITK reads pages one after the other into slices of the number of the page, whatever that does to memory. */
void
VerifyOrder(const FileName & name, const std::vector<TIFFPage> & pages, std::size_t slices)
{
  std::size_t taken = 1;
  while (taken < pages.size() && !IsLeftOut(pages[taken]))
  {
    ++taken;
  }
  const bool hasOthers = std::any_of(
    pages.begin() + static_cast<std::ptrdiff_t>(taken), pages.end(), [](const auto & p) { return !IsLeftOut(p); });
  if ((IsLeftOut(pages.front()) && pages.size() > 1) || hasOthers)
  {
    throw MakeMisreadError(name,
                           "has smaller copies or masks before some of its pages, and ITK puts the pages in wrong "
                           "places (got " +
                             std::to_string(pages.size()) + " pages). Save the pages you want as a file of their own.");
  }
  if (taken != slices)
  {
    throw MakeMisreadError(name,
                           "has pages some of which are marked as images and others not, and ITK loses count of them "
                           "(got " +
                             std::to_string(slices) + " of " + std::to_string(taken) +
                             "). Save the pages you want as a file of their own.");
  }
}

void
VerifyAlike(const FileName & name, const std::vector<TIFFPage> & pages, std::size_t slices)
{
  for (std::size_t i = 1; i < slices; ++i)
  {
    if (!AreAlike(pages[i], pages.front()))
    {
      throw MakeMisreadError(name,
                             "has pages that differ, which ITK takes for slices of one volume (page 1: " +
                               DescribeTIFFPage(pages.front()) + "; page " + std::to_string(i + 1) + ": " +
                               DescribeTIFFPage(pages[i]) + "). Save the page you want as a file of its own.");
    }
  }
}

/** The number that follows a name in the text of a description; 1 where there is none. */
std::size_t
FindCount(const std::string & text, const std::string & key)
{
  const std::size_t at = text.find(key);
  const long        value = at == std::string::npos ? 1 : std::strtol(text.c_str() + at + key.size(), nullptr, 10);
  return value < 1 ? 1 : static_cast<std::size_t>(value);
}

/** ImageJ writes one page for many images where a file is large; both it and OME have pages that are no slices. */
void
ReadDescription(const FileName & name, const std::string & text, std::size_t pages, FileContent & content)
{
  const bool isImageJ = text.compare(0, 7, "ImageJ=") == 0;
  if (!isImageJ && text.find("<OME") == std::string::npos)
  {
    return;
  }
  const std::size_t images = isImageJ ? FindCount(text, "\nimages=") : 1;
  if (images > pages)
  {
    throw MakeMisreadError(name,
                           "has " + std::to_string(images) + " images, as ImageJ writes them, of which ITK reads " +
                             std::to_string(pages) + ". Save it as NRRD.");
  }
  const std::size_t channels = FindCount(text, isImageJ ? "\nchannels=" : " SizeC=\"");
  const std::size_t slices = FindCount(text, isImageJ ? "\nslices=" : " SizeZ=\"");
  const std::size_t times = FindCount(text, isImageJ ? "\nframes=" : " SizeT=\"");
  const bool        hasChannels = channels > 1 && content.components == 1;
  if (hasChannels || times > 1)
  {
    content.notes.push_back(name.path + " has " + std::to_string(pages) + " page" + (pages == 1 ? "" : "s") +
                            ", taken for slices; it says of itself: channels " + std::to_string(channels) +
                            ", slices " + std::to_string(slices) + ", times " + std::to_string(times) + ".");
  }
}

void
NoteLeftOut(const FileName & name, std::size_t taken, std::size_t pages, FileContent & content)
{
  if (pages == taken + 1)
  {
    content.notes.push_back("Page " + std::to_string(pages) + " of " + name.path +
                            " is a smaller copy or a mask, and is left out.");
  }
  else if (pages > taken)
  {
    content.notes.push_back("Pages " + std::to_string(taken + 1) + " to " + std::to_string(pages) + " of " + name.path +
                            " are smaller copies or masks, and are left out.");
  }
}

std::size_t
CountComponents(const TIFFPage & page)
{
  if (!IsTIFFCopied(page))
  {
    return 4;
  }
  return page.photometric == PaletteColors ? (page.isPaletteGray ? 1 : 3) : page.samples;
}

} // namespace

FileContent
InspectTIFF(const FileStart & start, const ReaderVersion & version)
{
  const std::vector<TIFFPage> pages = ReadTIFFPages(start);
  const std::size_t           slices = CountSlices(pages);
  VerifyTIFFPage(start.name, version, pages.front(), 1);
  VerifyOrder(start.name, pages, slices);
  VerifyAlike(start.name, pages, slices);
  for (std::size_t i = 1; i < slices; ++i)
  {
    VerifyTIFFPage(start.name, version, pages[i], i + 1);
  }

  FileContent content;
  content.format = "TIFF";
  content.size = { static_cast<std::size_t>(pages.front().width), static_cast<std::size_t>(pages.front().height) };
  if (slices > 1)
  {
    content.size.push_back(slices);
  }
  content.components = CountComponents(pages.front());
  ReadDescription(start.name, pages.front().description, slices, content);
  NoteLeftOut(start.name, slices, pages.size(), content);
  const std::vector<unsigned int> unassociatedAlpha{ 2 };
  const bool                      isMixed = pages.front().photometric == RGBColors || pages.front().isPlanar;
  if (!IsTIFFCopied(pages.front()) && isMixed && pages.front().extraSamples == unassociatedAlpha)
  {
    content.notes.push_back("The colors of " + start.name.path + " are multiplied by its alpha.");
  }
  return content;
}

} // namespace file
} // namespace dwc
