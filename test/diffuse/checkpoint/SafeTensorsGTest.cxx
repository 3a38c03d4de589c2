/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/SafeTensors.h"
#include "Files.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#ifndef _WIN32
#  include <sys/stat.h>
#endif

namespace
{

using namespace dwc::checkpoint;
using dwc::test::GetComplaint;
using dwc::test::MakeSafeTensors;
using dwc::test::Names;
using dwc::test::TemporaryFolder;

std::string
Read(const std::string & file, TensorTable & table)
{
  return GetComplaint([&] {
    ReadSafeTensors(reinterpret_cast<const std::byte *>(file.data()), file.size(), "model.safetensors", table);
  });
}

std::string
Read(const std::string & file)
{
  TensorTable table;
  return Read(file, table);
}

/** Of a header with these entries over `bytes` bytes of data. */
std::string
ReadEntries(const std::string & entries, std::size_t bytes)
{
  return Read(MakeSafeTensors("{" + entries + "}", std::string(bytes, '\0')));
}

} // namespace

TEST(SafeTensors, GivesEachTensorItsTypeShapeAndBytes)
{
  const std::string header = R"({"__metadata__":{"format":"pt"},)"
                             R"("b":{"dtype":"I64","shape":[1],"data_offsets":[6,14]},)"
                             R"("a.weight":{"shape":[3,1],"data_offsets":[0,6],"dtype":"F16"},)"
                             R"("none":{"dtype":"BF16","shape":[0,7],"data_offsets":[14,14]},)"
                             R"("scalar":{"dtype":"F32","shape":[],"data_offsets":[14,18]}}   )";
  const std::string file = MakeSafeTensors(header, "abcdef12345678wxyz");
  TensorTable       table;
  ASSERT_EQ(Read(file, table), "");
  ASSERT_EQ(table.tensors.size(), 4u);
  const Tensor & a = table.tensors.at("a.weight");
  EXPECT_EQ(a.type, DataType::Float16);
  EXPECT_EQ(a.shape, (std::vector<std::int64_t>{ 3, 1 }));
  EXPECT_EQ(std::string(reinterpret_cast<const char *>(a.data), a.bytes), "abcdef");
  EXPECT_EQ(a.file, "model.safetensors");
  const Tensor & b = table.tensors.at("b");
  EXPECT_EQ(b.type, DataType::Int64);
  EXPECT_EQ(std::string(reinterpret_cast<const char *>(b.data), b.bytes), "12345678");
  EXPECT_EQ(table.tensors.at("none").bytes, 0u);
  EXPECT_EQ(table.tensors.at("none").shape, (std::vector<std::int64_t>{ 0, 7 }));
  EXPECT_TRUE(table.tensors.at("scalar").shape.empty());
  EXPECT_EQ(table.tensors.at("scalar").bytes, 4u);
}

TEST(SafeTensors, RefusesEveryTruncation)
{
  const std::string whole = dwc::test::MakeOneTensor();
  for (std::size_t length = 0; length < whole.size(); ++length)
  {
    EXPECT_NE(Read(whole.substr(0, length)), "") << length << " of " << whole.size() << " bytes";
  }
  EXPECT_EQ(Read(whole), "");
  EXPECT_TRUE(Names(Read(whole + "x"), { "model.safetensors", "16", "17" }));
}

TEST(SafeTensors, RefusesAHeaderLongerThanTheFile)
{
  std::string file = dwc::test::MakeOneTensor();
  file[7] = '\x7F';
  EXPECT_TRUE(Names(Read(file), { "model.safetensors", "header", "truncated" }));
  EXPECT_NE(Read(std::string(8, '\xFF')), "");
  EXPECT_NE(Read(MakeSafeTensors("", "")), "");
}

TEST(SafeTensors, RefusesOffsetsThatDoNotFit)
{
  const std::string w = R"("w":{"dtype":"F32","shape":[2],"data_offsets":)";
  EXPECT_EQ(ReadEntries(w + "[0,8]}", 8), "");
  EXPECT_TRUE(Names(ReadEntries(w + "[8,16]}", 8), { "\"w\"", "16" }));
  EXPECT_NE(ReadEntries(w + "[8,0]}", 8), "");
  EXPECT_NE(ReadEntries(w + "[0,4]}", 4), "");
  EXPECT_NE(ReadEntries(w + "[0,8,16]}", 8), "");
  EXPECT_NE(ReadEntries(w + "[0]}", 8), "");
  EXPECT_NE(ReadEntries(w + "[-8,0]}", 8), "");
  EXPECT_NE(ReadEntries(w + "[0,8.0]}", 8), "");
  EXPECT_NE(ReadEntries(w + "[0,18446744073709551615]}", 8), "");
  EXPECT_NE(ReadEntries(w + "[18446744073709551608,18446744073709551616]}", 8), "");
}

TEST(SafeTensors, RefusesOverlapsAndGaps)
{
  const auto two = [](const std::string & a, const std::string & b, std::size_t bytes) {
    return ReadEntries(R"("a":{"dtype":"F32","shape":[2],"data_offsets":)" + a +
                         R"(},"b":{"dtype":"F32","shape":[2],"data_offsets":)" + b + "}",
                       bytes);
  };
  EXPECT_EQ(two("[8,16]", "[0,8]", 16), "");
  EXPECT_TRUE(Names(two("[0,8]", "[4,12]", 12), { "\"b\"", "4", "8" }));
  EXPECT_NE(two("[0,8]", "[0,8]", 8), "");
  EXPECT_NE(two("[0,8]", "[12,20]", 20), "");
  EXPECT_NE(two("[4,12]", "[12,20]", 20), "");
  EXPECT_NE(two("[0,8]", "[8,16]", 20), "");
}

TEST(SafeTensors, RefusesShapesThatNoFileCanHold)
{
  const auto shape = [](const std::string & s, const std::string & offsets) {
    return ReadEntries(R"("w":{"dtype":"F32","shape":)" + s + R"(,"data_offsets":)" + offsets + "}", 16);
  };
  EXPECT_EQ(shape("[4]", "[0,16]"), "");
  EXPECT_TRUE(Names(shape("[1000000000000000000]", "[0,16]"), { "\"w\"", "shape" }));
  EXPECT_NE(shape("[4294967296,4294967296]", "[0,16]"), "") << "the product is 0 in 64 bits";
  EXPECT_NE(shape("[4611686018427387905,4]", "[0,16]"), "") << "the product is 4 in 64 bits";
  EXPECT_NE(shape("[18446744073709551615]", "[0,16]"), "");
  EXPECT_NE(shape("[0,18446744073709551615]", "[0,0]"), "");
  EXPECT_NE(shape("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,4]", "[0,16]"), "");
  EXPECT_NE(shape("[-4]", "[0,16]"), "");
  EXPECT_NE(shape("[[4]]", "[0,16]"), "");
}

TEST(SafeTensors, NamesATypeThatItCannotRead)
{
  EXPECT_TRUE(Names(ReadEntries(R"("w":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]})", 2),
                    { "\"w\"", "F8_E4M3", "BF16" }));
  EXPECT_NE(ReadEntries(R"("w":{"dtype":"","shape":[2],"data_offsets":[0,2]})", 2), "");
}

TEST(SafeTensors, RefusesAHeaderOfAnotherForm)
{
  const std::string good = R"("w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  EXPECT_EQ(ReadEntries(good, 4), "");
  EXPECT_TRUE(Names(ReadEntries(good + "," + good, 4), { "twice" }));
  EXPECT_NE(ReadEntries(R"("w":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]})", 4), "");
  EXPECT_NE(ReadEntries(R"("w":{"dtype":"F32","shape":[1]})", 4), "");
  EXPECT_NE(ReadEntries(R"("w":{"shape":[1],"data_offsets":[0,4]})", 4), "");
  EXPECT_NE(ReadEntries(R"("w":{"dtype":"F32","data_offsets":[0,4]})", 4), "");
  EXPECT_NE(ReadEntries(R"("w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1})", 4), "");
  EXPECT_NE(ReadEntries(R"("w":[1])", 0), "");
  EXPECT_NE(ReadEntries(R"("w":null)", 0), "");
  EXPECT_NE(ReadEntries(R"("__metadata__":{"a":{"b":"c"}})", 0), "");
  EXPECT_NE(ReadEntries(R"("__metadata__":{},"__metadata__":{})", 0), "");
  EXPECT_NE(Read(MakeSafeTensors("[]", "")), "");
  EXPECT_NE(Read(MakeSafeTensors("{\"a\":", "")), "");
  EXPECT_NE(Read(MakeSafeTensors("{}{}", "")), "");
  EXPECT_NE(Read(MakeSafeTensors(std::string("{}\0 {}", 6), "")), "") << "a zero byte is not the end";
  EXPECT_EQ(Read(MakeSafeTensors("{}    ", "")), "");
}

TEST(SafeTensors, TakesDeepNestingWithoutOverflow)
{
  EXPECT_NE(Read(MakeSafeTensors("{\"w\":" + std::string(1000000, '['), "")), "");
  std::string objects;
  for (int i = 0; i < 100000; ++i)
  {
    objects += "{\"w\":";
  }
  EXPECT_NE(Read(MakeSafeTensors(objects, "")), "");
}

TEST(SafeTensors, RefusesMoreTensorsThanAnyModelHas)
{
  const auto complain = [](int count) {
    std::string entries;
    for (int i = 0; i < count; ++i)
    {
      entries += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(":{"dtype":"F16","shape":[0],"data_offsets":[0,0]})";
    }
    return ReadEntries(entries, 0);
  };
  EXPECT_EQ(complain(20000), "");
  EXPECT_TRUE(Names(complain(100001), { "tensors", "100000" }));
}

TEST(SafeTensors, RefusesTheSameNameInTwoFiles)
{
  TensorTable table;
  EXPECT_EQ(Read(dwc::test::MakeOneTensor("w"), table), "");
  EXPECT_EQ(Read(dwc::test::MakeOneTensor("v"), table), "");
  EXPECT_TRUE(Names(Read(dwc::test::MakeOneTensor("w"), table), { "\"w\"", "twice" }));
}

TEST(SafeTensors, MapsAFileAndKeepsItMapped)
{
  const TemporaryFolder folder;
  folder.Write("w.safetensors", dwc::test::MakeOneTensor());
  TensorTable table;
  MapSafeTensors(folder / "w.safetensors", table);
  std::filesystem::remove(folder / "w.safetensors");
  EXPECT_EQ(table.mappings.size(), 1u);
  EXPECT_TRUE(IsFinite(table.tensors.at("w")));
}

TEST(SafeTensors, MapsRegularFilesOnly)
{
  const TemporaryFolder folder;
  folder.Write("empty.safetensors", "");
  TensorTable table;
  const auto  map = [&](const std::string & name) {
    return GetComplaint([&] { MapSafeTensors(folder / name, table); });
  };
  EXPECT_TRUE(Names(map("empty.safetensors"), { "empty" }));
  EXPECT_NE(map("missing.safetensors"), "");
  EXPECT_NE(map("."), "");
#ifndef _WIN32
  ASSERT_EQ(mkfifo((folder / "pipe.safetensors").c_str(), 0600), 0);
  EXPECT_NE(map("pipe.safetensors"), "") << "and does not wait for a writer";
#endif
}

TEST(IsFinite, FindsOneBadNumberAnywhereInEveryType)
{
  const auto check =
    [](DataType type, std::size_t size, std::uint64_t infinity, std::uint64_t nan, std::uint64_t largest) {
      constexpr std::size_t count = 10007;
      for (const std::size_t place : { std::size_t{ 0 }, std::size_t{ 4099 }, count - 1 })
      {
        for (const std::uint64_t sign : { std::uint64_t{ 0 }, std::uint64_t{ 1 } << (8 * size - 1) })
        {
          // One byte off: the data of a file need not be aligned.
          std::vector<std::byte> bytes(count * size + 1);
          Tensor                 tensor{ type, { count }, bytes.data() + 1, count * size, "" };
          const auto             set = [&](std::uint64_t bits) {
            bits |= sign;
            for (std::size_t i = 0; i < size; ++i)
            {
              bytes[1 + place * size + i] = static_cast<std::byte>((bits >> (8 * i)) & 0xFF);
            }
          };
          set(largest);
          EXPECT_TRUE(IsFinite(tensor));
          set(infinity);
          EXPECT_FALSE(IsFinite(tensor)) << place;
          set(nan);
          EXPECT_FALSE(IsFinite(tensor)) << place;
        }
      }
    };
  check(DataType::Float16, 2, 0x7C00, 0x7C01, 0x7BFF);
  check(DataType::BFloat16, 2, 0x7F80, 0x7FC0, 0x7F7F);
  check(DataType::Float32, 4, 0x7F800000, 0x7F800001, 0x7F7FFFFF);
  check(DataType::Float64, 8, 0x7FF0000000000000, 0x7FF8000000000000, 0x7FEFFFFFFFFFFFFF);
}

TEST(IsFinite, WholeNumbersAndNothingAreFinite)
{
  const std::vector<std::byte> bytes(8, std::byte{ 0xFF });
  EXPECT_TRUE(IsFinite(Tensor{ DataType::Int64, { 1 }, bytes.data(), 8, "" }));
  EXPECT_TRUE(IsFinite(Tensor{ DataType::Float32, { 0 }, bytes.data(), 0, "" }));
}
