/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/SparseRows.h"

#include <gtest/gtest.h>

using namespace dwc;

TEST(SparseRows, JoinsRowsAndExchangesThem)
{
  // 1 . 2
  // . . .
  // 3 4 .
  // . . 5
  const walk::SparseRows matrix =
    walk::JoinRows({ { { 0, 1.0F }, { 2, 2.0F } }, {}, { { 0, 3.0F }, { 1, 4.0F } }, { { 2, 5.0F } } });
  EXPECT_EQ(matrix.Rows(), 4U);
  EXPECT_EQ(matrix.offsets, (std::vector<std::size_t>{ 0, 2, 2, 4, 5 }));
  EXPECT_EQ(matrix.columns, (std::vector<std::uint32_t>{ 0, 2, 0, 1, 2 }));
  EXPECT_EQ(matrix.values, (std::vector<float>{ 1, 2, 3, 4, 5 }));

  const walk::SparseRows transposed = walk::Transpose(matrix, 3);
  EXPECT_EQ(transposed.offsets, (std::vector<std::size_t>{ 0, 2, 3, 5 }));
  EXPECT_EQ(transposed.columns, (std::vector<std::uint32_t>{ 0, 2, 2, 0, 3 }));
  EXPECT_EQ(transposed.values, (std::vector<float>{ 1, 3, 4, 2, 5 }));

  const walk::SparseRows again = walk::Transpose(transposed, 4);
  EXPECT_EQ(again.offsets, matrix.offsets);
  EXPECT_EQ(again.columns, matrix.columns);
  EXPECT_EQ(again.values, matrix.values);
}

TEST(SparseRows, NoRows)
{
  EXPECT_EQ(walk::JoinRows({}).Rows(), 0U);
  EXPECT_EQ(walk::Transpose({}, 2).Rows(), 2U);
}
