/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/NumericLocale.h"

#include <gtest/gtest.h>

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

namespace
{

/** A process that has a comma as its decimal sign, where the machine has such a locale. */
class NumericLocale : public ::testing::Test
{
protected:
  NumericLocale()
    : m_Before(std::setlocale(LC_NUMERIC, nullptr))
  {
    for (const char * const name : { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "pl_PL.UTF-8", "German_Germany" })
    {
      m_HasComma = m_HasComma || std::setlocale(LC_NUMERIC, name) != nullptr;
    }
  }

  ~NumericLocale() override { std::setlocale(LC_NUMERIC, m_Before.c_str()); }

  bool m_HasComma{ false };

private:
  std::string m_Before;
};

std::string
Print(double value)
{
  char text[32] = {};
  std::snprintf(text, sizeof(text), "%.2f", value);
  return text;
}

double
Read(const char * text)
{
  return std::strtod(text, nullptr);
}

} // namespace

TEST_F(NumericLocale, NumbersHaveAPointInThisThreadOnly)
{
  if (!m_HasComma)
  {
    GTEST_SKIP() << "this machine has no locale with a comma (Debian: package locales-all)";
  }
  ASSERT_EQ(Print(2.75), "2,75");
  {
    const dwc::NumericLocale locale;
    EXPECT_EQ(Print(2.75), "2.75");
    EXPECT_EQ(Read("2.75"), 2.75);
    {
      const dwc::NumericLocale inner;
      EXPECT_EQ(Print(2.75), "2.75");
    }
    EXPECT_EQ(Print(2.75), "2.75");
    std::string other;
    std::thread([&other] { other = Print(2.75); }).join();
    EXPECT_EQ(other, "2,75");
  }
  EXPECT_EQ(Print(2.75), "2,75");
}

TEST_F(NumericLocale, IsHarmlessWhereThereIsAPointAnyway)
{
  std::setlocale(LC_NUMERIC, "C");
  const dwc::NumericLocale locale;
  EXPECT_EQ(Print(2.75), "2.75");
  EXPECT_EQ(Read("2.75"), 2.75);
}
