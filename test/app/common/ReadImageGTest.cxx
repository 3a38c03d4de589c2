/* SPDX-License-Identifier: Apache-2.0 */
#include "ReadImage.h"

#include "CommonTesting.h"
#include "itkRGBPixel.h"
#include "itkVectorImage.h"

#include <cstring>

namespace
{

class ReadImage : public app::test::FolderTest
{
protected:
  /** How many readers were watched. */
  int          m_Readers{ 0 };
  app::Watcher m_Watcher{ [this](itk::ProcessObject *) { ++m_Readers; } };

  app::InputImage<2>
  Read2D(const std::string & path)
  {
    const app::ImageFile file = app::OpenImageFile({ "INPUT", path });
    EXPECT_EQ(file.header.dimension, 2U);
    return app::ReadImage<2>(file, m_Watcher);
  }
};

template <typename T>
std::string
BytesOf(const std::vector<T> & values)
{
  std::string bytes(values.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

} // namespace

TEST_F(ReadImage, BytesStayBytes)
{
  const auto   input = Read2D(WriteNRRD("a.nrrd", "type: uchar\ndimension: 2\nsizes: 2 2\n", "\x01\x02\x03\xFF"));
  const auto * image = dynamic_cast<const itk::Image<unsigned char, 2> *>(input.image.GetPointer());
  ASSERT_NE(image, nullptr);
  EXPECT_EQ(image->GetPixel({ { 1, 1 } }), 255);
  EXPECT_EQ(m_Readers, 1);
}

TEST_F(ReadImage, NarrowScalarsAreSinglePrecision)
{
  const auto input = Read2D(
    WriteNRRD("a.nrrd", "type: int16\ndimension: 2\nsizes: 2 1\n", BytesOf(std::vector<std::int16_t>{ -1024, 3071 })));
  const auto * image = dynamic_cast<const itk::Image<float, 2> *>(input.image.GetPointer());
  ASSERT_NE(image, nullptr);
  EXPECT_EQ(image->GetPixel({ { 0, 0 } }), -1024.0F);
}

TEST_F(ReadImage, WideScalarsAreDoublePrecision)
{
  const std::vector<double> values{ 1e9 + 0.25, 1e9, std::numeric_limits<double>::infinity() };
  const auto   input = Read2D(WriteNRRD("a.nrrd", "type: double\ndimension: 2\nsizes: 3 1\n", BytesOf(values)));
  const auto * image = dynamic_cast<const itk::Image<double, 2> *>(input.image.GetPointer());
  ASSERT_NE(image, nullptr);
  EXPECT_EQ(image->GetPixel({ { 0, 0 } }), 1e9 + 0.25); // which single precision would not tell from 1e9
  EXPECT_EQ(image->GetPixel({ { 1, 0 } }), 1e9);
}

TEST_F(ReadImage, ColorOfBytesAndOfMore)
{
  const std::string fields = "dimension: 3\nsizes: 3 2 1\nkinds: RGB-color domain domain\n";
  const auto        narrow = Read2D(WriteNRRD("a.nrrd", "type: uchar\n" + fields, "\x01\x02\x03\x04\x05\x06"));
  const auto * color = dynamic_cast<const itk::Image<itk::RGBPixel<unsigned char>, 2> *>(narrow.image.GetPointer());
  ASSERT_NE(color, nullptr);
  EXPECT_EQ(color->GetPixel({ { 1, 0 } }).GetBlue(), 6);

  const auto wide =
    Read2D(WriteNRRD("b.nrrd", "type: uint16\n" + fields, BytesOf(std::vector<std::uint16_t>{ 1, 2, 3, 4, 5, 60000 })));
  const auto * vectors = dynamic_cast<const itk::VectorImage<float, 2> *>(wide.image.GetPointer());
  ASSERT_NE(vectors, nullptr);
  EXPECT_EQ(vectors->GetPixel({ { 1, 0 } })[2], 60000.0F);
}

TEST_F(ReadImage, ChannelsAreVectors)
{
  const auto   input = Read2D(WriteNRRD(
    "a.nrrd", "type: uchar\ndimension: 3\nsizes: 5 2 1\nkinds: vector domain domain\n", "\1\2\3\4\5\6\7\x8\x9\xA"));
  const auto * image = dynamic_cast<const itk::VectorImage<float, 2> *>(input.image.GetPointer());
  ASSERT_NE(image, nullptr);
  EXPECT_EQ(image->GetNumberOfComponentsPerPixel(), 5U);
  EXPECT_EQ(image->GetPixel({ { 1, 0 } })[4], 10.0F);
}

TEST_F(ReadImage, VolumesHaveThreeDimensions)
{
  const std::string path =
    WriteNRRD("a.nrrd", "type: uchar\ndimension: 3\nsizes: 2 2 2\nspacings: 1 2 3\n", "\1\2\3\4\5\6\7\x8");
  const app::ImageFile file = app::OpenImageFile({ "INPUT", path });
  ASSERT_EQ(file.header.dimension, 3U);
  const auto   input = app::ReadImage<3>(file, m_Watcher);
  const auto * image = dynamic_cast<const itk::Image<unsigned char, 3> *>(input.image.GetPointer());
  ASSERT_NE(image, nullptr);
  EXPECT_EQ(image->GetPixel({ { 0, 0, 1 } }), 5);
  EXPECT_EQ(image->GetSpacing()[2], 3.0);
}

TEST_F(ReadImage, MasksAreOneWhereTheyAreNotZero)
{
  const std::string    head = "dimension: 2\nsizes: 2 2\nspacings: 0.5 0.5\n";
  const app::ImageFile file = app::OpenImageFile({ "INPUT", WriteNRRD("a.nrrd", "type: uchar\n" + head, "\1\2\3\4") });
  const auto           input = app::ReadImage<2>(file, m_Watcher);
  const auto           mask = app::ReadMask<2>(
    { "--mask", WriteNRRD("m.nrrd", "type: uint16\n" + head, BytesOf(std::vector<std::uint16_t>{ 0, 256, 1, 0 })) },
    file.header,
    input.image,
    m_Watcher);
  EXPECT_EQ(mask->GetPixel({ { 0, 0 } }), 0);
  EXPECT_EQ(mask->GetPixel({ { 1, 0 } }), 1); // 0 in its lowest byte
  EXPECT_EQ(mask->GetPixel({ { 0, 1 } }), 1);
  EXPECT_EQ(mask->GetSpacing()[0], 0.5);

  const dwc::FileName other{ "--mask", WriteNRRD("s.nrrd", "type: uchar\ndimension: 2\nsizes: 2 1\n", "\1\2") };
  EXPECT_THROW(app::ReadMask<2>(other, file.header, input.image, m_Watcher), dwc::FileError);
}

TEST_F(ReadImage, FaultsAreTyped)
{
  const auto find = [](const std::string & path) {
    try
    {
      app::ReadImage<2>(app::OpenImageFile({ "INPUT", path }), [](itk::ProcessObject *) {});
    }
    catch (const dwc::FileError & error)
    {
      EXPECT_EQ(error.GetParameter(), "INPUT");
      EXPECT_EQ(std::string(error.what()).find("0x"), std::string::npos) << error.what();
      return error.GetFault();
    }
    ADD_FAILURE() << "nothing is thrown for " << path;
    return dwc::FileFault::Missing;
  };
  EXPECT_EQ(find((m_Folder / "none.nrrd").string()), dwc::FileFault::Missing);
  std::ofstream(m_Folder / "text.png") << "hello";
  EXPECT_EQ(find((m_Folder / "text.png").string()), dwc::FileFault::Unreadable);
  EXPECT_EQ(find(WriteNRRD("cut.nrrd", "type: uchar\ndimension: 2\nsizes: 2 2\n", "\1\2\3")),
            dwc::FileFault::Unreadable);
  EXPECT_EQ(find(WriteNRRD("4d.nrrd", "type: uchar\ndimension: 4\nsizes: 1 1 1 2\n", "\1\2")),
            dwc::FileFault::Unusable);
}
