/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Stack.h"

#include "SliceTesting.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{

using dwc::file::MakeStack;
using dwc::file::Slice;
using dwc::file::Stack;
using dwc::test::ListFiles;
using dwc::test::MakeSliceAt;
using dwc::test::MakeSlices;

/** All of these words are in the fault. */
void
ExpectFault(const Stack & stack, const std::vector<std::string> & words)
{
  for (const std::string & word : words)
  {
    EXPECT_NE(stack.fault.find(word), std::string::npos) << word << " is not in: " << stack.fault;
  }
}

TEST(Stack, OrdersSlicesByTheirPositionsWhateverTheirNumbersAre)
{
  std::vector<Slice> slices = MakeSlices(6);
  std::reverse(slices.begin(), slices.end());
  for (int i = 0; i < 6; ++i)
  {
    slices[static_cast<std::size_t>(i)].instanceNumber = (i * 5) % 6;
  }
  const Stack stack = MakeStack(slices);
  EXPECT_EQ(stack.fault, "");
  EXPECT_EQ(ListFiles(stack.slices), "0 1 2 3 4 5");
  EXPECT_DOUBLE_EQ(stack.step, 2.5);
}

TEST(Stack, OneAndTwoSlicesAreRegular)
{
  EXPECT_EQ(MakeStack(MakeSlices(1)).fault, "");
  EXPECT_EQ(MakeStack(MakeSlices(2)).fault, "");
  EXPECT_DOUBLE_EQ(MakeStack(MakeSlices(2, 7.0)).step, 7.0);
}

TEST(Stack, MayLieAnywhere)
{
  std::vector<Slice> slices = MakeSlices(20);
  dwc::test::Turn(slices, 0.35);
  for (Slice & slice : slices)
  {
    slice.position[0] += 300.0;
    slice.position[1] -= 200.0;
  }
  const Stack stack = MakeStack(slices);
  EXPECT_EQ(stack.fault, "");
  EXPECT_NEAR(stack.step, 2.5, 1e-12);
}

// What scanners write: a hundredth of a millimetre more or less; positions of one decimal.
TEST(Stack, RoundedPositionsAreRegular)
{
  for (const double step : { 0.5, 2.5 })
  {
    std::vector<Slice> slices = MakeSlices(14, step);
    for (std::size_t i = 0; i < slices.size(); ++i)
    {
      slices[i].position[2] += 0.01 * (static_cast<double>(i % 3) - 1.0);
    }
    EXPECT_EQ(MakeStack(slices).fault, "");
  }
  std::vector<Slice> slices = MakeSlices(40, 0.625);
  for (Slice & slice : slices)
  {
    slice.position[2] = std::round(10.0 * slice.position[2]) / 10.0;
    slice.lastDigit = 0.1;
  }
  EXPECT_EQ(MakeStack(slices).fault, "");
  slices.front().lastDigit = 0.001; // then they are no roundings
  ExpectFault(MakeStack(slices), { "not equally far" });
}

TEST(Stack, NamesMissingSlices)
{
  std::vector<Slice> slices = MakeSlices(14);
  slices.erase(slices.begin() + 5, slices.begin() + 7);
  ExpectFault(MakeStack(slices),
              { "2 slices are missing", "at 17.5 and 20 mm between 4 (15 mm) and 7 (22.5 mm)", "2.5 mm apart" });
  slices.erase(slices.begin() + 10);
  ExpectFault(MakeStack(slices), { "3 slices are missing", "at 35 mm between 11 (32.5 mm) and 13 (37.5 mm)" });
}

// Any subset of the slices within makes a sentence with as many as are missing, as long as the rest shows the rule.
TEST(Stack, CountsMissingSlices)
{
  for (unsigned int missing = 1; missing < 64; ++missing)
  {
    std::vector<Slice> slices;
    int                count = 0;
    for (int i = 0; i < 12; ++i)
    {
      const bool isMissing = i > 0 && i < 7 && ((missing >> static_cast<unsigned int>(i - 1)) & 1U) != 0;
      count += isMissing ? 1 : 0;
      if (!isMissing)
      {
        slices.push_back(MakeSliceAt(1.25 * i, i));
      }
    }
    ExpectFault(MakeStack(slices), { std::to_string(count) + " slice", "missing", "1.25 mm apart" });
  }
}

TEST(Stack, NamesSlicesThatLieAtOnePosition)
{
  std::vector<Slice> slices = MakeSlices(14);
  slices.push_back(MakeSliceAt(15.01, 99));
  ExpectFault(MakeStack(slices), { "1 slice lies", "4 and 99 at 15.01 mm" });
}

TEST(Stack, NamesDistancesThatDiffer)
{
  std::vector<Slice> slices = MakeSlices(14);
  for (std::size_t i = 8; i < 14; ++i)
  {
    slices[i].position[2] += 1.25 * (static_cast<double>(i) - 7.0);
  }
  ExpectFault(MakeStack(slices),
              { "not equally far", "2.5 mm between 0 (5 mm)", "3.75 mm between 7 (22.5 mm) and 8 (26.25 mm)" });
}

// 0.6 aside for 2.5 up: the tangent of the angle.
TEST(Stack, NamesTheTiltOfAGantry)
{
  for (const double side : { 0.6, -0.6 })
  {
    std::vector<Slice> slices;
    for (int i = 0; i < 14; ++i)
    {
      slices.push_back(MakeSliceAt(5.0 + 2.5 * i, i, 0.0, side * i));
    }
    ExpectFault(MakeStack(slices), { "tilt", "13.49", "7.8 mm", "0 (5 mm)", "13 (37.5 mm)" });
  }
}

TEST(Stack, NamesASliceThatIsShifted)
{
  std::vector<Slice> slices = MakeSlices(14);
  slices[6].position[0] = 9.0;
  ExpectFault(MakeStack(slices), { "6 (20 mm)", "shifted by 9 mm" });
}

// A tenth of a pixel aside, and directions of three digits, leave every pixel where it is.
TEST(Stack, SmallShiftsAreRegular)
{
  std::vector<Slice> slices = MakeSlices(100, 2.0);
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    slices[i].position[0] = 0.06 * static_cast<double>(i % 2) + 4e-4 * 2.0 * static_cast<double>(i);
  }
  EXPECT_EQ(MakeStack(slices).fault, "");
}

TEST(Stack, WithoutPositionsNumbersAndThicknessCount)
{
  std::vector<Slice> slices = MakeSlices(5);
  std::reverse(slices.begin(), slices.end());
  for (Slice & slice : slices)
  {
    slice.hasPlace = false;
    slice.thickness = 3.0;
  }
  const Stack stack = MakeStack(slices);
  EXPECT_EQ(stack.fault, "");
  EXPECT_NE(stack.note.find("5 files, 0 to 4, say nothing of their position"), std::string::npos) << stack.note;
  EXPECT_EQ(ListFiles(stack.slices), "0 1 2 3 4");
  EXPECT_EQ(stack.step, 3.0);

  slices[2].instanceNumber = 17;
  ExpectFault(MakeStack(slices), { "say nothing of their position" });
  slices[2].instanceNumber = 2;
  slices[2].thickness = 0.0;
  ExpectFault(MakeStack(slices), { "say nothing of their position" });
}

} // namespace
