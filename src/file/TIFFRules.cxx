/* SPDX-License-Identifier: Apache-2.0 */
#include "file/TIFFRules.h"

namespace dwc
{
namespace file
{
namespace
{

bool
IsGray(const TIFFPage & page)
{
  return page.photometric == MinIsBlack || page.photometric == MinIsWhite ||
         (!page.photometric && page.samples != 3 && page.samples != 4);
}

bool
IsRGB(const TIFFPage & page)
{
  return page.photometric == RGBColors || (!page.photometric && !IsGray(page));
}

std::string
DescribeColors(const TIFFPage & page)
{
  if (!page.photometric)
  {
    return "no photometric interpretation";
  }
  switch (*page.photometric)
  {
    case MinIsWhite:
      return "MinIsWhite";
    case MinIsBlack:
      return "MinIsBlack";
    case RGBColors:
      return "RGB";
    case PaletteColors:
      return "a palette";
    case TransparencyMask:
      return "a transparency mask";
    case Separated:
      return "inks";
    case YCbCr:
      return "YCbCr";
    case CIELab:
      return "CIELab";
    default:
      return "photometric interpretation " + std::to_string(*page.photometric);
  }
}

/** "16-bit integers" */
std::string
DescribeNumbers(const TIFFPage & page)
{
  const std::string bits = std::to_string(page.bits) + "-bit ";
  switch (page.numbers)
  {
    case UnsignedNumbers:
    case UndefinedNumbers:
      return bits + "unsigned integers";
    case SignedNumbers:
      return bits + "signed integers";
    case RealNumbers:
      return bits + "floating point numbers";
    default:
      return bits + "complex numbers";
  }
}

std::string
DescribeLayout(const TIFFPage & page)
{
  return DescribeColors(page) + (page.isPlanar ? ", planes apart" : ", contiguous") + (page.isTiled ? ", tiles" : "");
}

class Judge
{
public:
  Judge(const FileName & name, const ReaderVersion & version, const TIFFPage & page, std::size_t number)
    : m_Name(name)
    , m_Version(version)
    , m_Page(page)
    , m_Number(number)
  {}

  /** \throw FileError where ITK would misread the page. */
  void
  Verify() const
  {
    this->VerifySamples();
    this->VerifyOrientation();
    if (IsTIFFCopied(m_Page))
    {
      this->VerifyNumbersOfCopy();
    }
    else
    {
      this->VerifyNumbersOfBytes();
    }
  }

private:
  FileError
  MakeError(const std::string & what, const std::string & wayOut) const
  {
    const std::string where = m_Number == 1 ? "" : " (page " + std::to_string(m_Number) + ")";
    return MakeMisreadError(m_Name, what + where + ". " + wayOut);
  }

  /** Alpha is left out by all that comes later, so it may be there. */
  bool
  HasOnlyAlpha(std::size_t colors) const
  {
    const std::size_t extra = m_Page.samples - colors;
    return extra == 0 ||
           (extra == 1 && (m_Page.extraSamples.empty() || m_Page.extraSamples == std::vector<unsigned int>{ 1 } ||
                           m_Page.extraSamples == std::vector<unsigned int>{ 2 }));
  }

  FileError
  MakeChannelsError() const
  {
    return this->MakeError("has " + std::to_string(m_Page.samples) +
                             " samples a pixel, some of which are no colors, and ITK misreads or drops them (got " +
                             DescribeLayout(m_Page) + ")",
                           "Save it as NRRD, or one file a channel.");
  }

  void
  VerifySamples() const
  {
    if (!m_Page.hasEqualSamples || m_Page.samples == 0 || m_Page.bits == 0)
    {
      throw this->MakeError("has samples of unlike kinds, or none", "Save it as NRRD, or one file a channel.");
    }
    if (m_Page.depth > 1)
    {
      throw this->MakeError("has " + std::to_string(m_Page.depth) + " slices in one page, of which ITK reads the first",
                            "Save it as NRRD, or one page a slice.");
    }
    if (m_Page.stackPlanes > 1)
    {
      throw this->MakeError("is a stack of MetaMorph with " + std::to_string(m_Page.stackPlanes) +
                              " images in one page, of which ITK reads the first",
                            "Save it as TIFF with one page an image.");
    }
    if (m_Page.hasDotRange)
    {
      throw this->MakeError("has a tag DotRange, at which ITK ends the process", "Save it without that tag, as RGB.");
    }
    if (m_Page.photometric == PaletteColors)
    {
      this->VerifyPalette();
    }
    else if (IsGray(m_Page))
    {
      const bool isAlpha = m_Page.samples == 2 && !m_Page.extraSamples.empty() && this->HasOnlyAlpha(1);
      if (m_Page.samples != 1 && (IsTIFFCopied(m_Page) || !isAlpha))
      {
        throw this->MakeChannelsError();
      }
    }
    else if (IsRGB(m_Page))
    {
      if (m_Page.samples < 3 || !this->HasOnlyAlpha(3))
      {
        throw this->MakeChannelsError();
      }
    }
    else
    {
      this->VerifyOtherColors();
    }
  }

  void
  VerifyPalette() const
  {
    if (!m_Page.hasPalette)
    {
      throw MakeDamagedError(m_Name, "has no table of its colors, or one of a wrong length. Get an undamaged copy.");
    }
    if (m_Page.samples != 1)
    {
      throw this->MakeChannelsError();
    }
  }

  void
  VerifyOtherColors() const
  {
    const bool isKnown = (m_Page.photometric == Separated && m_Page.inks == 1) || m_Page.photometric == YCbCr ||
                         m_Page.photometric == CIELab;
    if (!isKnown)
    {
      throw this->MakeError("has colors that ITK does not read (got " + DescribeColors(m_Page) + ")",
                            "Save it as RGB or as gray.");
    }
    if (m_Page.samples != (m_Page.photometric == Separated ? 4U : 3U))
    {
      throw this->MakeChannelsError();
    }
  }

  void
  VerifyOrientation() const
  {
    if (m_Page.orientation < 1 || m_Page.orientation > 4)
    {
      throw this->MakeError("has a camera's orientation that ITK makes a mirror image of (got " +
                              std::to_string(m_Page.orientation) + ")",
                            "Save it turned, with orientation 1.");
    }
  }

  bool
  HasWholeNumbers() const
  {
    return m_Page.numbers == UnsignedNumbers || m_Page.numbers == SignedNumbers || m_Page.numbers == UndefinedNumbers;
  }

  void
  VerifyNumbersOfCopy() const
  {
    const bool isPalette = m_Page.photometric == PaletteColors;
    if (m_Page.bits == 32 && (m_Page.numbers == UnsignedNumbers || m_Page.numbers == SignedNumbers) && !isPalette)
    {
      if (m_Version.IsBefore(5, 4, 7))
      {
        throw this->MakeError("holds 32-bit integers, of which ITK before 5.4.7 reads nothing",
                              "Save it as 16-bit integers, as 32-bit floating point numbers, or as NRRD.");
      }
    }
    else if (m_Page.bits == 32 ? m_Page.numbers != RealNumbers || isPalette : !this->HasWholeNumbers())
    {
      throw this->MakeNumbersError();
    }
  }

  /** libtiff makes bytes of 16 bits, and takes signed numbers for unsigned ones. */
  void
  VerifyNumbersOfBytes() const
  {
    const bool isUnsigned = m_Page.numbers == UnsignedNumbers || m_Page.numbers == UndefinedNumbers;
    const bool isFine = isUnsigned || (m_Page.photometric == CIELab && m_Page.numbers == SignedNumbers);
    const bool isSmall = m_Page.bits == 1 || m_Page.bits == 2 || m_Page.bits == 4 || m_Page.bits == 8;
    const bool needsBytes = m_Page.samples > 1;
    if (!isFine || !isSmall || (needsBytes && m_Page.bits != 8))
    {
      throw this->MakeNumbersError();
    }
  }

  FileError
  MakeNumbersError() const
  {
    const bool isSmall = m_Page.bits == 8 || m_Page.bits == 16 || (m_Page.bits == 32 && m_Page.numbers == RealNumbers);
    const bool isKept =
      isSmall && m_Page.numbers <= UndefinedNumbers && !(m_Page.bits == 16 && m_Page.numbers == RealNumbers);
    const std::string orientation =
      m_Page.orientation == 1 ? "" : ", orientation " + std::to_string(m_Page.orientation);
    return isKept ? this->MakeError("holds " + DescribeNumbers(m_Page) + " in a layout of which ITK makes bytes (got " +
                                      DescribeLayout(m_Page) + orientation + ")",
                                    "Save it in strips, with its samples contiguous and orientation 1, or as NRRD.")
                  : this->MakeError("holds " + DescribeNumbers(m_Page) + ", which ITK does not read right",
                                    "Save it as 8-bit or 16-bit integers, as 32-bit floating point numbers, or as "
                                    "NRRD.");
  }

  const FileName &      m_Name;
  const ReaderVersion & m_Version;
  const TIFFPage &      m_Page;
  std::size_t           m_Number;
};

} // namespace

bool
IsTIFFCopied(const TIFFPage & page)
{
  const bool hasKnownColors = page.photometric && (IsGray(page) || IsRGB(page) || page.photometric == PaletteColors);
  return hasKnownColors && !page.isTiled && !page.isPlanar && (page.orientation == 1 || page.orientation == 4) &&
         (page.bits == 8 || page.bits == 16 || page.bits == 32);
}

std::string
DescribeTIFFPage(const TIFFPage & page)
{
  const std::string samples = page.samples == 1 ? "" : std::to_string(page.samples) + " ";
  return std::to_string(page.width) + " x " + std::to_string(page.height) + " pixels of " + samples +
         DescribeNumbers(page) + ", " + DescribeLayout(page);
}

void
VerifyTIFFPage(const FileName & name, const ReaderVersion & version, const TIFFPage & page, std::size_t number)
{
  Judge(name, version, page, number).Verify();
}

} // namespace file
} // namespace dwc
