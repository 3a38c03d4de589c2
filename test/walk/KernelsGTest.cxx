/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace dwc;

namespace
{

// Small whole numbers: every sum is exact, in any order.
std::vector<float>
WholeNumbers(std::size_t count, unsigned seed)
{
  std::mt19937       random(seed);
  std::vector<float> values(count);
  for (float & value : values)
  {
    value = static_cast<float>(random() % 17) - 8.0F;
  }
  return values;
}

} // namespace

TEST(Kernels, SumsOfEveryLength)
{
  for (std::size_t n = 0; n < 200; ++n)
  {
    const std::vector<float>   row = WholeNumbers(n, 1);
    const std::vector<float>   other = WholeNumbers(n, 2);
    const std::vector<double>  x(other.begin(), other.end());
    std::vector<std::uint32_t> rank(n);
    double                     sum = 0.0;
    double                     dot = 0.0;
    double                     below = 0.0;
    std::vector<double>        scaled = x;
    for (std::size_t j = 0; j < n; ++j)
    {
      rank[j] = static_cast<std::uint32_t>(j * 7 % 10);
      sum += row[j];
      dot += row[j] * x[j];
      below += rank[j] < 4 ? row[j] : 0.0F;
      scaled[j] += 3.0 * row[j];
    }
    EXPECT_EQ(walk::Sum(row.data(), n), sum) << n;
    EXPECT_EQ(walk::Dot(row.data(), x.data(), n), dot) << n;
    EXPECT_EQ(walk::SumBelow(row.data(), rank.data(), 4, n), below) << n;
    std::vector<double> y = x;
    walk::AddScaled(3.0, row.data(), y.data(), n);
    EXPECT_EQ(y, scaled) << n;
  }
}

TEST(Kernels, PanelIsAddedToWhatIsThere)
{
  for (const std::size_t rows : { 1U, 3U, 4U, 9U })
  {
    for (const std::size_t depth : { 1U, 31U, 300U })
    {
      const std::size_t        stride = depth + 5;
      const std::vector<float> a = WholeNumbers(rows * stride, 3);
      const std::vector<float> panel = WholeNumbers(depth * walk::panelWidth, 4);
      std::vector<float>       c(rows * (walk::panelWidth + 2), 1.0F);
      std::vector<float>       expected = c;
      for (std::size_t i = 0; i < rows; ++i)
      {
        for (std::size_t k = 0; k < depth; ++k)
        {
          for (std::size_t l = 0; l < walk::panelWidth; ++l)
          {
            expected[i * (walk::panelWidth + 2) + l] += a[i * stride + k] * panel[k * walk::panelWidth + l];
          }
        }
      }
      walk::MultiplyPanel(a.data(), stride, panel.data(), c.data(), walk::panelWidth + 2, rows, depth);
      EXPECT_EQ(c, expected) << rows << " x " << depth;
    }
  }
}

TEST(Kernels, FindsTheLeastAndWhatIsNotFinite)
{
  for (const std::size_t n : { 1U, 8U, 33U, 100U })
  {
    std::vector<float> row(n, 2.0F);
    row[n - 1] = -0.5F;
    float minimum = 0.0F;
    EXPECT_TRUE(walk::IsFinite(row.data(), n, minimum));
    EXPECT_EQ(minimum, -0.5F);
    for (const float bad : { std::numeric_limits<float>::quiet_NaN(),
                             std::numeric_limits<float>::infinity(),
                             -std::numeric_limits<float>::infinity() })
    {
      for (const std::size_t at : { std::size_t{ 0 }, n / 2, n - 1 })
      {
        std::vector<float> wrong = row;
        wrong[at] = bad;
        EXPECT_FALSE(walk::IsFinite(wrong.data(), n, minimum)) << bad << " at " << at << " of " << n;
      }
    }
  }
}
