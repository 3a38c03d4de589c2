/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#include "itkPartitionTreeFileReader.h"
#include "PartitionTreeTesting.h"

#include <nlohmann/json.hpp>

// A good file is broken in one place; the reader must name the file and what is wrong with it.

namespace
{

using dwc::testing::MessageOf;
using JSON = nlohmann::json;

/** Root 0 with the leaves 1 and 2. */
JSON
GoodFile()
{
  return JSON::parse(R"({
    "format": "DiffuseWalkCut partition tree", "version": 1,
    "nodes": [
      {"id": 0, "parent": null, "children": [1, 2], "leaves": [1, 2], "cost": 0.25, "lambda2": 0.5, "lambda3": null,
       "volume": 1, "depth": 0, "ambiguous": false},
      {"id": 1, "parent": 0, "children": [], "leaves": [1, 1], "cost": null, "lambda2": null, "lambda3": null,
       "volume": 0.75, "depth": 1, "ambiguous": false},
      {"id": 2, "parent": 0, "children": [], "leaves": [2, 2], "cost": null, "lambda2": null, "lambda3": null,
       "volume": 0.25, "depth": 1, "ambiguous": true}],
    "splits": [0], "automatic": {"regions": 2, "threshold": 0.25}, "produced_by": {"version": "0.1"}})");
}

class PartitionTreeFileReader : public dwc::testing::Folder
{
protected:
  itk::PartitionTree::Pointer
  Read(const std::string & text) const
  {
    std::ofstream(File("tree.json"), std::ios::binary) << text;
    const auto reader = itk::PartitionTreeFileReader::New();
    reader->SetFileName(File("tree.json"));
    reader->Update();
    return reader->GetOutput();
  }

  void
  ExpectWrong(const std::string & words, const std::string & text) const
  {
    const std::string message = MessageOf([&] { this->Read(text); });
    EXPECT_NE(message.find("tree.json"), std::string::npos) << message;
    EXPECT_NE(message.find(words), std::string::npos) << "expected: " << words << "\nsaid: " << message;
  }

  template <typename TBreak>
  void
  ExpectBroken(const std::string & words, const TBreak & breakFile) const
  {
    JSON json = GoodFile();
    breakFile(json);
    this->ExpectWrong(words, json.dump());
  }
};

TEST_F(PartitionTreeFileReader, ReadsAGoodFile)
{
  const auto tree = Read(GoodFile().dump());
  EXPECT_EQ(tree->GetNumberOfNodes(), 3U);
  EXPECT_EQ(tree->GetNumberOfLeaves(), 2U);
  EXPECT_EQ(tree->GetNode(0).cost, 0.25);
  EXPECT_TRUE(std::isnan(tree->GetNode(0).lambda3));
  EXPECT_TRUE(std::isnan(tree->GetNode(1).cost));
  EXPECT_TRUE(tree->GetNode(2).ambiguous);
  EXPECT_EQ(tree->GetNode(2).parent, 0);

  JSON json = GoodFile(); // neither is needed
  json.erase("automatic");
  json.erase("produced_by");
  EXPECT_EQ(Read(json.dump())->GetNumberOfLeaves(), 2U);
}

TEST_F(PartitionTreeFileReader, NotThisFormat)
{
  ExpectWrong("not JSON", "");
  ExpectWrong("not JSON", "{");
  ExpectWrong("not JSON", GoodFile().dump().substr(0, 300));
  ExpectWrong("not JSON", std::string("\x89PNG\0\xFF", 6));
  ExpectWrong("\"format\"", "[1, 2]");
  ExpectWrong("no \"format\"", "{}");
  ExpectWrong("nested deeper", std::string(100000, '['));
  ExpectBroken("\"format\"", [](JSON & j) { j["format"] = "another"; });
  ExpectBroken("no \"version\"", [](JSON & j) { j.erase("version"); });
  ExpectBroken("it has version 2", [](JSON & j) { j["version"] = 2; });
  ExpectBroken("\"version\" must be", [](JSON & j) { j["version"] = "1"; });
  ExpectBroken("\"version\" must be", [](JSON & j) { j["version"] = 1.5; });
}

TEST_F(PartitionTreeFileReader, WrongTypesAndRanges)
{
  ExpectBroken("no \"nodes\"", [](JSON & j) { j.erase("nodes"); });
  ExpectBroken("\"nodes\" must be a list", [](JSON & j) { j["nodes"] = 3; });
  ExpectBroken("\"splits\" must be a list", [](JSON & j) { j["splits"] = nullptr; });
  ExpectBroken("\"splits\" must be a whole number", [](JSON & j) { j["splits"][0] = -1; });
  ExpectBroken("\"splits\" must be a whole number", [](JSON & j) { j["splits"][0] = 3; });
  ExpectBroken("node 1 must be an object", [](JSON & j) { j["nodes"][1] = 3; });
  ExpectBroken("node 1 has no \"depth\"", [](JSON & j) { j["nodes"][1].erase("depth"); });
  ExpectBroken("its position", [](JSON & j) { j["nodes"][1]["id"] = 2; });
  ExpectBroken("\"parent\" must be", [](JSON & j) { j["nodes"][1]["parent"] = -1; });
  ExpectBroken("\"parent\" must be", [](JSON & j) { j["nodes"][1]["parent"] = 1e18; });
  ExpectBroken("\"children\" must be", [](JSON & j) { j["nodes"][0]["children"] = { 1, 5 }; });
  ExpectBroken("\"children\" must have two", [](JSON & j) { j["nodes"][0]["children"] = { 1 }; });
  ExpectBroken("\"children\" must be a list", [](JSON & j) { j["nodes"][0]["children"] = "no"; });
  ExpectBroken("\"leaves\" must have two", [](JSON & j) { j["nodes"][0]["leaves"] = { 1, 2, 3 }; });
  ExpectBroken("\"leaves\" must be", [](JSON & j) { j["nodes"][0]["leaves"] = { 1, 4294967296 }; });
  ExpectBroken("\"cost\" must be a number", [](JSON & j) { j["nodes"][0]["cost"] = "NaN"; });
  ExpectBroken("\"volume\" must be a number", [](JSON & j) { j["nodes"][0]["volume"] = nullptr; });
  ExpectBroken("\"depth\" must be", [](JSON & j) { j["nodes"][1]["depth"] = 4294967296; });
  ExpectBroken("\"ambiguous\" must be", [](JSON & j) { j["nodes"][1]["ambiguous"] = 0; });
  ExpectBroken("\"produced_by\" must be", [](JSON & j) { j["produced_by"] = 3; });
  ExpectBroken("the entry \"a\"", [](JSON & j) { j["produced_by"]["a"] = JSON::object(); });
  ExpectBroken("the entry \"a\"", [](JSON & j) { j["produced_by"]["a"] = { 1, "x" }; });
  ExpectBroken("the entry \"a\"", [](JSON & j) { j["produced_by"]["a"] = 18446744073709551615U; });

  std::string text = GoodFile().dump();
  text.replace(text.find("0.75"), 4, "1e999");
  ExpectWrong("number too large", text);
}

TEST_F(PartitionTreeFileReader, BrokenRulesOfATree)
{
  ExpectBroken("no node", [](JSON & j) {
    j["nodes"] = JSON::array();
    j["splits"] = JSON::array();
  });
  ExpectBroken("do not match", [](JSON & j) { j["splits"] = JSON::array(); });
  ExpectBroken("has the child 0", [](JSON & j) { j["nodes"][0]["children"] = { 0, 2 }; }); // a cycle
  ExpectBroken("do not divide", [](JSON & j) { j["nodes"][0]["children"] = { 2, 1 }; });
  ExpectBroken("is split at the cost", [](JSON & j) { j["nodes"][0]["cost"] = nullptr; });
  ExpectBroken("is split at the cost", [](JSON & j) { j["nodes"][0]["cost"] = -1; });
}

TEST_F(PartitionTreeFileReader, AnyOneByteChangedIsReadOrRefusedCleanly)
{
  const std::string good = GoodFile().dump();
  for (std::size_t i = 0; i < good.size(); ++i)
  {
    constexpr char others[] = { '0', '9', ']', '"', '-', '\xFF' };
    for (const char other : { others[i % 6], others[(i + 1) % 6] })
    {
      std::string text = good;
      text[i] = other;
      try
      {
        EXPECT_EQ(Read(text)->GetNumberOfNodes(), 3U);
      }
      catch (const itk::ExceptionObject &)
      {
        // Any other exception, or a crash, fails the test.
      }
    }
  }
}

TEST_F(PartitionTreeFileReader, UnreadableFiles)
{
  const auto reader = itk::PartitionTreeFileReader::New();
  EXPECT_NE(MessageOf([&] { reader->Update(); }).find("FileName"), std::string::npos);
  reader->SetFileName(File("missing.json"));
  EXPECT_NE(MessageOf([&] { reader->Update(); }).find("missing.json cannot be used: it cannot be opened"),
            std::string::npos);
  reader->SetFileName(m_Path.string());
  EXPECT_NE(MessageOf([&] { reader->Update(); }).find("cannot be"), std::string::npos);

  std::ostringstream text;
  reader->Print(text);
  EXPECT_NE(text.str().find(m_Path.string()), std::string::npos);
}

TEST_F(PartitionTreeFileReader, AFileWithoutEndIsRefused)
{
  if (!std::filesystem::is_character_file("/dev/zero"))
  {
    GTEST_SKIP() << "this system has no /dev/zero";
  }
  const auto reader = itk::PartitionTreeFileReader::New();
  reader->SetFileName("/dev/zero");
  EXPECT_NE(MessageOf([&] { reader->Update(); }).find("larger than 256 MiB"), std::string::npos);
}

} // namespace
