/* SPDX-License-Identifier: Apache-2.0 */
#include "Report.h"

#include "Version.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <string>

namespace app
{
namespace
{

using Json = nlohmann::ordered_json;

void
PrintLine(const Json & json)
{
  std::puts(json.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
  std::fflush(stdout);
}

Json
Begin(const std::string & command)
{
  return { { "program", programName }, { "version", programVersion }, { "command", command }, { "status", "ok" } };
}

std::string
Count(std::size_t count, const char * one, const char * many)
{
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

Json
DescribeLevel(const dwc::Level & level)
{
  return { { "regions", level.numberOfRegions }, { "threshold", level.threshold } };
}

} // namespace

void
ReportSegment(const SegmentOptions &        options,
              const ImageHeader &           header,
              const Segmentation &          result,
              const dwc::Level &            level,
              const std::filesystem::path & folder,
              const ProgressBar &           progress)
{
  const std::size_t leaves = result.tree->GetNumberOfLeaves();
  const dwc::Level  automatic = result.tree->GetAutomaticLevel();
  if (options.level.regions && *options.level.regions > leaves && !options.quiet)
  {
    std::fprintf(
      stderr,
      "note: --regions: %zu regions were asked for, the tree has %zu leaves; a smaller --min-region-fraction, "
      "more --max-regions or --number-of-tokens give more\n",
      *options.level.regions,
      leaves);
  }
  if (options.json)
  {
    Json json = Begin("segment");
    json["input"] = options.input;
    json["size"] = header.geometry.size;
    json["spacing"] = header.geometry.spacing;
    json["tokens"] = result.numberOfTokens;
    json["leaves"] = leaves;
    json["level"] = DescribeLevel(level);
    json["automatic"] = DescribeLevel(automatic);
    json["eigen_solves"] = result.numberOfEigenSolves;
    json["stationary_residual"] = result.stationaryResidual;
    Json seconds = Json::object();
    for (const auto & [stage, time] : progress.GetSeconds())
    {
      seconds[stage] = time;
    }
    seconds["total"] = progress.GetTotalSeconds();
    json["seconds"] = seconds;
    json["outputs"] = { { "leaves", (folder / "leaves.nrrd").string() },
                        { "labels", (folder / "labels.nrrd").string() },
                        { "tree", (folder / "tree.json").string() } };
    if (options.pictures)
    {
      json["outputs"]["overlay"] = (folder / "overlay.png").string();
      json["outputs"]["explorer"] = (folder / "explorer.html").string();
    }
    if (!options.savedWalk.empty())
    {
      json["outputs"]["walk"] = options.savedWalk;
    }
    PrintLine(json);
  }
  else if (!options.quiet)
  {
    std::printf("%s (%s, automatic level %zu) in %.2f s\n",
                Count(level.numberOfRegions, "region", "regions").c_str(),
                Count(leaves, "leaf", "leaves").c_str(),
                automatic.numberOfRegions,
                progress.GetTotalSeconds());
    std::printf("%s\n", (folder / (options.pictures ? "explorer.html" : "labels.nrrd")).string().c_str());
  }
}

void
ReportRelabel(const std::filesystem::path & folder,
              std::size_t                   leaves,
              const dwc::Level &            level,
              bool                          hasOverlay,
              bool                          json,
              bool                          quiet)
{
  if (json)
  {
    Json line = Begin("relabel");
    line["leaves"] = leaves;
    line["level"] = DescribeLevel(level);
    line["outputs"] = { { "labels", (folder / "labels.nrrd").string() } };
    if (hasOverlay)
    {
      line["outputs"]["overlay"] = (folder / "overlay.png").string();
    }
    PrintLine(line);
  }
  else if (!quiet)
  {
    std::printf("%s of %s\n%s\n",
                Count(level.numberOfRegions, "region", "regions").c_str(),
                Count(leaves, "leaf", "leaves").c_str(),
                (folder / "labels.nrrd").string().c_str());
  }
}

void
ReportFailure(const Failure & failure, bool json)
{
  std::fprintf(stderr, "%s: %s\n", programName, failure.what());
  if (json)
  {
    PrintLine({ { "program", programName },
                { "version", programVersion },
                { "status", "error" },
                { "code", static_cast<int>(failure.GetCode()) },
                { "message", failure.what() } });
  }
}

} // namespace app
