/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"
#include "file/DICOM.h"

namespace
{

std::string
ShortElement(const std::string & tag, const std::string & representation, const std::string & value)
{
  return dwc::test::FromHex(tag) + representation + dwc::test::LittleEndian(value.size(), 2) + value;
}

std::string
LongElement(const std::string & tag, const std::string & representation, std::size_t length, const std::string & value)
{
  return dwc::test::FromHex(tag) + representation + std::string(2, '\0') + dwc::test::LittleEndian(length, 4) + value;
}

const std::string version = LongElement("02000100", "OB", 2, std::string("\0\1", 2));
const std::string syntax = ShortElement("02001000", "UI", std::string("1.2.840.10008.1.2.1\0", 20));
const std::string dataset = ShortElement("08000500", "CS", "ISO_IR 100") + ShortElement("08006000", "CS", "OT");

std::string
WithMeta(const std::string & elements)
{
  return std::string(128, '\0') + "DICM" + ShortElement("02000000", "UL", dwc::test::LittleEndian(elements.size(), 4)) +
         elements;
}

class DICOM : public dwc::test::FileTest
{
protected:
  dwc::FileContent
  Inspect(const std::string & bytes) const
  {
    return dwc::file::InspectDICOM(dwc::file::ReadStart({ "INPUT", this->Write("a.dcm", bytes).string() }), {});
  }

  bool
  Is(const std::string & name, const std::string & bytes) const
  {
    return dwc::file::IsDICOM(dwc::file::ReadStart({ "INPUT", this->Write(name, bytes).string() }));
  }
};

} // namespace

TEST_F(DICOM, IsRecognizedByItsPrefixItsFirstGroupOrItsName)
{
  EXPECT_TRUE(this->Is("a", WithMeta(version + syntax) + dataset));
  EXPECT_TRUE(this->Is("a", "DICM" + version));
  EXPECT_TRUE(this->Is("a", dataset));
  EXPECT_TRUE(this->Is("a.dcm", "anything"));
  EXPECT_FALSE(this->Is("a.png", "\x89PNG"));
  EXPECT_FALSE(this->Is("a", ""));
}

TEST_F(DICOM, WholeFilesAreAccepted)
{
  EXPECT_EQ(this->Inspect(WithMeta(version + syntax) + dataset).format, "DICOM");
  EXPECT_NO_THROW(this->Inspect(dataset));                                            // without meta information
  EXPECT_NO_THROW(this->Inspect(std::string(128, '\0') + "DICM" + syntax + dataset)); // without the length of its group
  const std::string implicit = dwc::test::FromHex("02001000") + dwc::test::LittleEndian(20, 4) + std::string(20, '1');
  EXPECT_NO_THROW(this->Inspect(std::string(128, '\0') + "DICM" + implicit + dataset)); // without representations
}

TEST_F(DICOM, EveryCutInTheMetaInformationIsTruncated)
{
  const std::string meta = WithMeta(version + syntax);
  for (std::size_t length = 132; length < meta.size() + 8; ++length)
  {
    const auto fault = dwc::test::FindFault([&] { this->Inspect((meta + dataset).substr(0, length)); });
    EXPECT_EQ(fault.first, dwc::FileFault::Unreadable) << length;
    EXPECT_NE(fault.second.find("truncated"), std::string::npos) << length;
  }
  EXPECT_NO_THROW(this->Inspect(meta + dataset));
}

TEST_F(DICOM, ElementsBeyondTheFileAreTruncated)
{
  const std::string meta = WithMeta(version + syntax);
  EXPECT_NE(dwc::test::FindFault([&] {
              this->Inspect(meta + dataset + LongElement("E07F1000", "OW", 0xF0000000, "ab"));
            }).second.find("truncated"),
            std::string::npos);
  EXPECT_NO_THROW(this->Inspect(meta + dataset + LongElement("E07F1000", "OW", 2, "ab")));
  EXPECT_NO_THROW(this->Inspect(meta + dataset + LongElement("E07F1000", "OB", 0xFFFFFFFF, "ab"))); // in fragments
  // Of the order and the compression of other syntaxes nothing is known here.
  const std::string big = ShortElement("02001000", "UI", "1.2.840.10008.1.2.2\0");
  EXPECT_NO_THROW(this->Inspect(WithMeta(version + big + std::string()) + std::string(40, '\x7F')));
}

TEST_F(DICOM, LengthsBeyondTheFileAndSequencesInTheMetaInformationAreRefused)
{
  for (const std::string & bad : { LongElement("02000100", "OB", 0xFFFFFFFE, ""),
                                   LongElement("02000100", "OB", 0xFFFFFFFF, ""),
                                   LongElement("02000100", "SQ", 0, ""),
                                   dwc::test::FromHex("02000100FFFFFFFFFFFFFF7F") })
  {
    EXPECT_EQ(dwc::test::FindFault([&] { this->Inspect(WithMeta(bad + syntax) + dataset); }).first,
              dwc::FileFault::Unreadable);
  }
}
