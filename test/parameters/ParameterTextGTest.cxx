/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/ParameterText.h"

#include "dwc/Cut.h"
#include "dwc/Diffusion.h"

#include <gtest/gtest.h>

#include <clocale>
#include <limits>

namespace
{

template <typename T>
void
ExpectRoundTrip(const T & value)
{
  T read{};
  EXPECT_TRUE(dwc::ParseAs(dwc::FormatAs(value), read)) << dwc::FormatAs(value);
  EXPECT_EQ(read, value);
}

} // namespace

TEST(ParameterText, WordsAndKeywords)
{
  EXPECT_EQ(dwc::MakeWord("SpectralGap"), "spectral-gap");
  EXPECT_EQ(dwc::MakeWord("BFloat16"), "bfloat16");
  EXPECT_EQ(dwc::MakeKeyword("MaximumNumberOfRegions"), "maximum_number_of_regions");
  EXPECT_EQ(dwc::GetWords<dwc::WalkAffinity>(), (std::vector<std::string>{ "walk", "cosine", "dot" }));
}

TEST(ParameterText, WordsAreReadInAnySpelling)
{
  for (const char * const text : { "spectral-gap", "spectral_gap", "SpectralGap" })
  {
    dwc::HeadWeighting value = dwc::HeadWeighting::Mean;
    EXPECT_TRUE(dwc::ParseAs(text, value)) << text;
    EXPECT_EQ(value, dwc::HeadWeighting::SpectralGap);
  }
  dwc::Precision precision = dwc::Precision::Float16;
  EXPECT_TRUE(dwc::ParseAs("auto", precision));
  EXPECT_EQ(precision, dwc::Precision::Automatic);
  EXPECT_FALSE(dwc::ParseAs("float8", precision));
  EXPECT_EQ(precision, dwc::Precision::Automatic);
}

TEST(ParameterText, ValuesComeBackExactly)
{
  ExpectRoundTrip(true);
  ExpectRoundTrip(-3);
  ExpectRoundTrip(std::numeric_limits<std::uint64_t>::max());
  for (const double value : { 0.0, 0.002, 1.0 / 3.0, -1e300, 5e-324, 70100000.0, 123456789.123456789 })
  {
    ExpectRoundTrip(value);
  }
  ExpectRoundTrip(std::string("a disc, a bar"));
  ExpectRoundTrip(std::vector<std::size_t>{ 64, 32 });
  ExpectRoundTrip(std::vector<double>{ 0.1, 1.0 / 7.0 });
  ExpectRoundTrip(std::vector<std::string>{ "up_blocks", "mid" });
  ExpectRoundTrip(std::vector<double>{});
  EXPECT_EQ(dwc::FormatText(0.002), "0.002");
}

TEST(ParameterText, WhatIsNoValueIsRefusedAndChangesNothing)
{
  unsigned int small = 7;
  for (const char * const text : { "", "x", "1.5", "-1", "4294967296", " 3", "3 ", "1e3" })
  {
    EXPECT_FALSE(dwc::ParseAs(text, small)) << text;
  }
  EXPECT_EQ(small, 7U);
  double real = 0.5;
  for (const char * const text : { "", "x", "1,5", "1.5x", "--1" })
  {
    EXPECT_FALSE(dwc::ParseAs(text, real)) << text;
  }
  EXPECT_EQ(real, 0.5);
  std::vector<double> list{ 1.0 };
  EXPECT_FALSE(dwc::ParseAs("1,x", list));
  EXPECT_EQ(list.size(), 1U);
}

TEST(ParameterText, NumbersHaveAPointInEveryLocale)
{
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char * const name : { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8" })
  {
    if (std::setlocale(LC_ALL, name) != nullptr)
    {
      break; // without any of them the test is of the locale that there is
    }
  }
  double value = 0.0;
  EXPECT_TRUE(dwc::ParseText("2.75", value));
  EXPECT_EQ(value, 2.75);
  EXPECT_EQ(dwc::FormatText(2.75), "2.75");
  std::setlocale(LC_ALL, before.c_str());
}
