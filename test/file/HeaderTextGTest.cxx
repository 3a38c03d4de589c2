/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"
#include "file/HeaderText.h"

using dwc::file::FillPattern;
using dwc::file::ParseWhole;

namespace
{

class HeaderText : public dwc::test::FileTest
{};

} // namespace

TEST_F(HeaderText, BlanksOfAllKindsAreLeftOut)
{
  EXPECT_EQ(dwc::file::Trim(" \t a b\r\n "), "a b");
  EXPECT_EQ(dwc::file::Trim(" \t"), "");
  EXPECT_EQ(dwc::file::ToLower("MixEd 7"), "mixed 7");
  EXPECT_EQ(dwc::file::SplitWords("  a\tbc  d "), (std::vector<std::string>{ "a", "bc", "d" }));
  EXPECT_TRUE(dwc::file::SplitWords(" ").empty());
}

TEST_F(HeaderText, SentencesHoldNoOddLetters)
{
  EXPECT_EQ(dwc::file::Quote("a%03d.raw 1 2"), "a%03d.raw 1 2");
  EXPECT_EQ(dwc::file::Quote(std::string("a\x1B\xFF\0b", 5)), "a???b");
  EXPECT_EQ(dwc::file::Quote(std::string(100, 'x')), std::string(80, 'x') + "...");
}

TEST_F(HeaderText, WholeNumbersAreNothingElse)
{
  EXPECT_EQ(ParseWhole("42"), 42);
  EXPECT_EQ(ParseWhole("-1"), -1);
  EXPECT_EQ(ParseWhole("+7"), 7);
  for (const char * const text : { "", "-", "+", "4.5", "4 ", "0x10", "99999999999999999999", "a" })
  {
    EXPECT_FALSE(ParseWhole(text)) << text;
  }
}

TEST_F(HeaderText, LinesHaveTheEndsOfAllSystems)
{
  const std::string text = "a\r\n\nb";
  std::size_t       at = 0;
  std::string       line;
  ASSERT_TRUE(dwc::file::ReadLine(text, at, line));
  EXPECT_EQ(line, "a");
  EXPECT_EQ(at, 3U);
  ASSERT_TRUE(dwc::file::ReadLine(text, at, line));
  EXPECT_EQ(line, "");
  ASSERT_TRUE(dwc::file::ReadLine(text, at, line));
  EXPECT_EQ(line, "b");
  EXPECT_FALSE(dwc::file::ReadLine(text, at, line));
}

// The expected names are those of printf.
TEST_F(HeaderText, PatternsArePrintfsWithOneNumber)
{
  EXPECT_EQ(FillPattern("s%d.raw", 7), "s7.raw");
  EXPECT_EQ(FillPattern("s%03d.raw", 7), "s007.raw");
  EXPECT_EQ(FillPattern("s%3i.raw", 7), "s  7.raw");
  EXPECT_EQ(FillPattern("s%02d", 123), "s123");
  EXPECT_EQ(FillPattern("s%04d", -7), "s-007");
  for (const char * const pattern :
       { "s.raw", "s%", "s%s", "s%n", "s%d%d", "s%%d", "s%999999d", "s%-3d", "s%ld", "s%.3d" })
  {
    EXPECT_FALSE(FillPattern(pattern, 7)) << pattern;
  }
}

TEST_F(HeaderText, WordsOfAFileAreCounted)
{
  const auto path = Write("a", "head 1 22\n333, 4,5\t\n 66");
  EXPECT_EQ(dwc::file::CountWords(path, 5, 1000).words, 6U);
  EXPECT_EQ(dwc::file::CountWords(path, 5, 1000).longest, 3U);
  EXPECT_EQ(dwc::file::CountWords(path, 5, 2).words, 2U);
  EXPECT_EQ(dwc::file::CountWords(path, 5, 2).longest, 2U);
  EXPECT_EQ(dwc::file::CountWords(path, 1000, 1000).words, 0U);
  const auto many = Write("b", std::string(5000000, 'x') + " y");
  EXPECT_EQ(dwc::file::CountWords(many, 0, 1000).words, 2U);
  EXPECT_EQ(dwc::file::CountWords(many, 0, 1000).longest, 5000000U);
}
