/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/MatrixProduct.h"

#include "HostTesting.h"

#include <gtest/gtest.h>

#include <vector>

using namespace dwc;

// Small whole numbers: every sum is exact, so that the product is that of the definition to the last bit.
TEST(MatrixProduct, EqualsTheDefinition)
{
  for (const std::size_t rows : { 1U, 7U, 65U })
  {
    for (const std::size_t depth : { 1U, 40U })
    {
      for (const std::size_t columns : { 1U, 63U, 64U, 130U })
      {
        std::vector<float> a(rows * depth);
        std::vector<float> b(depth * columns);
        std::vector<float> transposed(depth * columns);
        for (std::size_t e = 0; e < a.size(); ++e)
        {
          a[e] = static_cast<float>(e * 7 % 11) - 5.0F;
        }
        for (std::size_t e = 0; e < b.size(); ++e)
        {
          b[e] = static_cast<float>(e * 5 % 13) - 6.0F;
          transposed[e % columns * depth + e / columns] = b[e];
        }
        std::vector<float> expected(rows * columns, 2.0F);
        for (std::size_t i = 0; i < rows; ++i)
        {
          for (std::size_t j = 0; j < columns; ++j)
          {
            for (std::size_t k = 0; k < depth; ++k)
            {
              expected[i * columns + j] += a[i * depth + k] * b[k * columns + j];
            }
          }
        }
        for (const Host & host : { Host(), dwc::testing::ThreadedHost(3) })
        {
          std::vector<float> c(rows * columns, 2.0F);
          walk::AddProduct(a.data(), b.data(), false, c.data(), rows, depth, columns, host);
          EXPECT_EQ(c, expected);
          c.assign(rows * columns, 2.0F);
          walk::AddProduct(a.data(), transposed.data(), true, c.data(), rows, depth, columns, host);
          EXPECT_EQ(c, expected);
        }
      }
    }
  }
}
