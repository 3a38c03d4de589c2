/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Folder.h"
#include "diffuse/checkpoint/Text.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace dwc
{
namespace checkpoint
{
namespace
{

using nlohmann::json;

constexpr const char * unetBase = "diffusion_pytorch_model";
constexpr const char * textBase = "model";

bool
IsFile(const std::string & file)
{
  std::error_code error;
  return std::filesystem::is_regular_file(file, error);
}

bool
IsFolder(const std::string & folder)
{
  std::error_code error;
  return std::filesystem::is_directory(folder, error);
}

/** A part lies in a folder of its name; or its `file` in the model's folder itself. */
std::string
GetPartFolder(const std::string & path, const std::string & name, const std::string & file)
{
  const std::string folder = path + "/" + name;
  return !IsFolder(folder) && IsFile(path + "/" + file) ? path : folder;
}

/** Maps the shards that an index names. */
void
MapShards(const std::string & folder, const std::string & index, TensorTable & table)
{
  const json content = ParseObject(ReadTextFile(index, tableBytes), Quote(index));
  const auto map = content.find("weight_map");
  if (map == content.end() || !map->is_object() || map->empty())
  {
    ThrowModelError(Quote(index) + " has no weight_map");
  }
  std::set<std::string> shards;
  for (const auto & [key, shard] : map->items())
  {
    // A name, not a path: nothing outside the folder may be opened.
    const std::string      name = shard.is_string() ? shard.get<std::string>() : "";
    constexpr const char * ending = ".safetensors";
    const std::size_t      length = std::char_traits<char>::length(ending);
    if (name.size() <= length || name.compare(name.size() - length, length, ending) != 0 ||
        name.find_first_of(std::string("/\\:\0", 4)) != std::string::npos)
    {
      ThrowModelError(Quote(index) + " says that " + Quote(key) + " is in " + Show(shard) +
                      ", which is no name of a .safetensors file in the same folder");
    }
    shards.insert(name);
    if (shards.size() > 1000)
    {
      ThrowModelError(Quote(index) + " names more than 1000 files");
    }
  }
  for (const std::string & shard : shards)
  {
    MapSafeTensors(folder + "/" + shard, table);
  }
  for (const auto & [key, shard] : map->items())
  {
    const auto found = table.tensors.find(key);
    if (found == table.tensors.end() || found->second.file != folder + "/" + shard.get<std::string>())
    {
      ThrowModelError(Quote(index) + " says that " + Quote(key) + " is in " + Show(shard) + ", which does not have it");
    }
  }
}

/** Names of the files in `folder` that hold pickled weights. */
std::string
ListPickles(const std::string & folder)
{
  static const std::set<std::string> endings = { ".bin", ".ckpt", ".pt", ".pth" };
  std::string                        names;
  std::error_code                    error;
  for (const auto & entry : std::filesystem::directory_iterator(folder, error))
  {
    if (endings.count(entry.path().extension().string()) > 0)
    {
      names += (names.empty() ? "" : ", ") + entry.path().filename().string();
    }
  }
  return names;
}

std::shared_ptr<const TensorTable>
OpenWeights(const std::string & path, const std::string & folder, const std::string & base, bool preferHalf)
{
  const std::string        begin = folder + "/" + base;
  std::vector<std::string> files = { begin + ".safetensors", begin + ".safetensors.index.json" };
  const std::string        half[] = { begin + ".fp16.safetensors",
                                      begin + ".safetensors.index.fp16.json",
                                      begin + ".fp16.safetensors.index.json" };
  files.insert(preferHalf ? files.begin() : files.end(), std::begin(half), std::end(half));
  const auto file = std::find_if(files.begin(), files.end(), IsFile);
  if (file == files.end())
  {
    const std::string pickles = ListPickles(folder);
    ThrowModelError(
      pickles.empty()
        ? "there are no weights in " + Quote(folder) + ": no " + base + ".safetensors and no " + base +
            ".safetensors.index.json"
        : "the weights in " + Quote(folder) + " are pickled (" + Quote(pickles) +
            "): such a file can run any code, so it is not read. Convert the model once, with the Python package: "
            "python -m diffuse_walk_cut.convert " +
            Quote(path) + " \"NEW FOLDER\"");
  }
  auto table = std::make_shared<TensorTable>();
  table->origin = *file;
  if (file->size() > 5 && file->compare(file->size() - 5, 5, ".json") == 0)
  {
    MapShards(folder, *file, *table);
  }
  else
  {
    MapSafeTensors(*file, *table);
  }
  return table;
}

Part
OpenPart(const std::string & path,
         const std::string & name,
         const std::string & className,
         const std::string & base,
         bool                preferHalf)
{
  Part part;
  part.name = name;
  part.className = className;
  part.folder = GetPartFolder(path, name, "config.json");
  part.config = ReadTextFile(part.folder + "/config.json", configBytes);
  part.weights = OpenWeights(path, part.folder, base, preferHalf);
  return part;
}

std::string
ReadScheduler(const std::string & path)
{
  const std::string folder = GetPartFolder(path, "scheduler", "scheduler_config.json");
  return ReadTextFile(folder + "/scheduler_config.json", configBytes);
}

/** Class of the part that model_index.json names: ["diffusers", "UNet2DConditionModel"]; "" for null and [null,
 * null]. */
std::string
GetClass(const json & index, const std::string & name, const std::string & origin)
{
  const auto entry = index.find(name);
  if (entry == index.end() || entry->is_null() || *entry == json::array({ nullptr, nullptr }))
  {
    return "";
  }
  if (!entry->is_array() || entry->size() != 2 || !(*entry)[1].is_string())
  {
    ThrowModelError("in " + origin + ", " + Quote(name) + " is " + Show(*entry) + "; it must be a library and a class");
  }
  return (*entry)[1].get<std::string>();
}

/** A part that this project does not know may change what the others mean. */
void
RefuseUnknownParts(const json & index, const std::string & origin)
{
  static const std::set<std::string> known = {
    "unet",        "vae",       "text_encoder",   "text_encoder_2",    "tokenizer",
    "tokenizer_2", "scheduler", "safety_checker", "feature_extractor", "image_encoder"
  };
  for (const auto & [name, entry] : index.items())
  {
    if (entry.is_array() && known.count(name) == 0 && !GetClass(index, name, origin).empty())
    {
      ThrowModelError(
        "in " + origin + ", the part " + Quote(name) + " is " + Show(entry) +
        ", which is not supported; supported are models of a U-Net with or without an AutoencoderKL and one "
        "or two CLIP text encoders (Stable Diffusion 1.x, 2.x, XL and derived models)");
    }
  }
  const auto refiner = index.find("requires_aesthetics_score");
  if (refiner != index.end() && *refiner == true)
  {
    ThrowModelError("in " + origin +
                    ", \"requires_aesthetics_score\" is true: the refiner of Stable Diffusion XL is not "
                    "supported; use the base model");
  }
}

ModelFolder
OpenIndexed(const std::string & path, const json & index, const std::string & origin, bool preferHalf)
{
  ModelFolder folder;
  folder.path = path;
  const auto pipeline = index.find("_class_name");
  folder.pipelineClass = pipeline != index.end() && pipeline->is_string() ? pipeline->get<std::string>() : "";
  RefuseUnknownParts(index, origin);

  const std::string unetClass = GetClass(index, "unet", origin);
  if (unetClass.empty())
  {
    ThrowModelError(
      origin + " names no U-Net (" + Quote(folder.pipelineClass) +
      "); supported are models that have one: Stable Diffusion 1.x, 2.x, XL and derived models, UNet2DModel");
  }
  folder.unet = OpenPart(path, "unet", unetClass, unetBase, preferHalf);
  const std::string vaeClass = GetClass(index, "vae", origin);
  if (!vaeClass.empty())
  {
    if (vaeClass != "AutoencoderKL")
    {
      ThrowModelError("in " + origin + ", the VAE is a " + Quote(vaeClass) + "; supported: \"AutoencoderKL\"");
    }
    folder.vae = OpenPart(path, "vae", vaeClass, unetBase, preferHalf);
  }
  for (const std::string ending : { "", "_2" })
  {
    const std::string name = "text_encoder" + ending;
    const std::string textClass = GetClass(index, name, origin);
    if (textClass.empty())
    {
      continue;
    }
    folder.textEncoders.push_back(OpenPart(path, name, textClass, textBase, preferHalf));
    const std::string tokenizer = "tokenizer" + ending;
    if (GetClass(index, tokenizer, origin).empty())
    {
      ThrowModelError(origin + " names a " + name + " but no " + tokenizer);
    }
    folder.tokenizers.push_back({ tokenizer, path + "/" + tokenizer });
  }
  if (unetClass == "UNet2DConditionModel" && (!folder.vae || folder.textEncoders.empty()))
  {
    ThrowModelError(origin + " names a U-Net with a text condition, but no " +
                    (folder.vae ? std::string("text encoder") : std::string("VAE")));
  }
  folder.schedulerConfig = ReadScheduler(path);
  return folder;
}

/** A folder with no model_index.json: a UNet2DModel alone. */
ModelFolder
OpenBare(const std::string & path, bool preferHalf)
{
  const std::string config = GetPartFolder(path, "unet", "config.json") + "/config.json";
  if (!IsFile(config))
  {
    ThrowModelError(
      Quote(path) + " holds no diffusers model: neither model_index.json nor config.json" +
      (IsFolder(path + "/snapshots") ? "; it is a folder of a download cache, give the one below snapshots/" : ""));
  }
  const json        content = ParseObject(ReadTextFile(config, configBytes), Quote(config));
  const auto        name = content.find("_class_name");
  const std::string className = name != content.end() && name->is_string() ? name->get<std::string>() : "";
  if (className != "UNet2DModel")
  {
    ThrowModelError(Quote(path) + " has no model_index.json, and its config.json is of a " + Quote(className) +
                    "; give the whole model's folder, or one of a \"UNet2DModel\"");
  }
  ModelFolder folder;
  folder.path = path;
  folder.unet = OpenPart(path, "unet", className, unetBase, preferHalf);
  // A network saved by itself has no scheduler: then the defaults of diffusers' hold.
  const bool hasScheduler =
    IsFile(GetPartFolder(path, "scheduler", "scheduler_config.json") + "/scheduler_config.json");
  folder.schedulerConfig = hasScheduler ? ReadScheduler(path) : R"({"_class_name": "DDPMScheduler"})";
  return folder;
}

} // namespace

ModelFolder
OpenModelFolder(const std::string & path, bool preferHalf)
{
  if (IsFile(path))
  {
    ThrowModelError(Quote(path) +
                    " is a single file; a folder as diffusers writes it is needed. Convert it once, with the "
                    "Python package: python -m diffuse_walk_cut.convert " +
                    Quote(path) + " \"NEW FOLDER\"");
  }
  if (!IsFolder(path))
  {
    ThrowModelError("there is no folder " + Quote(path));
  }
  const std::string index = path + "/model_index.json";
  if (!IsFile(index))
  {
    return OpenBare(path, preferHalf);
  }
  return OpenIndexed(path, ParseObject(ReadTextFile(index, configBytes), Quote(index)), Quote(index), preferHalf);
}

} // namespace checkpoint
} // namespace dwc
