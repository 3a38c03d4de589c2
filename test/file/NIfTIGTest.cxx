/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

using dwc::test::BigEndian;
using dwc::test::LittleEndian;
using dwc::test::MakeGzip;

namespace
{

class NIfTI : public dwc::test::FileTest
{};

/** A header of NIfTI-1, in either byte order. */
struct Head
{
  std::string      magic{ "n+1" };
  bool             isBigEndian{ false };
  std::vector<int> dim{ 3, 4, 3, 2 };
  int              type{ 4 };
  int              bits{ 16 };
  int              intent{ 0 };
  float            offset{ 352.0F };
  float            slope{ 0.0F };
  float            intercept{ 0.0F };

  std::string
  Number(std::uint64_t value, std::size_t count) const
  {
    return isBigEndian ? BigEndian(value, count) : LittleEndian(value, count);
  }

  std::string
  Float(float value) const
  {
    std::uint32_t bits32 = 0;
    std::memcpy(&bits32, &value, 4);
    return Number(bits32, 4);
  }

  std::string
  Bytes() const
  {
    std::string head(352, '\0');
    head.replace(0, 4, Number(348, 4));
    for (std::size_t i = 0; i < dim.size(); ++i)
    {
      head.replace(40 + 2 * i, 2, Number(static_cast<std::uint64_t>(dim[i]), 2));
    }
    head.replace(68, 2, Number(static_cast<std::uint64_t>(intent), 2));
    head.replace(70, 2, Number(static_cast<std::uint64_t>(type), 2));
    head.replace(72, 2, Number(static_cast<std::uint64_t>(bits), 2));
    head.replace(108, 4, Float(offset));
    head.replace(112, 4, Float(slope));
    head.replace(116, 4, Float(intercept));
    head.replace(344, magic.size(), magic);
    return head;
  }
};

const std::string pixels(48, '\x2A'); // 4 x 3 x 2 of two bytes

} // namespace

TEST_F(NIfTI, PlacesAreFiniteAndOfASizeThatThereIs)
{
  const float infinity = std::numeric_limits<float>::infinity();
  const auto  findRefusal = [this](std::size_t code, std::size_t at, float value) {
    Head        head;
    std::string bytes = head.Bytes();
    bytes.replace(code, 2, head.Number(1, 2));
    bytes.replace(at, 4, head.Float(value));
    this->Write("a.nii", bytes + pixels);
    return this->FindRefusal("a.nii");
  };
  for (const float value : { std::nanf(""), infinity, -9.9e36F })
  {
    EXPECT_NE(findRefusal(254, 280, value).find("srow"), std::string::npos) << value;
    EXPECT_NE(findRefusal(254, 324, value).find("srow"), std::string::npos) << value;
    EXPECT_EQ(findRefusal(252, 280, value), "") << "which is not used";
  }
  EXPECT_NE(findRefusal(252, 268, 1e38F).find("qoffset"), std::string::npos);
  EXPECT_NE(findRefusal(252, 80, 1e38F).find("pixdim"), std::string::npos);
  EXPECT_EQ(findRefusal(252, 80, std::nanf("")), "") << "which niftilib takes for 0";
  EXPECT_EQ(findRefusal(254, 284, 6e-17F), "") << "a cosine of 90 degrees";
}

TEST_F(NIfTI, OneFileInBothByteOrders)
{
  for (const bool isBigEndian : { false, true })
  {
    Head head;
    head.isBigEndian = isBigEndian;
    const std::string file = head.Bytes() + pixels;
    EXPECT_EQ(FindShortestWhole("a.nii", file), file.size());
    EXPECT_EQ(Inspect("a.nii", file).size, (std::vector<std::size_t>{ 4, 3, 2 }));
    EXPECT_EQ(Inspect("A.NII", file).format, "NIfTI");
    EXPECT_EQ(FindShortestWhole("b.nii.gz", MakeGzip(file)), MakeGzip(file).size());
  }
}

// The numbers have the bytes of their type in the file, whatever the reader makes of scaled ones.
TEST_F(NIfTI, ScaledNumbersAreAsLongAsTheyAre)
{
  for (const auto & [type, bytes] : std::vector<std::pair<int, std::size_t>>{
         { 2, 1 }, { 256, 1 }, { 4, 2 }, { 512, 2 }, { 8, 4 }, { 16, 4 }, { 64, 8 } })
  {
    Head head;
    head.type = type;
    head.bits = static_cast<int>(8 * bytes);
    head.slope = 0.5F;
    head.intercept = -1024.0F;
    const std::string file = head.Bytes() + std::string(24 * bytes, '\x07');
    EXPECT_EQ(FindRefusal("a.nii", file), "") << type;
    EXPECT_EQ(FindRefusal("a.nii.gz", MakeGzip(file)), "") << type;
    EXPECT_NE(FindRefusal("a.nii", file.substr(0, file.size() - 1)), "") << type;
  }
}

TEST_F(NIfTI, ScaledVectorsAndColorsAreMisread)
{
  Head head;
  head.type = 128;
  head.slope = 2.0F;
  const std::string color(24 * 3, '\x07');
  EXPECT_EQ(
    FindRefusal("a.nii", head.Bytes() + color),
    "INPUT: a.nii has pixels of 3 numbers and a scale (scl_slope 2.000000, scl_inter 0.000000), which ITK applies to "
    "a part of them only. Save the scaled numbers, with scl_slope 1 and scl_inter 0.");
  for (const float slope : { 0.0F, 1.0F, std::nanf("") })
  {
    head.slope = slope;
    EXPECT_EQ(FindRefusal("a.nii", head.Bytes() + color), "") << slope;
  }
  Head vector;
  vector.dim = { 5, 4, 3, 2, 1, 3 };
  vector.intent = 1007;
  const std::string vectors = pixels + pixels + pixels;
  EXPECT_EQ(Inspect("a.nii", vector.Bytes() + vectors).components, 3U);
  EXPECT_EQ(Inspect("a.nii", vector.Bytes() + vectors).size, (std::vector<std::size_t>{ 4, 3, 2, 1 }));
  EXPECT_NE(FindRefusal("a.nii", vector.Bytes() + vectors.substr(1)), "");
  vector.slope = 1.0F;
  vector.intercept = 3.0F;
  EXPECT_NE(FindRefusal("a.nii", vector.Bytes() + vectors), "");
}

TEST_F(NIfTI, ExtensionOfAnyLengthBeforeThePixels)
{
  for (const std::size_t length : { 16, 65536, 300000 })
  {
    Head head;
    head.offset = 352.0F + static_cast<float>(length);
    const std::string file = head.Bytes() + std::string(length, '\x01') + pixels;
    EXPECT_EQ(FindRefusal("a.nii", file), "") << length;
    EXPECT_EQ(FindRefusal("a.nii.gz", MakeGzip(file)), "") << length;
    EXPECT_NE(FindRefusal("a.nii", file.substr(0, file.size() - 1)), "") << length;
    EXPECT_NE(FindRefusal("a.nii.gz", MakeGzip(file.substr(0, file.size() - 1))), "") << length;
  }
}

TEST_F(NIfTI, PlaceOfThePixelsMustBeANumber)
{
  for (const float offset : { std::nanf(""), HUGE_VALF, -3e30F })
  {
    Head head;
    head.offset = offset;
    EXPECT_NE(FindRefusal("a.nii", head.Bytes() + pixels).find("vox_offset"), std::string::npos) << offset;
  }
  Head head;
  head.offset = 0.0F; // as good as 348
  EXPECT_EQ(FindRefusal("a.nii", head.Bytes().substr(0, 348) + pixels), "");
}

TEST_F(NIfTI, GzipOfManyMembersAndBytesAfterIt)
{
  const std::string file = Head().Bytes() + pixels;
  EXPECT_EQ(FindRefusal("a.nii.gz", MakeGzip(file.substr(0, 100)) + MakeGzip(file.substr(100)) + MakeGzip("")), "");
  EXPECT_EQ(FindRefusal("a.nii.gz", MakeGzip(file) + std::string(512, '\0')), "");
  EXPECT_EQ(FindRefusal("a.nii.gz", file), "") << "what is not compressed is read as it is";
  std::string wrong = MakeGzip(file);
  wrong[wrong.size() - 20] ^= 4;
  EXPECT_NE(FindRefusal("a.nii.gz", wrong).find("checksum"), std::string::npos);
  wrong = MakeGzip(file);
  wrong[15] ^= 1;       // the length of the header, within the block
  wrong[15 + 344] ^= 1; // the magic
  EXPECT_EQ(FindRefusal("a.nii.gz", wrong),
            "INPUT: a.nii.gz is damaged: its compressed data do not agree with their checksum. Get a whole copy.");
  wrong[10] = 7; // no kind of a block: nothing comes out
  EXPECT_NE(FindRefusal("a.nii.gz", wrong).find("checksum"), std::string::npos);
  EXPECT_EQ(FindRefusal("b.nii", MakeGzip(file)),
            "INPUT: b.nii holds gzip data, which its name does not say. Add .gz to its name.");
}

TEST_F(NIfTI, HeaderAndPixelsInTwoFiles)
{
  for (const char * const magic : { "ni1", "" }) // the second is Analyze
  {
    Head head;
    head.magic = magic;
    head.offset = 0.0F;
    Write("a.hdr", head.Bytes().substr(0, 348));
    Write("a.img", pixels);
    EXPECT_EQ(FindRefusal("a.hdr"), "");
    EXPECT_EQ(FindRefusal("a.img"), "");
    Write("a.img", pixels.substr(1));
    EXPECT_NE(FindRefusal("a.hdr").find("a.img, holds 47 of the 48 bytes"), std::string::npos) << FindRefusal("a.hdr");
    EXPECT_NE(FindRefusal("a.img"), "");
    std::filesystem::remove(m_Folder / "a.img");
    EXPECT_NE(FindRefusal("a.hdr").find("a.img, which is not there"), std::string::npos);

    Write("a.hdr.gz", MakeGzip(head.Bytes().substr(0, 348)));
    Write("a.img.gz", MakeGzip(pixels));
    EXPECT_EQ(FindRefusal("a.hdr.gz"), "");
    EXPECT_EQ(FindRefusal("a.img.gz"), "");
    EXPECT_EQ(FindRefusal("a.hdr"), "") << "its pixels are found in .img.gz";
    Write("a.img.gz", MakeGzip(pixels).substr(0, 40));
    EXPECT_NE(FindRefusal("a.hdr.gz"), "");
    std::filesystem::remove(m_Folder / "a.img.gz");
    std::filesystem::remove(m_Folder / "a.hdr.gz");
  }
}

// niftilib reads the pixels of a.nii where a.nii.gz was asked for: right only where both have the same.
TEST_F(NIfTI, FileOfTheSameNameThatIsNotCompressed)
{
  const std::string file = Head().Bytes() + pixels;
  Write("a.nii", file);
  EXPECT_EQ(FindRefusal("a.nii.gz", MakeGzip(file)), "");
  EXPECT_EQ(FindRefusal("a.nii.gz", file), "");
  for (const std::string & other : { file.substr(0, file.size() - 1), file.substr(0, file.size() - 1) + "x" })
  {
    Write("a.nii", other);
    EXPECT_EQ(
      FindRefusal("a.nii.gz", MakeGzip(file)),
      "INPUT: a.nii.gz lies beside a.nii, which has other pixels, and which ITK reads instead. Rename one of the two.");
  }
}

TEST_F(NIfTI, OtherFilesOfTheseNamesAreLeftToTheirReaders)
{
  EXPECT_EQ(FindRefusal("b.img", "anything"), "");
  EXPECT_EQ(FindRefusal("c.hdr", "ENVI\nsamples = 4\n"), "");
  Head binary;
  binary.type = 1;
  EXPECT_EQ(FindRefusal("a.nii", binary.Bytes()), "");
  EXPECT_EQ(FindRefusal("a.nii", LittleEndian(540, 4) + "n+2\0" + std::string(600, '\0')),
            "INPUT: a.nii is a NIfTI-2 file, which ITK does not read. Save it as NIfTI-1.");
}

// 2^105 pixels: no number may run over.
TEST_F(NIfTI, HugeSizesAreTruncated)
{
  Head head;
  head.dim = { 7, 32767, 32767, 32767, 32767, 32767, 32767, 32767 };
  EXPECT_NE(FindRefusal("a.nii", head.Bytes() + pixels), "");
  EXPECT_NE(FindRefusal("a.nii.gz", MakeGzip(head.Bytes() + pixels)), "");
  head.dim = { 3, 4, 3, -2 }; // niftilib makes it 1
  EXPECT_EQ(Inspect("a.nii", head.Bytes() + pixels).size, (std::vector<std::size_t>{ 4, 3, 1 }));
}

TEST_F(NIfTI, NumbersThatAreNotFiniteAreSaid)
{
  for (const bool isBigEndian : { false, true })
  {
    Head head;
    head.isBigEndian = isBigEndian;
    head.type = 16;
    head.dim = { 2, 2, 2 };
    const std::string file =
      head.Bytes() + head.Float(std::nanf("")) + head.Float(1.0F) + head.Float(3e38F) + head.Float(0.0F);
    const auto notes = dwc::VerifyChecksums({ "INPUT", Write("a.nii", file).string() });
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_NE(notes[0].find(" has 1 number that is not finite"), std::string::npos) << notes[0];
    EXPECT_EQ(dwc::VerifyChecksums({ "INPUT", Write("a.nii.gz", MakeGzip(file)).string() }).size(), 1U);
    std::filesystem::remove(m_Folder / "a.nii");
    head.type = 8;
    EXPECT_TRUE(dwc::VerifyChecksums({ "INPUT", Write("a.nii", head.Bytes() + file.substr(352)).string() }).empty());
  }
}
