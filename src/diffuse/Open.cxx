/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/OwnFolder.h"
#include "diffuse/Plugin.h"
#include "dwc/Error.h"

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#ifdef _WIN32
#  ifndef NOMINMAX
#    define NOMINMAX
#  endif
#  include <windows.h>
#else
#  include <dlfcn.h>
#endif

namespace dwc
{
namespace
{

constexpr const char * pluginVariable = "DIFFUSE_WALK_CUT_PLUGIN";

#ifdef _WIN32
constexpr const char * pluginName = "DiffuseWalkCutTorch.dll";

void *
LoadPlugin(const std::string & file, std::string & error)
{
  void * const plugin = LoadLibraryExA(file.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
  if (plugin == nullptr)
  {
    error = "Windows error " + std::to_string(GetLastError());
  }
  return plugin;
}

void *
FindSymbol(void * plugin, const char * name)
{
  return reinterpret_cast<void *>(GetProcAddress(static_cast<HMODULE>(plugin), name));
}
#else
constexpr const char * pluginName = "libDiffuseWalkCutTorch.so";

void *
LoadPlugin(const std::string & file, std::string & error)
{
  void * const plugin = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (plugin == nullptr)
  {
    const char * const text = dlerror();
    error = text != nullptr ? text : "unknown error";
  }
  return plugin;
}

void *
FindSymbol(void * plugin, const char * name)
{
  return dlsym(plugin, name);
}
#endif

/** Where the plug-in may be, first choice first. */
std::vector<std::string>
ListPluginFiles()
{
  if (const char * const named = std::getenv(pluginVariable))
  {
    return { named };
  }
  // Beside the library; of a program with the library inside, in the folder of libraries beside its own.
  const std::string        here = GetOwnFolder();
  std::vector<std::string> files{ here + pluginName, here + "../lib/" + pluginName };
#ifdef DWC_PLUGIN_FOLDERS
  for (const std::string & folder : ListFolders(DWC_PLUGIN_FOLDERS))
  {
    files.push_back(folder + "/" + pluginName);
  }
#endif
  return files;
}

bool
FileExists(const std::string & file)
{
  if (std::FILE * const stream = std::fopen(file.c_str(), "rb"))
  {
    std::fclose(stream);
    return true;
  }
  return false;
}

[[noreturn]] void
ThrowNotLoaded(const std::string & file, const std::string & error)
{
  throw ParameterError("Model",
                       "a diffusers model needs LibTorch, which could not be loaded: " + error +
                         "; install the LibTorch that " + file + " was built with, or use Model \"local\"");
}

[[noreturn]] void
ThrowNotThere()
{
  const char * const named = std::getenv(pluginVariable);
  const std::string  where = named != nullptr ? std::string(pluginVariable) + " names " + named + ", which is not there"
                                              : std::string(pluginName) + " is not there";
  throw ParameterError(
    "Model",
    "a diffusers model needs a plug-in, and " + where +
      "; build with DiffuseWalkCut_USE_TORCH=ON, name the plug-in's file in the environment variable " +
      pluginVariable + ", or use Model \"local\"");
}

/** \param file where it was found. */
void *
FindPlugin(std::string & file)
{
  std::string error;
  for (const std::string & candidate : ListPluginFiles())
  {
    if (FileExists(candidate))
    {
      file = candidate;
      if (void * const plugin = LoadPlugin(file, error))
      {
        return plugin;
      }
      ThrowNotLoaded(file, error);
    }
  }
#ifndef _WIN32
  // Wherever the system looks: a program's run path, LD_LIBRARY_PATH, its own folders. The error begins with the name
  // of the file that is missing: the plug-in, or what it needs.
  if (std::getenv(pluginVariable) == nullptr)
  {
    file = pluginName;
    if (void * const plugin = LoadPlugin(file, error))
    {
      return plugin;
    }
    if (error.compare(0, file.size(), file) != 0)
    {
      ThrowNotLoaded(file, error);
    }
  }
#endif
  ThrowNotThere();
}

/** Loads the plug-in once for the whole process; a failure is tried again. */
OpenFunction
GetOpenFunction()
{
  static std::mutex                 mutex;
  static OpenFunction               function = nullptr;
  const std::lock_guard<std::mutex> lock(mutex);
  if (function == nullptr)
  {
    std::string        file;
    void * const       plugin = FindPlugin(file);
    const auto * const version = static_cast<const int *>(FindSymbol(plugin, DWC_PLUGIN_INTERFACE));
    if (version == nullptr || *version != diffusionInterface)
    {
      throw ParameterError("Model",
                           "the plug-in " + file + " is of another version of DiffuseWalkCut; install both anew");
    }
    function = reinterpret_cast<OpenFunction>(FindSymbol(plugin, DWC_PLUGIN_FUNCTION));
    if (function == nullptr)
    {
      throw ParameterError("Model", "the plug-in " + file + " is damaged: it has no " DWC_PLUGIN_FUNCTION);
    }
  }
  return function;
}

} // namespace

std::shared_ptr<DiffusionModel>
OpenDiffusionModel(const std::string & folder)
{
  std::shared_ptr<DiffusionModel> model;
  GetOpenFunction()(folder.c_str(), model);
  return model;
}

} // namespace dwc
