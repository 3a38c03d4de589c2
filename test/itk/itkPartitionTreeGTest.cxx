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
#include "PartitionTreeTesting.h"
#include "itkImage.h"
#include "itkMetaDataObject.h"

// Expected values: the tree that was set, and dwc/Level.h, which has tests of its own.

namespace
{

using dwc::testing::MessageOf;
using dwc::testing::RandomPartitionTree;

TEST(PartitionTree, HoldsTheTreeThatWasSet)
{
  const dwc::Tree given = dwc::testing::RandomTree(20, 1);
  const auto      tree = itk::PartitionTree::New();
  EXPECT_EQ(tree->GetNumberOfNodes(), 0U);
  EXPECT_EQ(tree->GetNumberOfLeaves(), 0U);

  const auto before = tree->GetMTime();
  tree->SetTree(given);
  EXPECT_GT(tree->GetMTime(), before);
  EXPECT_EQ(tree->GetNumberOfNodes(), 39U);
  EXPECT_EQ(tree->GetNumberOfLeaves(), 20U);
  EXPECT_EQ(tree->GetNode(0).lastLeaf, 20U);
  dwc::testing::ExpectSameTree(tree->GetTree(), given);
  EXPECT_STREQ(tree->GetNameOfClass(), "PartitionTree");
}

TEST(PartitionTree, RefusesABrokenTreeAndStaysAsItWas)
{
  const auto tree = RandomPartitionTree(5, 1);
  dwc::Tree  broken = tree->GetTree();
  broken.nodes[1].depth = 9;
  EXPECT_NE(MessageOf([&] { tree->SetTree(broken); }).find("node 1"), std::string::npos);
  EXPECT_EQ(tree->GetNode(1).depth, 1U);
}

TEST(PartitionTree, LevelsAreThoseOfTheRooms)
{
  const auto tree = RandomPartitionTree(20, 2);
  EXPECT_EQ(tree->GetLevelOfNumberOfRegions(7).labels, dwc::LevelOfNumberOfRegions(tree->GetTree(), 7).labels);
  EXPECT_EQ(tree->GetLevelOfThreshold(0.2).labels, dwc::LevelOfThreshold(tree->GetTree(), 0.2).labels);
  EXPECT_EQ(tree->GetLevelOfDepth(3).labels, dwc::LevelOfDepth(tree->GetTree(), 3).labels);
  EXPECT_EQ(tree->GetAutomaticLevel().labels, dwc::AutomaticLevel(tree->GetTree()).labels);
  EXPECT_EQ(tree->GetSeparationCost(1, 20), tree->GetNode(0).cost);
}

TEST(PartitionTree, WrongArgumentsAreItkExceptions)
{
  const auto tree = RandomPartitionTree(5, 2);
  EXPECT_NE(MessageOf([&] { tree->GetNode(9); }).find("9 nodes"), std::string::npos);
  EXPECT_NE(MessageOf([&] { tree->GetLevelOfNumberOfRegions(0); }).find("NumberOfRegions"), std::string::npos);
  EXPECT_NE(MessageOf([&] { tree->GetLevelOfThreshold(std::nan("")); }).find("CostThreshold"), std::string::npos);
  EXPECT_NE(MessageOf([&] { tree->GetSeparationCost(1, 6); }).find("6 is not a leaf"), std::string::npos);
  EXPECT_NE(MessageOf([] { itk::PartitionTree::New()->GetAutomaticLevel(); }).find("no node"), std::string::npos);
}

TEST(PartitionTree, GraftAndInitialize)
{
  const auto tree = RandomPartitionTree(5, 3);
  itk::EncapsulateMetaData<std::string>(tree->GetMetaDataDictionary(), "model", "local");
  const auto other = itk::PartitionTree::New();
  other->Graft(tree);
  dwc::testing::ExpectSameTree(other->GetTree(), tree->GetTree());
  EXPECT_TRUE(other->GetMetaDataDictionary().HasKey("model"));

  other->Initialize();
  EXPECT_EQ(other->GetNumberOfNodes(), 0U);
  EXPECT_FALSE(other->GetMetaDataDictionary().HasKey("model"));
  EXPECT_EQ(tree->GetNumberOfNodes(), 9U);

  other->CopyInformation(tree);
  EXPECT_EQ(other->GetNumberOfNodes(), 0U);
  EXPECT_TRUE(other->GetMetaDataDictionary().HasKey("model"));

  const auto image = itk::Image<float, 2>::New();
  EXPECT_NE(MessageOf([&] { other->Graft(image); }).find("Image"), std::string::npos);
  EXPECT_NO_THROW(other->CopyInformation(image));
  EXPECT_NO_THROW(other->Graft(nullptr));
}

TEST(PartitionTree, TextComesBack)
{
  const auto tree = RandomPartitionTree(20, 4);
  itk::EncapsulateMetaData<std::string>(tree->GetMetaDataDictionary(), "model", "local");
  const auto other = itk::PartitionTree::New();
  other->FromJSON(tree->ToJSON());
  dwc::testing::ExpectSameTree(other->GetTree(), tree->GetTree());
  EXPECT_TRUE(other->GetMetaDataDictionary().HasKey("model"));
  EXPECT_EQ(other->ToJSON(), tree->ToJSON());
}

TEST(PartitionTree, RefusesABrokenTextAndStaysAsItWas)
{
  const auto        tree = RandomPartitionTree(5, 4);
  const std::string text = tree->ToJSON();
  const auto messageOf = [&tree](const std::string & broken) { return MessageOf([&] { tree->FromJSON(broken); }); };
  EXPECT_NE(messageOf("").find("not JSON"), std::string::npos);
  EXPECT_NE(messageOf(text.substr(0, text.size() / 2)).find("cut short"), std::string::npos);
  EXPECT_NE(messageOf("{}").find("the tree has no \"format\""), std::string::npos);
  std::string wrong = text;
  wrong.replace(wrong.find("\"depth\":1"), 9, "\"depth\":9");
  EXPECT_NE(messageOf(wrong).find("node 1"), std::string::npos);
  EXPECT_EQ(tree->ToJSON(), text);
  EXPECT_NE(MessageOf([] { itk::PartitionTree::New()->ToJSON(); }).find("empty"), std::string::npos);
  itk::EncapsulateMetaData<std::string>(tree->GetMetaDataDictionary(), "model", "\xff");
  EXPECT_NE(tree->ToJSON().find("\"model\": \"\xEF\xBF\xBD\""), std::string::npos); // the replacement character
}

TEST(PartitionTree, PrintsItself)
{
  std::ostringstream text;
  RandomPartitionTree(5, 3)->Print(text);
  for (const char * const words :
       { "NumberOfNodes: 9", "NumberOfLeaves: 5", "CostOfFirstSplit: ", "CostOfLastSplit: " })
  {
    EXPECT_NE(text.str().find(words), std::string::npos) << words;
  }
}

} // namespace
