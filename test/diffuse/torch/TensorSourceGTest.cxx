/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/TensorSource.h"

#include "TinyWeights.h"
#include "dwc/Error.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>

namespace
{

using dwc::TinyWeights;
using dwc::checkpoint::DataType;
using dwc::torch::TensorSource;

const at::Device cpu(at::kCPU);

TensorSource
Open(const TinyWeights & made, at::ScalarType type = at::kFloat)
{
  return { made.table, type, cpu, [] {} };
}

/** The parameter that the error of `act` names, and its sentence. */
template <typename Act>
std::pair<std::string, std::string>
GetError(Act act)
{
  try
  {
    act();
  }
  catch (const dwc::ParameterError & error)
  {
    return { error.GetParameter(), error.what() };
  }
  return {};
}

TEST(TensorSource, StayInTheFileAndOutliveTheTable)
{
  TinyWeights made;
  made.Add("a.weight", { 2, 2 }, { 1, 2, 3, 4 });
  const void * const mapped = made.table->tensors.at("a.weight").data;
  at::Tensor         taken = (Open(made) / "a").Take("weight", { 2, 2 });
  EXPECT_EQ(taken.data_ptr(), mapped);

  const std::weak_ptr<dwc::checkpoint::TensorTable> table = made.table;
  made.table.reset();
  EXPECT_FALSE(table.expired());
  EXPECT_EQ(taken[1][1].item<float>(), 4.0F);
  taken.reset();
  EXPECT_TRUE(table.expired());
}

TEST(TensorSource, UnalignedNumbersAreCopied)
{
  TinyWeights made;
  made.Add("w", { 2 }, DataType::Float32, std::vector<float>{ 0.5F, -7.0F }, 3);
  const at::Tensor taken = Open(made).Take("w", { 2 });
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(taken.data_ptr()) % sizeof(float), 0U);
  EXPECT_EQ(taken[1].item<float>(), -7.0F);
}

TEST(TensorSource, ComeInTheTypeAskedFor)
{
  TinyWeights made;
  made.Add("double", { 2 }, DataType::Float64, std::vector<double>{ 0.25, -3.0 });
  made.Add("brain", { 1 }, DataType::BFloat16, std::vector<std::uint16_t>{ 0x3FC0 }); // 1.5
  made.Add("half", { 1 }, DataType::Float16, std::vector<std::uint16_t>{ 0x3E00 });   // 1.5
  EXPECT_EQ(Open(made).Take("double", { 2 })[1].item<float>(), -3.0F);
  EXPECT_EQ(Open(made).Take("double", { 2 }).scalar_type(), at::kFloat);
  EXPECT_EQ(Open(made).Take("brain", { 1 }).item<float>(), 1.5F);
  EXPECT_EQ(Open(made).Take("half", { 1 }).item<float>(), 1.5F);
  EXPECT_EQ(Open(made, at::kBFloat16).Take("half", { 1 }).scalar_type(), at::kBFloat16);
  EXPECT_EQ(Open(made, at::kHalf).Take("brain", { 1 }).item<float>(), 1.5F);
}

TEST(TensorSource, MappedOnesAreReadAgainAfterTheirPagesWereReleased)
{
  const auto               file = std::filesystem::temp_directory_path() / "dwcWeightsGTest.safetensors";
  constexpr std::int64_t   count = 1 << 15; // several pages
  const std::string        header = R"({"w":{"dtype":"F32","shape":[32768],"data_offsets":[0,131072]}})";
  const std::uint64_t      length = header.size();
  const std::vector<float> numbers(count, 1.5F);
  {
    std::ofstream stream(file, std::ios::binary);
    stream.write(reinterpret_cast<const char *>(&length), sizeof(length));
    stream << header;
    stream.write(reinterpret_cast<const char *>(numbers.data()), count * static_cast<std::int64_t>(sizeof(float)));
  }
  const auto table = std::make_shared<dwc::checkpoint::TensorTable>();
  dwc::checkpoint::MapSafeTensors(file.string(), *table);
  std::filesystem::remove(file);
  EXPECT_TRUE(table->tensors.at("w").mapped);
  for (const at::ScalarType type : { at::kBFloat16, at::kFloat, at::kHalf })
  {
    const at::Tensor taken = TensorSource(table, type, cpu, [] {}).Take("w", { count });
    EXPECT_EQ(taken.scalar_type(), type);
    EXPECT_TRUE(at::equal(taken.to(at::kFloat), at::full({ count }, 1.5F)));
  }
}

TEST(TensorSource, WrongOnesAreNamed)
{
  TinyWeights made;
  made.Add("block.weight", { 2, 3 }, { 1, 2, 3, 4, 5, 6 });
  made.Add("nan", { 2 }, { 0, std::numeric_limits<float>::quiet_NaN() });
  made.Add("infinite", { 2 }, { 0, -std::numeric_limits<float>::infinity() });
  made.Add("ids", { 1 }, DataType::Int64, std::vector<std::int64_t>{ 3 });
  TensorSource weights = Open(made);

  const auto missing = GetError([&] { (weights / "block").Take("bias", { 2 }); });
  EXPECT_EQ(missing.first, "Model");
  EXPECT_NE(missing.second.find("block.bias"), std::string::npos);

  const auto shape = GetError([&] { (weights / "block").Take("weight", { 3, 2 }); });
  EXPECT_EQ(shape.first, "Model");
  EXPECT_NE(shape.second.find("block.weight"), std::string::npos);
  EXPECT_NE(shape.second.find("[2, 3]"), std::string::npos);
  EXPECT_NE(shape.second.find("[3, 2]"), std::string::npos);
  EXPECT_NE(shape.second.find("tiny.safetensors"), std::string::npos);

  EXPECT_EQ(GetError([&] { weights.Take("nan", { 2 }); }).first, "Model");
  EXPECT_EQ(GetError([&] { weights.Take("infinite", { 2 }); }).first, "Model");
  EXPECT_EQ(GetError([&] { weights.Take("ids", { 1 }); }).first, "Model");
}

TEST(TensorSource, TooLargeForFloat16NamesPrecision)
{
  TinyWeights made;
  made.Add("fits", { 2 }, { 65504.0F, -65504.0F });
  made.Add("large", { 2 }, { 1.0F, -65505.0F });
  EXPECT_EQ(Open(made, at::kHalf).Take("fits", { 2 })[0].item<float>(), 65504.0F);
  EXPECT_EQ(GetError([&] { Open(made, at::kHalf).Take("large", { 2 }); }).first, "Precision");
  EXPECT_EQ(GetError([&] { Open(made, at::kBFloat16).Take("large", { 2 }); }).first, "");
}

TEST(TensorSource, LeftOverOnesAreNamed)
{
  TinyWeights made;
  made.Add("a.weight", { 1 }, { 1 });
  made.Add("b.weight", { 1 }, { 1 });
  made.Add("b.other.weight", { 1 }, { 1 });
  TensorSource weights = Open(made);
  weights.Take("a.weight", { 1 });
  (weights / "b").Take("weight", { 1 });
  const auto error = GetError([&] { weights.VerifyAllTaken({}); });
  EXPECT_EQ(error.first, "Model");
  EXPECT_NE(error.second.find("b.other.weight"), std::string::npos);
  EXPECT_EQ(GetError([&] { weights.VerifyAllTaken({ "b.other" }); }).first, "");
  // Prefixes are of keys below the place.
  EXPECT_EQ(GetError([&] { (weights / "a").VerifyAllTaken({}); }).first, "");
  EXPECT_EQ(GetError([&] { (weights / "b").VerifyAllTaken({ "other." }); }).first, "");
}

TEST(TensorSource, PlacesAndOldNames)
{
  TinyWeights made;
  made.Add("blocks.1.query.weight", { 1 }, { 7 });
  made.Add("blocks.10.weight", { 1 }, { 8 });
  const TensorSource weights = Open(made);
  EXPECT_TRUE(weights.Has("blocks"));
  EXPECT_TRUE(weights.At("blocks", 1).Has("query"));
  EXPECT_TRUE(weights.At("blocks", 1).Has("query.weight"));
  EXPECT_FALSE(weights.At("blocks", 1).Has("weight"));
  EXPECT_FALSE(weights.At("blocks", 1).Has("que"));
  EXPECT_FALSE(weights.Has("blocks.2"));
  EXPECT_EQ(weights.At("blocks", 1).TakeAny({ "to_q.weight", "query.weight" }, { 1 }).item<float>(), 7.0F);
}

TEST(TensorSource, ReportBeforeEachTensorMayStop)
{
  TinyWeights made;
  made.Add("a", { 1 }, { 1 });
  made.Add("b", { 1 }, { 1 });
  std::size_t  reports = 0;
  TensorSource weights(made.table, at::kFloat, cpu, [&reports] {
    if (++reports == 2)
    {
      throw std::runtime_error("stop");
    }
  });
  weights.Take("a", { 1 });
  EXPECT_THROW(weights.Take("b", { 1 }), std::runtime_error);
}

} // namespace
