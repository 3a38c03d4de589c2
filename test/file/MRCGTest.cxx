/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"

using dwc::test::BigEndian;
using dwc::test::LittleEndian;

namespace
{

class MRC : public dwc::test::FileTest
{};

std::string
MakeFile(bool                isBigEndian,
         std::uint32_t       mode,
         std::uint32_t       extended,
         std::size_t         pixelBytes,
         const std::string & stamp = "")
{
  const auto  number = [isBigEndian](std::uint32_t n) { return isBigEndian ? BigEndian(n, 4) : LittleEndian(n, 4); };
  std::string file = number(4) + number(3) + number(2) + number(mode);
  file.resize(1024, '\0');
  file.replace(64, 12, number(1) + number(2) + number(3));
  file.replace(92, 4, number(extended));
  file.replace(212, 4, stamp.empty() ? std::string(4, '\0') : stamp);
  return file + std::string(extended + 24 * pixelBytes, '\x2A');
}

} // namespace

TEST_F(MRC, SizesAndPixelsFollowFromTheHeader)
{
  for (const auto & [mode, bytes, components] : std::vector<std::tuple<std::uint32_t, std::size_t, std::size_t>>{
         { 0, 1, 1 }, { 1, 2, 1 }, { 2, 4, 1 }, { 4, 8, 2 }, { 6, 2, 1 }, { 16, 3, 3 } })
  {
    for (const bool isBigEndian : { false, true })
    {
      for (const std::uint32_t extended : { 0U, 100U })
      {
        const std::string stamp = extended > 0 ? "" : isBigEndian ? "\x11\x11" : "\x44\x44";
        const std::string file =
          MakeFile(isBigEndian, mode, extended, bytes, stamp.empty() ? "" : stamp + std::string(2, '\0'));
        EXPECT_EQ(FindRefusal("a.mrc", file), "") << mode;
        EXPECT_NE(FindRefusal("a.mrc", file.substr(0, file.size() - 1)), "") << mode;
        EXPECT_EQ(Inspect("a.rec", file).size, (std::vector<std::size_t>{ 4, 3, 2 }));
        EXPECT_EQ(Inspect("a.map", file).components, components);
      }
    }
  }
  EXPECT_EQ(FindShortestWhole("a.mrc", MakeFile(false, 1, 10, 2)), 1024U + 10U + 48U);
}

TEST_F(MRC, OtherModesAreLeftToTheReader)
{
  EXPECT_EQ(FindRefusal("a.mrc", MakeFile(false, 12, 0, 0)), "");
  EXPECT_EQ(FindRefusal("a.mrc", "short"), "INPUT: a.mrc is truncated. Get a whole copy.");
}
