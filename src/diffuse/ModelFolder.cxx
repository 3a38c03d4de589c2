/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Diffusion.h"

#include "diffuse/OwnFolder.h"
#include "dwc/Error.h"

#include <cstdlib>
#include <filesystem>
#include <vector>

namespace dwc
{
namespace
{

namespace fs = std::filesystem;

constexpr const char * modelsVariable = "DIFFUSE_WALK_CUT_MODELS";

bool
IsFolder(const fs::path & path)
{
  std::error_code error;
  return fs::is_directory(path, error);
}

/** Where models with a name are, first choice first: the user's folder; that of an installed program or library; that
 * of the Python package, beside that of its library; the source tree of a build. */
std::vector<std::string>
ListModelFolders()
{
  std::vector<std::string> folders;
  if (const char * const named = std::getenv(modelsVariable))
  {
    folders.emplace_back(named);
  }
  const std::string here = GetOwnFolder();
  folders.push_back(here + "../share/diffuse-walk-cut/models");
  folders.push_back(here + "../diffuse_walk_cut/models");
#ifdef DWC_MODEL_FOLDERS
  for (const std::string & folder : ListFolders(DWC_MODEL_FOLDERS))
  {
    folders.push_back(folder);
  }
#endif
  return folders;
}

bool
IsName(const std::string & model)
{
  return !model.empty() && model != "." && model != ".." && model.find_first_of("/\\") == std::string::npos;
}

} // namespace

std::string
FindModelFolder(const std::string & model)
{
  std::error_code error;
  if (fs::exists(model, error)) // a file as well: the plug-in says how to convert it
  {
    return model;
  }
  for (const std::string & folder : IsName(model) ? ListModelFolders() : std::vector<std::string>())
  {
    const fs::path path = fs::path(folder) / model;
    if (IsFolder(path))
    {
      return path.string();
    }
  }
  throw ParameterError(
    "Model",
    "\"" + model +
      "\" is neither \"local\", the local score model, which needs no weights, nor a folder, nor the name of a model "
      "that is installed, such as \"small-photo\"; a diffusers folder holds model_index.json and a folder with "
      "config.json and .safetensors weights for each part (unet, vae, text_encoder)");
}

} // namespace dwc
