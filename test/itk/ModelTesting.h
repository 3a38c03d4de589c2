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
#ifndef ModelTesting_h
#define ModelTesting_h

#include "FakePlugin.h"
#include "FakePluginPath.h"
#include "FilterTesting.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

/** What the tests of the filter with a diffusers model share, whose part FakePlugin.cxx plays. */
namespace ModelTesting
{

using namespace FilterTesting;

using Gray = itk::Image<float, 2>;
using Attention = itk::DiffusionAttentionImageFilter<Gray>;
using Enums = itk::DiffusionAttentionImageFilterEnums;

constexpr itk::Size<2> imageSize{ { 60, 40 } };

class DiffusionAttentionOfAModel : public ::testing::Test
{
protected:
  static void
  SetUpTestSuite()
  {
    setenv("DIFFUSE_WALK_CUT_PLUGIN", fakePluginPath, 1);
  }

  void
  SetUp() override
  {
    m_Folder = std::filesystem::temp_directory_path() / ("dwc-model-" + std::to_string(getpid()));
    std::filesystem::create_directories(m_Folder / "model");
    std::filesystem::create_directories(m_Folder / "other");
    std::ofstream(m_Folder / "model" / "model_index.json") << "{}";
    std::ofstream(m_Folder / "other" / "model_index.json") << "{}";
  }

  void
  TearDown() override
  {
    std::filesystem::remove_all(m_Folder);
  }

  std::string
  At(const std::string & name) const
  {
    return (m_Folder / name).string();
  }

  template <typename TImage>
  auto
  NewFilter(const TImage * image) const
  {
    auto attention = itk::DiffusionAttentionImageFilter<TImage>::New();
    attention->SetInput(image);
    attention->SetModel(this->At("model"));
    attention->SetCombination(Enums::Combination::None);
    return attention;
  }

  /** The plug-in's own memory; it must have been loaded by the filter. */
  static FakeDiary &
  GetDiary()
  {
    void * const plugin = dlopen(fakePluginPath, RTLD_NOW | RTLD_LOCAL);
    return reinterpret_cast<FakeDiaryFunction>(dlsym(plugin, DWC_FAKE_DIARY))();
  }

private:
  std::filesystem::path m_Folder;
};

inline void
ExpectParts(const std::string & message, const std::vector<std::string> & parts)
{
  for (const auto & part : parts)
  {
    EXPECT_NE(message.find(part), std::string::npos) << "\"" << part << "\" in \"" << message << "\"";
  }
}

template <typename TFilter>
std::vector<float>
WalkOf(TFilter * filter)
{
  const auto * const walk = filter->GetOutput();
  return { walk->GetBufferPointer(), walk->GetBufferPointer() + walk->GetPixelContainer()->Size() };
}

} // namespace ModelTesting

#endif
