/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Parts.h"

#include "SliceTesting.h"

#include <gtest/gtest.h>

namespace
{

using dwc::file::FindParts;
using dwc::file::Part;
using dwc::file::Slice;
using dwc::test::MakeSliceAt;
using dwc::test::MakeSlices;
using dwc::test::SetTrait;

/** "name: files" of each part, a line each, with a star where it has a fault. */
std::string
Describe(const std::vector<Slice> & slices)
{
  std::string text;
  for (const Part & part : FindParts(slices))
  {
    text += part.name + ": " + dwc::test::ListFiles(part.stack.slices) + (part.stack.fault.empty() ? "" : " *") + "\n";
  }
  return text;
}

/** Four slices, and a fifth that `change` makes another. */
template <typename TChange>
std::string
DescribeWithOther(const TChange & change)
{
  std::vector<Slice> slices = MakeSlices(5);
  change(slices.back());
  return Describe(slices);
}

TEST(Parts, ARegularSeriesIsOne)
{
  EXPECT_EQ(Describe(MakeSlices(4)), ": 0 1 2 3\n");
  EXPECT_EQ(Describe({}), "");
}

TEST(Parts, OfOtherSlices)
{
  const std::string four = ": 0 1 2 3\n";
  EXPECT_EQ(DescribeWithOther([](Slice & slice) { slice.columnDirection = { 0.0, 0.0, -1.0 }; }),
            four + "turned by 90 degrees: 4\n"); // a localizer
  EXPECT_EQ(DescribeWithOther([](Slice & slice) {
              slice.rowDirection = { 0.6, 0.8, 0.0 };
              slice.columnDirection = { -0.8, 0.6, 0.0 };
            }),
            four + "turned by 53.1 degrees: 4\n"); // within its plane
  EXPECT_EQ(DescribeWithOther([](Slice & slice) { slice.rows = 80; }), four + "50 x 80 pixels: 4\n");
  EXPECT_EQ(DescribeWithOther([](Slice & slice) { slice.spacing = { 0.5, 0.5 }; }),
            four + "pixels of 0.5 x 0.5 mm: 4\n");
  EXPECT_EQ(DescribeWithOther([](Slice & slice) { slice.samples = 3; }), four + "3 numbers a pixel: 4\n");
  EXPECT_EQ(DescribeWithOther([](Slice & slice) { slice.isByte = true; }), four + "pixels of 8 bits: 4\n");
  EXPECT_EQ(DescribeWithOther([](Slice & slice) { slice.hasPlace = false; }), four + "without positions: 4\n");
  EXPECT_EQ(DescribeWithOther([](Slice & slice) { slice.frameOfReference = "1.2"; }),
            four + "another frame of reference: 4\n");
  EXPECT_EQ(DescribeWithOther([](Slice & slice) { slice.frames = 7; }), four + "7 frames in one file: 4\n");
}

TEST(Parts, DirectionsOfThreeDigitsAreOne)
{
  EXPECT_EQ(DescribeWithOther([](Slice & slice) { slice.rowDirection = { 1.0, 0.0005, 0.0 }; }), ": 0 1 2 3 4\n");
}

TEST(Parts, StacksOfAnyOrientation)
{
  std::vector<Slice> slices = MakeSlices(3);
  std::vector<Slice> other;
  for (int i = 10; i < 15; ++i)
  {
    other.push_back(MakeSliceAt(2.0 * i, i));
  }
  dwc::test::Turn(other, 0.35);
  slices.insert(slices.end(), other.begin(), other.end());
  EXPECT_EQ(Describe(slices), ": 10 11 12 13 14\nturned by 20.1 degrees: 0 1 2\n");
}

TEST(Parts, OfTimesAndEchoes)
{
  std::vector<Slice> slices;
  for (int i = 0; i < 12; ++i)
  {
    slices.push_back(MakeSliceAt(2.0 * (i / 4), i));
    SetTrait(slices.back(), "temporal position", std::to_string(1 + i % 2));
    SetTrait(slices.back(), "echo time", i % 4 < 2 ? "4.6" : "9.2");
  }
  EXPECT_EQ(Describe(slices),
            "temporal position 1, echo time 4.6: 0 4 8\ntemporal position 1, echo time 9.2: 2 6 10\n"
            "temporal position 2, echo time 4.6: 1 5 9\ntemporal position 2, echo time 9.2: 3 7 11\n");
}

TEST(Parts, AFaultIsThatOfItsPart)
{
  std::vector<Slice> slices;
  for (int i = 0; i < 10; ++i)
  {
    if (i != 5)
    {
      slices.push_back(MakeSliceAt(2.0 * (i / 2), i));
      SetTrait(slices.back(), "temporal position", std::to_string(1 + i % 2));
    }
  }
  EXPECT_EQ(Describe(slices), "temporal position 1: 0 2 4 6 8\ntemporal position 2: 1 3 7 9 *\n");
}

TEST(Parts, ADoubledSliceIsAFault)
{
  std::vector<Slice> slices = MakeSlices(4);
  slices.push_back(MakeSliceAt(10.0, 9));
  EXPECT_EQ(Describe(slices), ": 0 1 2 9 3 *\n");
}

} // namespace
