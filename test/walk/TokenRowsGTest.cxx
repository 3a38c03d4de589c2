/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/TokenRows.h"

#include "dwc/Error.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace
{

using namespace dwc;
using Labels = std::vector<std::uint32_t>;
using Mask = std::vector<unsigned char>;

/** Four rows, each with a step to each row. */
class TokenRowsTest : public ::testing::Test
{
protected:
  TokenRowsTest()
  {
    m_View.values = m_Values.data();
    m_View.rows = 4;
    m_View.components = 4;
  }

  void
  MakeZero(std::size_t row)
  {
    std::fill_n(m_Values.begin() + static_cast<std::ptrdiff_t>(4 * row), 4, 0.0F);
  }

  std::vector<float> m_Values = std::vector<float>(16, 0.25F);
  WalkView           m_View;
};

TEST_F(TokenRowsTest, PixelsAreRowsWhereNothingElseIsSaid)
{
  const TokenRows rows = FindTokenRows(m_View, {}, {});
  EXPECT_EQ(rows.rowOfPixel, (Labels{ 1, 2, 3, 4 }));
  EXPECT_TRUE(rows.lumps.empty());
  EXPECT_EQ(rows.sizes, (std::vector<double>{ 1, 1, 1, 1 }));
}

TEST_F(TokenRowsTest, RowsOfZerosAreOutsideButNotFeatures)
{
  MakeZero(1);
  const TokenRows rows = FindTokenRows(m_View, {}, {});
  EXPECT_EQ(rows.rowOfPixel, (Labels{ 1, 0, 3, 4 }));
  EXPECT_EQ(rows.lumps, (Labels{ 1, 0, 2, 3 }));
  m_View.layout = WalkLayout::Feature;
  EXPECT_TRUE(FindTokenRows(m_View, {}, {}).lumps.empty());
}

TEST_F(TokenRowsTest, LabelsAreRowsOfTheirPixels)
{
  const Labels    labels{ 3, 3, 1, 0, 4, 3 };
  const TokenRows rows = FindTokenRows(m_View, { &labels, true }, {});
  EXPECT_EQ(rows.rowOfPixel, labels);
  EXPECT_EQ(rows.sizes, (std::vector<double>{ 1, 0, 3, 1 }));
  EXPECT_EQ(rows.lumps, (Labels{ 1, 0, 2, 3 })); // row 2 has no pixel
}

TEST_F(TokenRowsTest, LabelsAreLumpsInTheirOrderWithoutGaps)
{
  const Labels    labels{ 90, 7, 0, 90 };
  const TokenRows rows = FindTokenRows(m_View, { &labels, false }, {});
  EXPECT_EQ(rows.rowOfPixel, (Labels{ 1, 2, 0, 4 }));
  EXPECT_EQ(rows.lumps, (Labels{ 2, 1, 0, 2 }));
  EXPECT_EQ(rows.sizes, (std::vector<double>{ 1, 1, 0, 1 }));
}

TEST_F(TokenRowsTest, MasksOfRowsAndOfPixels)
{
  const Labels labels{ 1, 1, 2, 3, 4, 4 };
  const Mask   ofRows{ 0, 1, 1, 1 };
  EXPECT_EQ(FindTokenRows(m_View, { &labels, true }, { &ofRows, true }).rowOfPixel, (Labels{ 0, 0, 2, 3, 4, 4 }));
  const Mask      ofPixels{ 0, 1, 0, 1, 1, 0 };
  const TokenRows rows = FindTokenRows(m_View, { &labels, true }, { &ofPixels, false });
  EXPECT_EQ(rows.rowOfPixel, (Labels{ 0, 1, 0, 3, 4, 0 }));
  EXPECT_EQ(rows.lumps, (Labels{ 1, 0, 2, 3 }));
}

TEST_F(TokenRowsTest, NothingInsideIsAnErrorOfWhatLeftItOut)
{
  const auto parameterOf = [this](const TokenLabels & tokens, const TokenMask & mask) -> std::string {
    try
    {
      FindTokenRows(m_View, tokens, mask);
    }
    catch (const ParameterError & error)
    {
      return error.GetParameter();
    }
    return "";
  };
  const Labels none(4, 0);
  const Mask   nowhere(4, 0);
  EXPECT_EQ(parameterOf({ &none, true }, {}), "TokenImage");
  EXPECT_EQ(parameterOf({}, { &nowhere, true }), "MaskImage");
}

} // namespace
