/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/TokenAttention.h"

#include "HostTesting.h"
#include "TokensTesting.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace dwc::local
{
namespace
{

void
ExpectRows(const std::vector<float> & found, const std::vector<double> & expected, std::size_t width)
{
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); i += width)
  {
    double length = 0.0;
    for (std::size_t c = 0; c < width; ++c)
    {
      length += expected[i + c] * expected[i + c];
    }
    for (std::size_t c = 0; c < width; ++c)
    {
      EXPECT_NEAR(found[i + c], length > 0.0 ? expected[i + c] / std::sqrt(length) : 0.0, 1e-6) << i << ", " << c;
    }
  }
}

TEST(TokenAttention, TokensThatAreCellsHaveTheirRows)
{
  const Grid               grid{ { 3, 2 }, { 1.0, 1.0 } };
  const std::vector<float> rows{ 1, 0, 2, 1, 0, 4, 3, 3, 1, 7, 5, 0 };
  const Tokens             tokens = TokensOf({ 1, 2, 3, 4, 5, 6 }, 6);
  ExpectRows(TokenAttention(tokens, grid, { rows.data(), 2, grid }, Host()), { rows.begin(), rows.end() }, 2);
}

TEST(TokenAttention, LinearRowsAreReadExactlyBetweenCenters)
{
  // 4 x 2 cells over 16 x 8 pixels: row (x, 2 y + 1, 3) of the cell's center. Linear interpolation of a linear function
  // is that function, so a token between the outermost centers has its value at the mean of its pixels.
  const Grid         pixels{ { 16, 8 }, { 0.5, 0.5 } };
  const Grid         cells{ { 4, 2 }, { 2.0, 2.0 } };
  std::vector<float> rows;
  for (std::size_t y = 0; y < 2; ++y)
  {
    for (std::size_t x = 0; x < 4; ++x)
    {
      rows.insert(rows.end(), { static_cast<float>(x), 2.0F * static_cast<float>(y) + 1.0F, 3.0F });
    }
  }
  std::vector<std::uint32_t> labels(128, 0);
  for (const std::size_t pixel : { 3 + 16 * 2, 4 + 16 * 2, 4 + 16 * 4 })
  {
    labels[pixel] = 1;
  }
  labels[9 + 16 * 5] = 2;
  labels[15 + 16 * 7] = 3; // beyond the outermost centers
  const auto place = [](double pixel) { return (pixel + 0.5) / 4.0 - 0.5; };
  ExpectRows(
    TokenAttention(TokensOf(labels, 3), pixels, { rows.data(), 3, cells }, Host()),
    { place(11.0 / 3.0), 2.0 * place(8.0 / 3.0) + 1.0, 3.0, place(9.0), 2.0 * place(5.0) + 1.0, 3.0, 3.0, 3.0, 3.0 },
    3);
}

TEST(TokenAttention, ReadsVolumes)
{
  const Grid         pixels{ { 4, 4, 4 }, { 1.0, 1.0, 1.0 } };
  const Grid         cells{ { 2, 2, 2 }, { 2.0, 2.0, 2.0 } };
  std::vector<float> rows;
  for (std::size_t cell = 0; cell < 8; ++cell)
  {
    rows.insert(rows.end(), { static_cast<float>(cell % 2 + 2 * (cell / 2 % 2) + 4 * (cell / 4)), 1.0F });
  }
  std::vector<std::uint32_t> labels(64, 0);
  labels[1 + 4 * 2 + 16 * 1] = 1; // 0.25, 0.75 and 0.25 of the way between the centers
  ExpectRows(TokenAttention(TokensOf(labels, 1), pixels, { rows.data(), 2, cells }, Host()),
             { 0.25 + 2 * 0.75 + 4 * 0.25, 1.0 },
             2);
}

TEST(TokenAttention, EmptyTokensHaveNone)
{
  const Grid               grid{ { 2, 1 }, { 1.0, 1.0 } };
  const std::vector<float> rows{ 1, 2, 3, 4 };
  const auto               found = TokenAttention(TokensOf({ 1, 3 }, 3), grid, { rows.data(), 2, grid }, Host());
  ExpectRows(found, { 1, 2, 0, 0, 3, 4 }, 2);
  const auto distances = AttentionDistances(found, 3, Host());
  EXPECT_EQ(distances[3], largestAttentionDistance);
  EXPECT_EQ(distances[7], largestAttentionDistance);
  // cos = (3 + 8) / (sqrt(5) 5)
  EXPECT_NEAR(distances[6], -std::log(11.0 / (std::sqrt(5.0) * 5.0)), 1e-6);
}

TEST(AttentionDistances, AreMinusTheLogarithmOfTheCosineBelowTheDiagonal)
{
  const auto               d = AttentionDistances({ 1, 0, 0.6F, 0.8F, 0, 1, 1, 0 }, 4, Host());
  const auto               distance = [](double cosine) { return static_cast<float>(-std::log(cosine)); };
  const std::vector<float> expected{ 0,
                                     0,
                                     0,
                                     0,
                                     distance(0.6),
                                     0,
                                     0,
                                     0,
                                     largestAttentionDistance,
                                     distance(0.8),
                                     0,
                                     0,
                                     0,
                                     distance(0.6),
                                     largestAttentionDistance,
                                     0 };
  for (std::size_t e = 0; e < d.size(); ++e)
  {
    EXPECT_NEAR(d[e], expected[e], 1e-6) << e;
  }
}

TEST(AttentionDistances, AreTheSameForAnyNumberOfThreads)
{
  const std::size_t  count = 150;
  const std::size_t  width = 37;
  std::vector<float> rows(count * width);
  std::uint32_t      state = 3;
  for (float & value : rows)
  {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 8) / static_cast<float>(1U << 24);
  }
  EXPECT_EQ(AttentionDistances(rows, count, Host()), AttentionDistances(rows, count, dwc::testing::ThreadedHost(3)));
}

} // namespace
} // namespace dwc::local
