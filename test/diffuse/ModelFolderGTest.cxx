/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Diffusion.h"
#include "dwc/Error.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace fs = std::filesystem;

namespace
{

class ModelFolder : public ::testing::Test
{
protected:
  void
  SetUp() override
  {
    m_Before = fs::current_path();
    m_Folder = fs::temp_directory_path() / ("dwc-models-" + std::to_string(getpid()));
    fs::create_directories(m_Folder / "here");
    fs::create_directories(m_Folder / "models" / "mine");
    fs::current_path(m_Folder / "here");
  }

  void
  TearDown() override
  {
    unsetenv("DIFFUSE_WALK_CUT_MODELS");
    fs::current_path(m_Before);
    fs::remove_all(m_Folder);
  }

  fs::path m_Before;
  fs::path m_Folder;
};

} // namespace

TEST_F(ModelFolder, PathThatExistsIsItself)
{
  EXPECT_EQ(dwc::FindModelFolder("../models/mine"), "../models/mine");
  std::ofstream("model.safetensors") << "no folder";
  EXPECT_EQ(dwc::FindModelFolder("model.safetensors"), "model.safetensors");
}

TEST_F(ModelFolder, NameIsLookedForInTheUsersFolder)
{
  EXPECT_THROW(dwc::FindModelFolder("mine"), dwc::ParameterError);
  setenv("DIFFUSE_WALK_CUT_MODELS", (m_Folder / "models").c_str(), 1);
  EXPECT_EQ(fs::path(dwc::FindModelFolder("mine")), m_Folder / "models" / "mine");
}

TEST_F(ModelFolder, FolderOfThatNameComesFirst)
{
  setenv("DIFFUSE_WALK_CUT_MODELS", (m_Folder / "models").c_str(), 1);
  fs::create_directories("mine");
  EXPECT_EQ(dwc::FindModelFolder("mine"), "mine");
}

TEST_F(ModelFolder, PathIsNoName)
{
  setenv("DIFFUSE_WALK_CUT_MODELS", m_Folder.c_str(), 1);
  for (const char * const path : { "models/mine", "", "none" })
  {
    try
    {
      dwc::FindModelFolder(path);
      ADD_FAILURE() << "\"" << path << "\" was found";
    }
    catch (const dwc::ParameterError & error)
    {
      EXPECT_NE(std::string(error.what()).find("small-photo"), std::string::npos) << error.what();
    }
  }
}
