/* SPDX-License-Identifier: Apache-2.0 */
#include "file/Groups.h"

#include "SliceTesting.h"

#include <gtest/gtest.h>

namespace
{

using dwc::file::FindGroups;
using dwc::file::Group;
using dwc::file::Slice;
using dwc::test::MakeSliceAt;
using dwc::test::SetTrait;

/** `times` slices at each of `count` positions; what sets them apart is up to `set`. */
template <typename TSet>
std::vector<Slice>
MakeTimes(int count, int times, const TSet & set)
{
  std::vector<Slice> slices;
  for (int z = 0; z < count; ++z)
  {
    for (int t = 0; t < times; ++t)
    {
      slices.push_back(MakeSliceAt(2.0 * z, 10 * z + t));
      set(slices.back(), z, t);
    }
  }
  return slices;
}

/** "name: files" of each group, a line each. */
std::string
Describe(const std::vector<Slice> & slices)
{
  std::string text;
  for (const Group & group : FindGroups(slices))
  {
    text += group.name + ": " + dwc::test::ListFiles(dwc::file::TakeSlices(slices, group)) + "\n";
  }
  return text;
}

TEST(Groups, OfATraitThatEachTimePointHas)
{
  for (const char * const trait :
       { "temporal position", "echo", "echo time", "b-value", "acquisition", "trigger time" })
  {
    const auto slices =
      MakeTimes(3, 2, [&](Slice & slice, int, int t) { SetTrait(slice, trait, t == 0 ? "9.2" : "10"); });
    EXPECT_EQ(Describe(slices),
              std::string(trait) + " 9.2: 0 10 20\n" + trait + " 10: 1 11 21\n"); // numbers in their order
  }
}

TEST(Groups, OfOneTraitAfterTheOther)
{
  const auto slices = MakeTimes(2, 6, [](Slice & slice, int, int t) {
    SetTrait(slice, "echo", std::to_string(t % 2));
    SetTrait(slice, "acquisition", std::to_string(t / 2));
  });
  EXPECT_EQ(Describe(slices), "echo 0: 0 2 4 10 12 14\necho 1: 1 3 5 11 13 15\n");
}

TEST(Groups, NeedNotBeOfOneSize)
{
  // One image without diffusion for three with it.
  EXPECT_EQ(
    Describe(MakeTimes(2, 4, [](Slice & slice, int, int t) { SetTrait(slice, "b-value", t == 0 ? "" : "1000"); })),
    "b-value 1000: 1 2 3 11 12 13\nwithout b-value: 0 10\n");
  // A time point that was not finished.
  auto slices = MakeTimes(3, 2, [](Slice & slice, int, int t) { SetTrait(slice, "acquisition", std::to_string(t)); });
  slices.pop_back();
  EXPECT_EQ(Describe(slices), "acquisition 0: 0 10 20\nacquisition 1: 1 11\n");
}

TEST(Groups, ByTheOrderOfTimes)
{
  // All positions of a time point first: each slice has its own time.
  EXPECT_EQ(
    Describe(MakeTimes(
      3, 2, [](Slice & slice, int z, int t) { SetTrait(slice, "content time", "12000" + std::to_string(3 * t + z)); })),
    "content time 120000 to 120002: 0 10 20\ncontent time 120003 to 120005: 1 11 21\n");
  // All times of a position first.
  EXPECT_EQ(
    Describe(MakeTimes(
      3, 2, [](Slice & slice, int z, int t) { SetTrait(slice, "instance number", std::to_string(2 * z + t + 1)); })),
    "instance number 1 to 5: 0 10 20\ninstance number 2 to 6: 1 11 21\n");
}

TEST(Groups, OrderlessNumbersMakeNone)
{
  const int numbers[3][2] = { { 1, 3 }, { 2, 6 }, { 4, 5 } };
  EXPECT_EQ(
    Describe(MakeTimes(
      3, 2, [&](Slice & slice, int z, int t) { SetTrait(slice, "instance number", std::to_string(numbers[z][t])); })),
    "");
  EXPECT_EQ(Describe(MakeTimes(3, 2, [](Slice &, int, int) {})), "") << "nothing sets them apart";
}

TEST(Groups, OneSliceTwiceMakesNone)
{
  auto slices = dwc::test::MakeSlices(5);
  slices.push_back(MakeSliceAt(10.0, 99));
  for (Slice & slice : slices)
  {
    SetTrait(slice, "instance number", slice.file);
    SetTrait(slice, "content time", "1200" + slice.file);
  }
  EXPECT_EQ(Describe(slices), "");
}

// Without a doubled position: two acquisitions, between which the patient was moved.
TEST(Groups, OfStacksThatLieInEachOther)
{
  std::vector<Slice> slices;
  for (int i = 0; i < 8; ++i)
  {
    slices.push_back(MakeSliceAt(2.0 * (i / 2) + 0.3 * (i % 2), i));
    SetTrait(slices.back(), "acquisition", std::to_string(i % 2));
  }
  EXPECT_EQ(Describe(slices), "acquisition 0: 0 2 4 6\nacquisition 1: 1 3 5 7\n");
  // Above each other, with a gap between, they are one stack of which slices are missing.
  for (std::size_t i = 0; i < slices.size(); ++i)
  {
    slices[i].position[2] = 2.0 * static_cast<double>(i / 2) + 100.0 * static_cast<double>(i % 2);
  }
  EXPECT_EQ(Describe(slices), "");
}

} // namespace
