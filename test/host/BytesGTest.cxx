/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Memory.h"

#include <gtest/gtest.h>

TEST(Bytes, AreFormattedInTheLargestUnitThatTheyFill)
{
  EXPECT_EQ(dwc::FormatBytes(0.0), "0 bytes");
  EXPECT_EQ(dwc::FormatBytes(1000.0), "1000 bytes");
  EXPECT_EQ(dwc::FormatBytes(1024.0), "1.0 KiB");
  EXPECT_EQ(dwc::FormatBytes(1536.0), "1.5 KiB");
  EXPECT_EQ(dwc::FormatBytes(1024.0 * 1024.0), "1.0 MiB");
  EXPECT_EQ(dwc::FormatBytes(3.25 * 1073741824.0), "3.2 GiB"); // half to even
  EXPECT_EQ(dwc::FormatBytes(2048.0 * 1125899906842624.0), "2048.0 PiB");
}

TEST(Bytes, AreNotRoundedTo1024OfAUnit) { EXPECT_EQ(dwc::FormatBytes(1048575.0), "1.0 MiB"); }

TEST(Bytes, AreParsedWithUnitsOf1024)
{
  EXPECT_EQ(dwc::ParseBytes("1"), 1U);
  EXPECT_EQ(dwc::ParseBytes("1073741824"), 1073741824U);
  EXPECT_EQ(dwc::ParseBytes("1500K"), 1536000U);
  EXPECT_EQ(dwc::ParseBytes("800M"), 838860800U);
  EXPECT_EQ(dwc::ParseBytes("4G"), 4294967296U);
  EXPECT_EQ(dwc::ParseBytes("4GB"), 4294967296U);
  EXPECT_EQ(dwc::ParseBytes("4GiB"), 4294967296U);
  EXPECT_EQ(dwc::ParseBytes("0.5T"), 549755813888U);
  EXPECT_EQ(dwc::ParseBytes("2e9"), 2000000000U);
}

TEST(Bytes, OfOtherTextsAreNone)
{
  for (const char * const text : { "",
                                   "lots",
                                   "G",
                                   "4g",
                                   "4 G",
                                   "4Gb",
                                   "4GiBi",
                                   "-1",
                                   "+1",
                                   "0",
                                   "0G",
                                   "1.2.3G",
                                   ".",
                                   "1e",
                                   "4X",
                                   "2000000T",
                                   "nan",
                                   "0x10" })
  {
    EXPECT_EQ(dwc::ParseBytes(text), std::nullopt) << text;
  }
}
