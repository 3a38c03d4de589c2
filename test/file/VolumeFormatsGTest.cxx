/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"

#include <algorithm>
#include <cstring>

using dwc::test::LittleEndian;

namespace
{

class VolumeFormats : public dwc::test::FileTest
{};

/** A volume of 4 x 3 x 2 pixels of two bytes. */
const std::string    pixels(48, '\x2A');
const std::uintmax_t imageBytes = pixels.size();

const std::string metaHead = "ObjectType = Image\nNDims = 3\nDimSize = 4 3 2\nElementType = MET_USHORT\n";

/** The 348 bytes of a header of NIfTI-1 with the magic of one file or of a pair, and 4 bytes that say "no extension".
 */
std::string
MakeNIfTIHead(const char * magic, float offset, bool isSwapped)
{
  std::string head(352, '\0');
  head.replace(0, 4, LittleEndian(348, 4));
  head.replace(344, 3, magic);
  char number[4];
  std::memcpy(number, &offset, 4);
  head.replace(108, 4, number, 4);
  if (isSwapped)
  {
    std::reverse(head.begin(), head.begin() + 4);
    std::reverse(head.begin() + 108, head.begin() + 112);
  }
  return head;
}

} // namespace

TEST_F(VolumeFormats, MetaImageInOneFile)
{
  const std::string head = metaHead + "BinaryData = True\nElementDataFile = LOCAL\n";
  EXPECT_EQ(FindShortestWhole("a.mha", head + pixels, imageBytes), head.size() + pixels.size());
  EXPECT_TRUE(IsWhole("A.MHA", head + pixels + "more", imageBytes));
}

TEST_F(VolumeFormats, MetaImageWithLinesOfWindows)
{
  std::string head = metaHead + "BinaryData = True\nElementDataFile = LOCAL\n";
  for (std::size_t at = head.find('\n'); at != std::string::npos; at = head.find('\n', at + 2))
  {
    head.insert(at, "\r");
  }
  EXPECT_EQ(FindShortestWhole("a.mha", head + pixels, imageBytes), head.size() + pixels.size());
}

TEST_F(VolumeFormats, MetaImageBesideItsPixels)
{
  const auto head = Write("a.mhd", metaHead + "ElementDataFile = a.raw\n");
  Write("a.raw", pixels);
  EXPECT_TRUE(dwc::IsWholeFile(head, imageBytes));
  Write("a.raw", pixels.substr(1));
  EXPECT_FALSE(dwc::IsWholeFile(head, imageBytes));
}

TEST_F(VolumeFormats, CompressedMetaImageSaysHowManyBytesItHas)
{
  const std::string head = metaHead + "CompressedData = True\nCompressedDataSize = 20\nElementDataFile = LOCAL\n";
  EXPECT_EQ(FindShortestWhole("a.mha", head + pixels.substr(0, 20), imageBytes), head.size() + 20);
}

TEST_F(VolumeFormats, MetaImageOfTextOrOfManyFilesIsLeftToItsReader)
{
  EXPECT_TRUE(IsWhole("text.mha", metaHead + "BinaryData = False\nElementDataFile = LOCAL\n1 2 3\n", imageBytes));
  EXPECT_TRUE(IsWhole("list.mhd", metaHead + "ElementDataFile = LIST\na.raw\nb.raw\n", imageBytes));
  EXPECT_TRUE(IsWhole("pattern.mhd", metaHead + "ElementDataFile = a%02d.raw 1 2 1\n", imageBytes));
}

TEST_F(VolumeFormats, NIfTIInOneFile)
{
  for (const bool isSwapped : { false, true })
  {
    const std::string head = MakeNIfTIHead("n+1", 352.0F, isSwapped);
    EXPECT_EQ(FindShortestWhole("a.nii", head + pixels, imageBytes), head.size() + pixels.size()) << isSwapped;
  }
}

TEST_F(VolumeFormats, NIfTIWithAnExtensionBeforeItsPixels)
{
  const std::string head = MakeNIfTIHead("n+1", 416.0F, false) + std::string(64, '\x07');
  EXPECT_EQ(FindShortestWhole("a.nii", head + pixels, imageBytes), head.size() + pixels.size());
}

TEST_F(VolumeFormats, NIfTIAndAnalyzeBesideTheirPixels)
{
  for (const char * const magic : { "ni1", "" })
  {
    const auto head = Write("a.hdr", MakeNIfTIHead(magic, 0.0F, false));
    const auto image = Write("a.img", pixels);
    EXPECT_TRUE(dwc::IsWholeFile(head, imageBytes));
    EXPECT_TRUE(dwc::IsWholeFile(image, imageBytes));
    Write("a.img", pixels.substr(1));
    EXPECT_FALSE(dwc::IsWholeFile(head, imageBytes));
    EXPECT_FALSE(dwc::IsWholeFile(image, imageBytes));
  }
}

TEST_F(VolumeFormats, GzipEndsWithTheLengthOfWhatItHolds)
{
  // 400 bytes in one stored block; the checksum is that of RFC 1952.
  const std::string gzip = std::string("\x1F\x8B\x08\0\0\0\0\0\0\xFF\x01\x90\x01\x6F\xFE", 15) +
                           std::string(400, '\0') + LittleEndian(0x46220D0C, 4) + LittleEndian(400, 4);
  EXPECT_TRUE(IsWhole("a.nii.gz", gzip, imageBytes));
  EXPECT_FALSE(IsWhole("a.nii.gz", gzip.substr(0, 300), imageBytes)); // ends with zeros
  EXPECT_FALSE(IsWhole("a.nii.gz", gzip, 401));
}

TEST_F(VolumeFormats, BinaryVTKHasItsPixelsBehindTheTable)
{
  const std::string head = "# vtk DataFile Version 3.0\nx\nBINARY\nDATASET STRUCTURED_POINTS\nDIMENSIONS 4 3 2\n"
                           "POINT_DATA 24\nSCALARS s unsigned_short 1\nLOOKUP_TABLE default\n";
  EXPECT_EQ(FindShortestWhole("a.vtk", head + pixels, imageBytes), head.size() + pixels.size());
  EXPECT_TRUE(IsWhole("text.vtk", "# vtk DataFile Version 3.0\nx\nASCII\n", imageBytes));
}

TEST_F(VolumeFormats, HeadersOfAFixedSize)
{
  EXPECT_EQ(FindShortestWhole("a.mrc", std::string(1024, '\0') + pixels, imageBytes), 1024 + pixels.size());
  EXPECT_EQ(FindShortestWhole("a.rec", std::string(1024, '\0') + pixels, imageBytes), 1024 + pixels.size());
  EXPECT_EQ(FindShortestWhole("a.gipl", std::string(256, '\0') + pixels, imageBytes), 256 + pixels.size());
}
