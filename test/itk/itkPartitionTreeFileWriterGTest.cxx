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
#include "itkPartitionTreeFileWriter.h"
#include "PartitionTreeTesting.h"
#include "itkMetaDataObject.h"
#include "itkPartitionTreeFileReader.h"

#include <limits>
#include <vector>

#ifndef _WIN32
#  include <unistd.h>
#endif

// Expected values: what was written comes back; entries of the file as its format states them.

namespace
{

using dwc::testing::MessageOf;
using dwc::testing::RandomPartitionTree;
using dwc::testing::ReadFile;

class PartitionTreeFileWriter : public dwc::testing::Folder
{
protected:
  static void
  Write(const itk::PartitionTree * tree, const std::string & fileName)
  {
    const auto writer = itk::PartitionTreeFileWriter::New();
    writer->SetInput(tree);
    writer->SetFileName(fileName);
    writer->Update();
  }

  static itk::PartitionTree::Pointer
  Read(const std::string & fileName)
  {
    const auto reader = itk::PartitionTreeFileReader::New();
    reader->SetFileName(fileName);
    reader->Update();
    return reader->GetOutput();
  }
};

template <typename T>
T
Entry(const itk::PartitionTree & tree, const std::string & key)
{
  T value{};
  EXPECT_TRUE(itk::ExposeMetaData<T>(tree.GetMetaDataDictionary(), key, value)) << key;
  return value;
}

TEST_F(PartitionTreeFileWriter, EveryNumberComesBackExactly)
{
  for (unsigned int seed = 1; seed <= 20; ++seed)
  {
    dwc::Tree given = dwc::testing::RandomTree(1 + 5 * (seed - 1), seed);
    given.nodes[0].lambda3 = 1.0 / 3.0;
    given.nodes[0].ambiguous = true;
    given.words[0] = { "Leber, \"links\" \xc3\xa4", "a~b^c" };
    given.words[given.nodes.size() - 1].terminology = "x~y";
    given.nodes.back().volume = std::numeric_limits<double>::denorm_min();
    const auto tree = itk::PartitionTree::New();
    tree->SetTree(given);
    Write(tree, File("tree.json"));
    dwc::testing::ExpectSameTree(Read(File("tree.json"))->GetTree(), given);
  }
}

TEST_F(PartitionTreeFileWriter, ProvenanceComesBackInItsTypes)
{
  const auto tree = RandomPartitionTree(5, 1);
  auto &     dictionary = tree->GetMetaDataDictionary();
  const auto text = std::string("a \"quoted\" n\xC3\xA4me\n");
  const auto numbers = std::vector<double>{ 0.1, -3.0, 1e300 };
  itk::EncapsulateMetaData<std::string>(dictionary, "text", text);
  itk::EncapsulateMetaData<bool>(dictionary, "flag", true);
  itk::EncapsulateMetaData<long>(dictionary, "count", std::numeric_limits<long>::min());
  itk::EncapsulateMetaData<double>(dictionary, "whole", 2.0);
  itk::EncapsulateMetaData<double>(dictionary, "unknown", std::nan(""));
  itk::EncapsulateMetaData<std::vector<double>>(dictionary, "numbers", numbers);
  itk::EncapsulateMetaData<float>(dictionary, "other", 1.0F); // of no type that is written
  itk::Object::GlobalWarningDisplayOff();
  Write(tree, File("tree.json"));
  itk::Object::GlobalWarningDisplayOn();

  const auto read = Read(File("tree.json"));
  EXPECT_EQ(read->GetMetaDataDictionary().GetKeys().size(), 6U);
  EXPECT_EQ(Entry<std::string>(*read, "text"), text);
  EXPECT_EQ(Entry<bool>(*read, "flag"), true);
  EXPECT_EQ(Entry<long>(*read, "count"), std::numeric_limits<long>::min());
  EXPECT_EQ(Entry<double>(*read, "whole"), 2.0);
  EXPECT_TRUE(std::isnan(Entry<double>(*read, "unknown")));
  EXPECT_EQ(Entry<std::vector<double>>(*read, "numbers"), numbers);
}

TEST_F(PartitionTreeFileWriter, TextThatIsNotUnicodeIsReplaced)
{
  const auto tree = RandomPartitionTree(5, 1);
  itk::EncapsulateMetaData<std::string>(tree->GetMetaDataDictionary(), "text", std::string("\xFF\xFE"));
  Write(tree, File("tree.json")); // a name of a file may have such bytes
  std::string text;
  itk::ExposeMetaData<std::string>(Read(File("tree.json"))->GetMetaDataDictionary(), "text", text);
  EXPECT_EQ(text, "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_F(PartitionTreeFileWriter, TheSameTreeGivesTheSameBytes)
{
  const auto tree = RandomPartitionTree(40, 2);
  Write(tree, File("a.json"));
  Write(Read(File("a.json")), File("b.json"));
  EXPECT_EQ(ReadFile(File("a.json")), ReadFile(File("b.json")));
  EXPECT_NE(ReadFile(File("a.json")), "");
}

TEST_F(PartitionTreeFileWriter, EntriesAreNamedAsTheFormatSays)
{
  dwc::Tree given = dwc::testing::RandomTree(2, 1);
  given.nodes[0].cost = 0.25;
  given.nodes[0].lambda2 = 0.5;
  given.nodes[0].lambda3 = 0.125;
  given.nodes[1].lambda2 = given.nodes[2].lambda2 = std::nan("");
  given.nodes[1].volume = 0.75;
  given.nodes[2].volume = 0.25;
  const auto tree = itk::PartitionTree::New();
  tree->SetTree(given);
  Write(tree, File("tree.json"));
  EXPECT_EQ(ReadFile(File("tree.json")),
            "{\n"
            "\"format\": \"DiffuseWalkCut partition tree\",\n"
            "\"version\": 1,\n"
            "\"nodes\": [\n"
            "{\"id\":0,\"parent\":null,\"children\":[1,2],\"leaves\":[1,2],\"cost\":0.25,\"lambda2\":0.5,"
            "\"lambda3\":0.125,\"volume\":1.0,\"depth\":0,\"ambiguous\":false},\n"
            "{\"id\":1,\"parent\":0,\"children\":[],\"leaves\":[1,1],\"cost\":null,\"lambda2\":null,"
            "\"lambda3\":null,\"volume\":0.75,\"depth\":1,\"ambiguous\":false},\n"
            "{\"id\":2,\"parent\":0,\"children\":[],\"leaves\":[2,2],\"cost\":null,\"lambda2\":null,"
            "\"lambda3\":null,\"volume\":0.25,\"depth\":1,\"ambiguous\":false}\n"
            "],\n"
            "\"splits\": [0],\n"
            "\"automatic\": {\"regions\":2,\"threshold\":0.25},\n"
            "\"produced_by\": {}\n"
            "}\n");
}

#ifndef _WIN32 // links that anybody may make, reasons in the words of POSIX
TEST_F(PartitionTreeFileWriter, ReplacesAFileAndKeepsALink)
{
  std::ofstream(File("old.json")) << "old";
  std::filesystem::create_symlink(File("old.json"), File("link.json"));
  Write(RandomPartitionTree(5, 1), File("link.json"));
  EXPECT_EQ(Read(File("old.json"))->GetNumberOfLeaves(), 5U);
  EXPECT_TRUE(std::filesystem::is_symlink(File("link.json")));
  EXPECT_EQ(NumberOfFiles(), 2U); // nothing is left beside them
}

TEST_F(PartitionTreeFileWriter, AFileThatCannotBeWrittenIsNamed)
{
  const auto tree = RandomPartitionTree(5, 1);
  const auto expect = [&tree](const std::string & fileName, const std::string & reason) {
    const std::string message = MessageOf([&] { Write(tree, fileName); });
    EXPECT_NE(message.find(fileName), std::string::npos) << message;
    EXPECT_NE(message.find(reason), std::string::npos) << message;
  };
  expect(File("missing/tree.json"), "No such file or directory");
  expect(m_Path.string(), "Is a directory");
  std::ofstream(File("file")) << "x";
  expect(File("file") + "/tree.json", "Not a directory");
  if (std::filesystem::is_character_file("/dev/full"))
  {
    expect("/dev/full", "No space left on device");
  }
  if (getuid() != 0) // nothing is forbidden to root
  {
    std::filesystem::permissions(m_Path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    expect(File("tree.json"), "Permission denied");
  }
}
#endif

TEST_F(PartitionTreeFileWriter, MissingInputIsNamed)
{
  const auto writer = itk::PartitionTreeFileWriter::New();
  EXPECT_THROW(writer->Update(), itk::ExceptionObject);
  writer->SetInput(RandomPartitionTree(5, 1));
  EXPECT_NE(MessageOf([&] { writer->Update(); }).find("FileName"), std::string::npos);
  writer->SetFileName(File("tree.json"));
  writer->SetInput(itk::PartitionTree::New());
  EXPECT_NE(MessageOf([&] { writer->Update(); }).find("empty"), std::string::npos);
  EXPECT_EQ(NumberOfFiles(), 0U);

  std::ostringstream text;
  writer->Print(text);
  EXPECT_NE(text.str().find("tree.json"), std::string::npos);
}

TEST_F(PartitionTreeFileWriter, BringsItsInputUpToDate)
{
  Write(RandomPartitionTree(5, 1), File("a.json"));
  const auto reader = itk::PartitionTreeFileReader::New();
  reader->SetFileName(File("a.json"));
  Write(reader->GetOutput(), File("b.json"));
  EXPECT_EQ(ReadFile(File("a.json")), ReadFile(File("b.json")));
}

} // namespace
