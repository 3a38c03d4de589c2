/* SPDX-License-Identifier: Apache-2.0 */
#include "RunReport.h"

#include "Failure.h"
#include "Version.h"
#include "dwc/Memory.h"

#include "itkMultiThreaderBase.h"
#include "itkVersion.h"

#include "itksys/MD5.h"
#include "itksys/SystemInformation.hxx"

#include <chrono>
#include <ctime>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

namespace app
{
namespace
{

using Json = nlohmann::ordered_json;

/** "2026-11-29T20:55:00Z" */
std::string
FormatNow()
{
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  char              text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return text;
}

Json
DescribeHost()
{
  itksys::SystemInformation host;
  host.RunCPUCheck();
  host.RunOSCheck();
  Json json;
  json["system"] = std::string(host.GetOSName()) + " " + host.GetOSRelease();
  json["processor"] = host.GetExtendedProcessorName();
  json["threads"] = itk::MultiThreaderBase::GetGlobalDefaultNumberOfThreads();
  return json;
}

Json
DescribeInput(const SegmentOptions & options, const ImageFile & image)
{
  Json json;
  json["path"] = options.input;
  json["files"] = Json::array();
  const std::vector<std::string> names =
    image.series.empty() ? std::vector<std::string>{ image.header.name.path } : image.series;
  for (const std::string & name : names)
  {
    json["files"].push_back({ { "name", GetFileName(name) }, { "md5", HashFile(name) } });
  }
  json["size"] = image.header.geometry.size;
  json["spacing"] = image.header.geometry.spacing;
  if (!options.edits.empty())
  {
    json["edits"] = { { "name", GetFileName(options.edits) }, { "md5", HashFile(options.edits) } };
  }
  if (!options.mask.empty())
  {
    json["mask"] = { { "name", GetFileName(options.mask) }, { "md5", HashFile(options.mask) } };
  }
  return json;
}

Json
DescribeModel(const itk::DiffuseWalkCutDetail::ModelRun & run)
{
  Json json;
  json["name"] = run.name;
  json["tokens"] = run.numberOfTokens;
  if (!run.IsLocal())
  {
    json["class"] = run.className;
    json["device"] = run.device;
    json["precision"] = run.precision;
    json["image_size"] = run.imageSize;
    json["timesteps"] = run.timesteps;
  }
  return json;
}

} // namespace

std::string
HashFile(const std::filesystem::path & path)
{
  std::ifstream file(path, std::ios::binary);
  const auto    hash = std::unique_ptr<itksysMD5, void (*)(itksysMD5 *)>(itksysMD5_New(), itksysMD5_Delete);
  itksysMD5_Initialize(hash.get());
  std::vector<char> block(std::size_t{ 1 } << 20U);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())), file.gcount() > 0)
  {
    itksysMD5_Append(
      hash.get(), reinterpret_cast<const unsigned char *>(block.data()), static_cast<int>(file.gcount()));
  }
  if (!file.eof())
  {
    throw Failure(ExitCode::InputUnreadable, "INPUT: " + path.string() + " cannot be read");
  }
  char digest[32];
  itksysMD5_FinalizeHex(hash.get(), digest);
  return std::string(digest, sizeof(digest));
}

std::string
MakeRunReport(const SegmentOptions &                     options,
              const ImageFile &                          image,
              const Segmentation &                       result,
              const dwc::Level &                         level,
              const Progress &                           progress,
              const std::vector<std::filesystem::path> & files)
{
  const Json tree = Json::parse(result.tree->ToJSON());
  Json       json;
  json["program"] = programName;
  json["version"] = programVersion;
  json["itk_version"] = itk::Version::GetITKVersion();
  json["finished"] = FormatNow();
  json["host"] = DescribeHost();
  json["input"] = DescribeInput(options, image);
  json["parameters"] = tree.at("produced_by");
  json["model"] = DescribeModel(result.run);
  json["regions"] = level.numberOfRegions;
  json["leaves"] = result.tree->GetNumberOfLeaves();
  json["automatic"] = tree.at("automatic");
  Json seconds = Json::object();
  for (const auto & [stage, time] : progress.GetSeconds())
  {
    seconds[stage] = time;
  }
  for (const auto & [part, time] : result.run.seconds)
  {
    seconds["walk_parts"][part] = time;
  }
  seconds["total"] = progress.GetTotalSeconds();
  json["seconds"] = seconds;
  json["outputs"] = Json::array();
  for (const std::filesystem::path & file : files)
  {
    json["outputs"].push_back(file.string());
  }
  json["notes"] = result.notes;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace app
