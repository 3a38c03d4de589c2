/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#include "itkImageFileHeader.h"

#include "itkFileFault.h"
#include "itkVersion.h"

#include <cstdio>
#include <future>

namespace itk
{

class ImageFileHeader::Checksums
{
public:
  explicit Checksums(const dwc::FileName & name)
    : m_Notes(std::async(std::launch::async, [name] { return dwc::VerifyChecksums(name); }))
  {}

  std::vector<std::string>
  Wait()
  {
    return m_Notes.get();
  }

private:
  std::future<std::vector<std::string>> m_Notes; // waits when it is destroyed
};


namespace
{

std::vector<double>
Join(const std::vector<std::vector<double>> & vectors)
{
  std::vector<double> values;
  for (const std::vector<double> & vector : vectors)
  {
    values.insert(values.end(), vector.begin(), vector.end());
  }
  return values;
}

} // namespace


ImageFileHeader::ImageFileHeader() { m_ReaderVersion = { ITK_VERSION_MAJOR, ITK_VERSION_MINOR, ITK_VERSION_PATCH }; }


ImageFileHeader::~ImageFileHeader() = default;


template <typename TWork>
bool
ImageFileHeader::Succeeds(const TWork & work)
{
  return DiffuseWalkCutDetail::KeepFault(work, m_Fault, m_FaultMessage);
}


bool
ImageFileHeader::VerifyFile()
{
  return this->Succeeds([this] { dwc::VerifyFile(m_Facts.name); });
}


void
ImageFileHeader::SetReaderVersion(const std::string & version)
{
  dwc::ReaderVersion parsed{ 0, 0, 0 };
  if (std::sscanf(version.c_str(), "%u.%u.%u", &parsed.major, &parsed.minor, &parsed.patch) >= 2)
  {
    m_ReaderVersion = parsed;
  }
}


bool
ImageFileHeader::Inspect()
{
  return this->Succeeds([this] { m_Facts.content = dwc::InspectFile(m_Facts.name, m_ReaderVersion); });
}


bool
ImageFileHeader::VerifyReader()
{
  return this->Succeeds([this] { dwc::VerifyReader(m_Facts.name, m_Facts.content, m_Facts.reader); });
}


void
ImageFileHeader::BeginChecksums()
{
  m_Checksums = std::make_unique<Checksums>(m_Facts.name);
}


bool
ImageFileHeader::EndChecksums()
{
  const std::unique_ptr<Checksums> checksums = std::move(m_Checksums);
  return checksums == nullptr || this->Succeeds([&] {
    const std::vector<std::string> notes = checksums->Wait();
    m_Header.notes.insert(m_Header.notes.end(), notes.begin(), notes.end());
  });
}


void
ImageFileHeader::SetComponentType(const std::string & name)
{
  m_Facts.numbers = name.find("unsigned") == 0                                    ? dwc::NumberType::Unsigned
                    : name == "float" || name.find("double") != std::string::npos ? dwc::NumberType::Real
                                                                                  : dwc::NumberType::Signed;
}


bool
ImageFileHeader::Interpret()
{
  m_Facts.geometry.direction.clear();
  const std::size_t axes = m_Facts.geometry.size.size();
  for (std::size_t i = 0; i < axes && (i + 1) * axes <= m_Direction.size(); ++i)
  {
    const auto begin = m_Direction.begin() + static_cast<std::ptrdiff_t>(i * axes);
    m_Facts.geometry.direction.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(axes));
  }
  return this->Succeeds([this] { m_Header = dwc::MakeImageHeader(m_Facts); });
}


std::string
ImageFileHeader::GetKind() const
{
  switch (m_Header.kind)
  {
    case dwc::PixelKind::Scalar:
      return "scalar";
    case dwc::PixelKind::Color:
      return "color";
    case dwc::PixelKind::WideColor:
      return "wide_color";
    case dwc::PixelKind::Channels:
      break;
  }
  return "channels";
}


std::vector<double>
ImageFileHeader::GetDirection() const
{
  return Join(m_Header.geometry.direction);
}


bool
ImageFileHeader::VerifyMaskSize(const std::vector<SizeValueType> & maskSize,
                                const std::vector<SizeValueType> & imageSize)
{
  dwc::ImageGeometry mask;
  mask.size.assign(maskSize.begin(), maskSize.end());
  dwc::ImageGeometry image;
  image.size.assign(imageSize.begin(), imageSize.end());
  return this->Succeeds([&] { dwc::VerifyMaskSize(m_Facts.name, mask, image); });
}


void
ImageFileHeader::SetFormatIsUnknown()
{
  this->Succeeds([&] { throw dwc::MakeUnknownFormatError(m_Facts.name); });
}


void
ImageFileHeader::SetHeaderIsUnreadable(const std::string & reason)
{
  this->Succeeds([&] { throw dwc::MakeUnreadableHeaderError(m_Facts.name, reason); });
}


void
ImageFileHeader::SetPixelsAreUnreadable(const std::string & reason)
{
  this->Succeeds([&] { throw dwc::MakeUnreadablePixelsError(m_Facts.name, reason); });
}


unsigned int
ImageFileHeader::GetLabelSize(unsigned int greatestLabel)
{
  return static_cast<unsigned int>(dwc::CountLabelBytes(greatestLabel));
}


void
ImageFileHeader::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << m_Facts.name.path << std::endl;
  os << indent << "Parameter: " << m_Facts.name.parameter << std::endl;
  os << indent << "ReaderName: " << m_Facts.reader << std::endl;
  os << indent << "Size: " << m_Header.geometry.DescribeSize() << std::endl;
  os << indent << "Kind: " << this->GetKind() << std::endl;
  os << indent << "Fault: " << m_FaultMessage << std::endl;
}

} // namespace itk
