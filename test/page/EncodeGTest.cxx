/* SPDX-License-Identifier: Apache-2.0 */
#include "page/Encode.h"

#include <gtest/gtest.h>

namespace
{

/** As the page does (explorer/model.js). */
std::vector<std::uint32_t>
DecodeRuns(const std::string & bytes)
{
  std::vector<std::uint32_t> numbers;
  std::uint32_t              value = 0;
  unsigned int               shift = 0;
  for (const char c : bytes)
  {
    const auto byte = static_cast<unsigned char>(c);
    value |= static_cast<std::uint32_t>(byte & 127U) << shift;
    shift += 7;
    if (byte < 128)
    {
      numbers.push_back(value);
      value = 0;
      shift = 0;
    }
  }
  std::vector<std::uint32_t> labels;
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2)
  {
    labels.insert(labels.end(), numbers[i], numbers[i + 1]);
  }
  return labels;
}

} // namespace

TEST(Encode, Base64IsThatOfTheStandard)
{
  // RFC 4648, section 10.
  EXPECT_EQ(dwc::EncodeBase64(""), "");
  EXPECT_EQ(dwc::EncodeBase64("f"), "Zg==");
  EXPECT_EQ(dwc::EncodeBase64("fo"), "Zm8=");
  EXPECT_EQ(dwc::EncodeBase64("foo"), "Zm9v");
  EXPECT_EQ(dwc::EncodeBase64("foob"), "Zm9vYg==");
  EXPECT_EQ(dwc::EncodeBase64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(dwc::EncodeBase64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(dwc::EncodeBase64(std::string("\xff\x00\xfe", 3)), "/wD+");
}

TEST(Encode, RunsAreBase128)
{
  EXPECT_EQ(dwc::EncodeRuns(std::vector<std::uint32_t>(300, 0)), std::string("\xAC\x02\x00", 3));
  EXPECT_EQ(dwc::EncodeRuns({ 127, 128, 128, 128 }), "\x01\x7f\x03\x80\x01");
  EXPECT_EQ(dwc::EncodeRuns({}), "");
}

TEST(Encode, RunsComeBack)
{
  std::vector<std::uint32_t> labels;
  for (std::uint32_t i = 1; i < 200; ++i)
  {
    labels.insert(labels.end(), i % 7 == 0 ? 20000 : i, i * i * 100003U);
  }
  labels.push_back(0xFFFFFFFFU);
  EXPECT_EQ(DecodeRuns(dwc::EncodeRuns(labels)), labels);
}
