/* SPDX-License-Identifier: Apache-2.0 */
#include "Seeds.h"

#include "ImageFormats.h"

#include "itkImage.h"
#include "itkImageFileWriter.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkRGBPixel.h"

namespace app
{
namespace test
{
namespace
{

namespace fs = std::filesystem;

/** A bright block on a ground with a slope. */
template <typename TPixel, unsigned int VDimension>
typename itk::Image<TPixel, VDimension>::Pointer
MakeImage()
{
  using ImageType = itk::Image<TPixel, VDimension>;
  typename ImageType::SizeType size;
  size.Fill(VDimension == 2 ? 20 : 7);
  size[0] = VDimension == 2 ? 23 : 9;
  typename ImageType::SpacingType spacing;
  spacing.Fill(0.5);
  const auto image = ImageType::New();
  image->SetRegions(size);
  image->SetSpacing(spacing);
  image->Allocate();
  for (itk::ImageRegionIteratorWithIndex<ImageType> it(image, image->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    const auto   index = it.GetIndex();
    const bool   isBlock = index[0] > 3 && index[0] < 8 && index[1] > 2 && index[1] < 6;
    const double value = isBlock ? 120.0 : 10.0 + static_cast<double>(index[0] + 2 * index[1]);
    TPixel       pixel = itk::NumericTraits<TPixel>::ZeroValue();
    pixel += static_cast<unsigned char>(value);
    it.Set(pixel);
  }
  return image;
}

template <>
itk::Image<itk::RGBPixel<unsigned char>, 2>::Pointer
MakeImage<itk::RGBPixel<unsigned char>, 2>()
{
  const auto gray = MakeImage<unsigned char, 2>();
  const auto color = itk::Image<itk::RGBPixel<unsigned char>, 2>::New();
  color->CopyInformation(gray);
  color->SetRegions(gray->GetLargestPossibleRegion());
  color->Allocate();
  for (itk::ImageRegionIteratorWithIndex<itk::Image<unsigned char, 2>> it(gray, gray->GetLargestPossibleRegion());
       !it.IsAtEnd();
       ++it)
  {
    itk::RGBPixel<unsigned char> pixel;
    pixel.Set(it.Get(), static_cast<unsigned char>(255 - it.Get()), 60);
    color->SetPixel(it.GetIndex(), pixel);
  }
  return color;
}

class Writer
{
public:
  explicit Writer(fs::path folder)
    : m_Folder(std::move(folder))
  {}

  template <typename TPixel, unsigned int VDimension>
  void
  Write(const std::string & format, const std::string & name, bool isCompressed = false, const std::string & other = "")
  {
    const auto image = MakeImage<TPixel, VDimension>();
    const auto writer = itk::ImageFileWriter<itk::Image<TPixel, VDimension>>::New();
    writer->SetInput(image);
    writer->SetFileName((m_Folder / name).string());
    writer->SetUseCompression(isCompressed);
    writer->Update();
    seeds.push_back({ format, name, {} });
    if (!other.empty())
    {
      seeds.back().others.push_back(other);
    }
  }

  std::vector<Seed> seeds;

private:
  fs::path m_Folder;
};

} // namespace

std::vector<Seed>
WriteSeeds(const fs::path & folder)
{
  RegisterImageFormats();
  using Byte = unsigned char;
  using Color = itk::RGBPixel<unsigned char>;
  Writer writer(folder);
  writer.Write<Byte, 2>("PNG", "gray.png");
  writer.Write<unsigned short, 2>("PNG", "wide.png");
  writer.Write<Color, 2>("PNG", "color.png");
  writer.Write<Byte, 2>("JPEG", "gray.jpg");
  writer.Write<Color, 2>("JPEG", "color.jpg");
  writer.Write<Byte, 2>("TIFF", "gray.tif");
  writer.Write<float, 2>("TIFF", "real.tif");
  writer.Write<Color, 2>("TIFF", "color.tif", true);
  writer.Write<short, 3>("TIFF", "pages.tif", true);
  writer.Write<Byte, 2>("BMP", "gray.bmp");
  writer.Write<Color, 2>("BMP", "color.bmp");
  writer.Write<Byte, 2>("JPEG2000", "gray.jp2");
  writer.Write<Byte, 2>("JPEG2000", "gray.j2k");
  writer.Write<short, 3>("NIfTI", "short.nii");
  writer.Write<float, 3>("NIfTI", "real.nii.gz", true);
  writer.Write<Byte, 3>("Analyze", "byte.hdr", false, "byte.img");
  writer.Write<short, 3>("NRRD", "short.nrrd");
  writer.Write<float, 3>("NRRD", "real.nrrd", true);
  writer.Write<Byte, 2>("NRRD", "byte.nhdr", false, "byte.raw");
  writer.Write<short, 3>("MetaImage", "short.mha");
  writer.Write<float, 3>("MetaImage", "real.mha", true);
  writer.Write<unsigned short, 2>("MetaImage", "wide.mhd", false, "wide.raw");
  writer.Write<Byte, 2>("DICOM", "byte.dcm");
  writer.Write<unsigned short, 2>("DICOM", "wide.dcm");
  writer.Write<short, 3>("VTK", "short.vtk");
  writer.Write<float, 2>("VTK", "real.vtk");
  writer.Write<short, 3>("MRC", "short.mrc");
  writer.Write<Byte, 3>("MRC", "byte.mrc");
  writer.Write<short, 3>("GIPL", "short.gipl");
  writer.Write<Byte, 3>("GIPL", "byte.gipl.gz");
  return writer.seeds;
}

} // namespace test
} // namespace app
