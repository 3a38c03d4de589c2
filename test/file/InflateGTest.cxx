/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"
#include "file/Inflate.h"

using dwc::file::Inflated;
using dwc::test::FromHex;
using dwc::test::MakeGzip;
using dwc::test::MakeZlib;

namespace
{

class Inflate : public dwc::test::FileTest
{
protected:
  /** What comes out of a file of members. */
  std::pair<Inflated, std::string>
  Run(const std::string & bytes, std::uintmax_t needed, bool hasMembers = true) const
  {
    std::string    out;
    const auto     path = Write("a.gz", bytes);
    const Inflated inflated = dwc::file::Inflate(
      path, 0, bytes.size(), needed, hasMembers, [&out](const unsigned char * block, std::size_t count) {
        out.append(reinterpret_cast<const char *>(block), count);
      });
    EXPECT_EQ(inflated.bytes, out.size());
    return { inflated, out };
  }
};

std::string
MakeData(std::size_t count)
{
  std::string data;
  for (std::size_t i = 0; i < count; ++i)
  {
    data += static_cast<char>(i * i % 241);
  }
  return data;
}

/** gzip -9 of 400 bytes of 0, by GNU gzip 1.12. */
const std::string zeros = FromHex("1F8B08000000000002036360180523190000"
                                  "0C0D224690010000");

} // namespace

TEST_F(Inflate, GivesWhatWasCompressed)
{
  const std::string data = MakeData(1000000);
  for (const std::string & bytes : { MakeGzip(data), MakeZlib(data) })
  {
    const auto [inflated, out] = Run(bytes, data.size());
    EXPECT_EQ(inflated.end, Inflated::End::Whole);
    EXPECT_TRUE(out == data);
  }
}

TEST_F(Inflate, MembersFollowEachOther)
{
  const std::string data = MakeData(100000);
  std::string       bytes;
  for (std::size_t at = 0; at < data.size(); at += 777)
  {
    bytes += MakeGzip(data.substr(at, 777));
  }
  bytes += MakeGzip(""); // as bgzip ends
  for (const char * const padding : { "", "\x1F", "abc" })
  {
    const auto [inflated, out] = Run(bytes + padding, data.size());
    EXPECT_EQ(inflated.end, Inflated::End::Whole);
    EXPECT_TRUE(out == data);
  }
  EXPECT_EQ(Run(bytes, data.size(), false).second.size(), 777U);
  EXPECT_EQ(Run(bytes, 1000).second.size(), 2 * 777U) << "up to the member that has the last of those needed";
}

TEST_F(Inflate, EveryWrongByteIsFound)
{
  const std::string data = MakeData(50);
  for (const std::string & whole :
       { MakeGzip(data), MakeZlib(data), MakeGzip(data.substr(0, 20)) + MakeGzip(data.substr(20)) })
  {
    for (std::size_t at = whole[0] == '\x1F' ? 10 : 0; at < whole.size(); ++at)
    {
      std::string wrong = whole;
      wrong[at] = static_cast<char>(wrong[at] ^ 0x10);
      const auto [inflated, out] = Run(wrong, data.size());
      // The header of a second member has bytes that do not count, such as the time.
      EXPECT_TRUE(inflated.end != Inflated::End::Whole || out.size() < data.size() || out == data) << at;
      if (out != data || at + 8 >= whole.size())
      {
        EXPECT_TRUE(inflated.end != Inflated::End::Whole || out.size() < data.size()) << at;
      }
    }
  }
}

TEST_F(Inflate, EveryTruncationIsFound)
{
  const std::string data = MakeData(50);
  for (const std::string & whole : { MakeGzip(data), MakeZlib(data) })
  {
    for (std::size_t length = 0; length < whole.size(); ++length)
    {
      EXPECT_EQ(Run(whole.substr(0, length), data.size()).first.end, Inflated::End::Truncated) << length;
    }
  }
}

TEST_F(Inflate, OtherBytesAreDamaged) { EXPECT_EQ(Run("NDims = 3\n", 1).first.end, Inflated::End::Damaged); }

TEST_F(Inflate, BeginOfAFile)
{
  const std::string data = MakeData(1000);
  const auto        path = Write("a.gz", MakeGzip(data.substr(0, 100)) + MakeGzip(data.substr(100)));
  EXPECT_EQ(dwc::file::ReadGunzipped(path, 348), data.substr(0, 348));
  EXPECT_EQ(dwc::file::ReadGunzipped(path, 2000), data);
  EXPECT_TRUE(dwc::file::IsGzip(path));
  const auto cut = Write("b.gz", MakeGzip(data).substr(0, 500));
  EXPECT_EQ(dwc::file::ReadGunzipped(cut, 348), data.substr(0, 348));
  const auto plain = Write("c.gz", "plain");
  EXPECT_EQ(dwc::file::ReadGunzipped(plain, 348), "plain");
  EXPECT_FALSE(dwc::file::IsGzip(plain));
}

TEST_F(Inflate, NoMoreComesOutThanDeflateCanHold)
{
  EXPECT_GE(dwc::file::FindMostInflated(zeros.size()), 400U);
  EXPECT_LT(dwc::file::FindMostInflated(10), 20000U);
}
