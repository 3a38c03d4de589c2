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
#ifndef PartitionTreeTesting_h
#define PartitionTreeTesting_h

#include "../label/LabelTesting.h"
#include "itkPartitionTree.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <sstream>
#include <string>

namespace dwc::testing
{

inline itk::PartitionTree::Pointer
RandomPartitionTree(std::size_t leaves, unsigned int seed)
{
  const auto tree = itk::PartitionTree::New();
  tree->SetTree(RandomTree(leaves, seed));
  return tree;
}

/** NaN is NaN; everything else bit for bit. */
inline bool
AreSame(double a, double b)
{
  return a == b || (std::isnan(a) && std::isnan(b));
}

inline void
ExpectSameTree(const dwc::Tree & a, const dwc::Tree & b)
{
  EXPECT_EQ(a.splits, b.splits);
  ASSERT_EQ(a.words.size(), b.words.size());
  for (const auto & [id, words] : a.words)
  {
    EXPECT_EQ(words.name, b.words.at(id).name);
    EXPECT_EQ(words.terminology, b.words.at(id).terminology);
  }
  ASSERT_EQ(a.nodes.size(), b.nodes.size());
  for (std::size_t id = 0; id < a.nodes.size(); ++id)
  {
    const dwc::TreeNode & x = a.nodes[id];
    const dwc::TreeNode & y = b.nodes[id];
    EXPECT_EQ(x.parent, y.parent);
    EXPECT_EQ(x.children[0], y.children[0]);
    EXPECT_EQ(x.children[1], y.children[1]);
    EXPECT_EQ(x.firstLeaf, y.firstLeaf);
    EXPECT_EQ(x.lastLeaf, y.lastLeaf);
    EXPECT_EQ(x.depth, y.depth);
    EXPECT_EQ(x.ambiguous, y.ambiguous);
    EXPECT_TRUE(AreSame(x.cost, y.cost));
    EXPECT_TRUE(AreSame(x.lambda2, y.lambda2));
    EXPECT_TRUE(AreSame(x.lambda3, y.lambda3));
    EXPECT_TRUE(AreSame(x.volume, y.volume));
  }
}

/** Runs the function, which must throw, and returns what the exception says. */
template <typename TFunction>
std::string
MessageOf(const TFunction & function)
{
  try
  {
    function();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

inline std::string
ReadFile(const std::string & name)
{
  std::ifstream      file(name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/** An empty folder of its own, removed afterwards. */
class Folder : public ::testing::Test
{
protected:
  void
  SetUp() override
  {
    const auto * const test = ::testing::UnitTest::GetInstance()->current_test_info();
    m_Path =
      std::filesystem::path(::testing::TempDir()) / ("dwc_" + std::string(test->test_suite_name()) + "_" +
                                                     test->name() + "_" + std::to_string(std::random_device()()));
    std::filesystem::create_directories(m_Path);
  }

  void
  TearDown() override
  {
    std::filesystem::permissions(m_Path, std::filesystem::perms::owner_all);
    std::filesystem::remove_all(m_Path);
  }

  std::string
  File(const std::string & name) const
  {
    return (m_Path / name).string();
  }

  std::size_t
  NumberOfFiles() const
  {
    const std::filesystem::directory_iterator all(m_Path);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  std::filesystem::path m_Path;
};

} // namespace dwc::testing

#endif
