/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"

using dwc::test::BigEndian;
using dwc::test::MakeGzip;

namespace
{

class GIPL : public dwc::test::FileTest
{};

std::string
MakeHead(const std::vector<std::size_t> & size, std::size_t type)
{
  std::string head;
  for (std::size_t axis = 0; axis < 4; ++axis)
  {
    head += BigEndian(axis < size.size() ? size[axis] : 0, 2);
  }
  head += BigEndian(type, 2);
  head.resize(256, '\0');
  return head;
}

const std::string pixels(48, '\x2A');

} // namespace

TEST_F(GIPL, SizesAndPixelsFollowFromTheHeader)
{
  const std::string file = MakeHead({ 4, 3, 2, 1 }, 15) + pixels;
  EXPECT_EQ(FindShortestWhole("a.gipl", file), file.size());
  EXPECT_EQ(Inspect("a.gipl", file).size, (std::vector<std::size_t>{ 4, 3, 2 }));
  EXPECT_EQ(Inspect("a.gipl", file).components, 1U);
  EXPECT_EQ(FindShortestWhole("a.gipl", MakeHead({ 3, 2 }, 65) + pixels), 256U + 48U);
  EXPECT_EQ(Inspect("a.gipl", MakeHead({ 3, 2 }, 65) + pixels).size.size(), 2U);
  EXPECT_EQ(FindRefusal("a.gipl", MakeHead({ 9999, 9999, 9999 }, 99)), "") << "a type that is left to the reader";
}

TEST_F(GIPL, WithinGzip)
{
  const std::string whole = MakeGzip(MakeHead({ 4, 3, 2, 1 }, 15) + pixels);
  EXPECT_EQ(FindShortestWhole("a.gipl.gz", whole), whole.size());
  std::string wrong = whole;
  wrong[whole.size() - 20] ^= 1;
  EXPECT_EQ(
    FindRefusal("a.gipl.gz", wrong),
    "INPUT: a.gipl.gz is damaged: the compressed data of its pixels do not agree with their checksum. Get a whole "
    "copy.");
  EXPECT_NE(FindRefusal("a.gipl.gz", MakeGzip(MakeHead({ 4, 3, 2, 1 }, 15) + pixels.substr(1))), "");
}
