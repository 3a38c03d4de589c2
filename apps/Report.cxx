/* SPDX-License-Identifier: Apache-2.0 */
#include "Report.h"

#include "Failure.h"
#include "Message.h"
#include "Version.h"
#include "dwc/Memory.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdio>
#include <functional>
#include <map>

namespace app
{
namespace
{

using Json = nlohmann::ordered_json;

/** False where nobody can read it. */
bool
TryPrintLine(const Json & json)
{
  const std::string line = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return std::puts(line.c_str()) >= 0 && std::fflush(stdout) == 0;
}

void
PrintLine(const Json & json)
{
  if (!TryPrintLine(json))
  {
    throw Failure(ExitCode::OutputUnwritable, "the line of --json cannot be written to standard output (disk full?)");
  }
}

/** Of what is printed for people and is nowhere else. */
void
VerifyPrinted()
{
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
  {
    throw Failure(ExitCode::OutputUnwritable, "standard output cannot be written (disk full?)");
  }
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

Json
DescribeSeries(const dwc::Series & series, std::size_t number)
{
  return { { "number", number },
           { "uid", series.identifier },
           { "part", series.part },
           { "modality", series.modality },
           { "description", series.description },
           { "files", series.files.size() },
           { "size", series.size },
           { "spacing", series.spacing },
           { "fault", series.fault },
           { "note", series.note } };
}

/** "0.7 x 0.8 x ?", where 0 is not known. */
std::string
JoinLengths(const std::vector<double> & lengths)
{
  std::string text;
  for (const double length : lengths)
  {
    char digits[32];
    std::snprintf(digits, sizeof(digits), "%.6g", length);
    text += (text.empty() ? "" : " x ") + std::string(length > 0.0 ? digits : "?");
  }
  return text;
}

/** The lines that there are of a series for people. */
void
PrintSeries(const dwc::Series & series, std::size_t number)
{
  dwc::ImageGeometry geometry;
  geometry.size = series.size;
  const std::string what = Count(series.files.size(), "file", "files") + ", " + geometry.DescribeSize() +
                           " pixels of " + JoinLengths(series.spacing) + " mm";
  const std::string whose =
    series.modality + (series.modality.empty() || series.description.empty() ? "" : ", ") + series.description;
  std::printf("%zu  %s\n", number, series.identifier.empty() ? "(without a UID)" : series.identifier.c_str());
  for (const std::string & text :
       { whose, series.part, what, (series.fault.empty() ? "" : "No volume: ") + series.fault, series.note })
  {
    if (!text.empty())
    {
      std::printf("   %s\n", text.c_str());
    }
  }
}

} // namespace

void
ReportSegment(const SegmentOptions &        options,
              const dwc::ImageHeader &      header,
              const Segmentation &          result,
              const dwc::Level &            level,
              const std::filesystem::path & folder,
              const Progress &              progress)
{
  const std::size_t leaves = result.tree->GetNumberOfLeaves();
  const dwc::Level  automatic = result.tree->GetAutomaticLevel();
  const std::size_t asked = options.level.GetChoice().numberOfRegions;
  if (asked > leaves && !options.quiet)
  {
    std::fprintf(
      GetMessageStream(),
      "note: --regions: %zu regions were asked for, the tree has %zu leaves; a smaller --min-region-fraction, "
      "more --max-regions or --number-of-tokens give more\n",
      asked,
      leaves);
  }
  if (options.json)
  {
    Json json = Begin("segment");
    json["input"] = options.input;
    json["size"] = header.geometry.size;
    json["spacing"] = header.geometry.spacing;
    json["tokens"] = result.run.numberOfTokens;
    json["leaves"] = leaves;
    json["level"] = DescribeLevel(level);
    json["automatic"] = DescribeLevel(automatic);
    json["eigen_solves"] = result.numberOfEigenSolves;
    json["stationary_residual"] = result.stationaryResidual;
    json["notes"] = result.notes;
    Json seconds = Json::object();
    for (const auto & [stage, time] : progress.GetSeconds())
    {
      seconds[stage] = time;
    }
    if (!result.run.IsLocal())
    {
      const auto & run = result.run;
      json["model"] = {
        { "name", run.name },           { "class", run.className },      { "device", run.device },
        { "precision", run.precision }, { "image_size", run.imageSize }, { "timesteps", run.timesteps }
      };
      for (const auto & [part, time] : run.seconds)
      {
        seconds["walk_parts"][part] = time;
      }
    }
    seconds["total"] = progress.GetTotalSeconds();
    json["seconds"] = seconds;
    json["outputs"] = { { "leaves", (folder / "leaves.nrrd").string() },
                        { "labels", (folder / "labels.nrrd").string() },
                        { "tree", (folder / "tree.json").string() } };
    if (options.pictures)
    {
      json["outputs"]["picture"] = (folder / "picture.png").string();
      json["outputs"]["overlay"] = (folder / "overlay.png").string();
      json["outputs"]["explorer"] = (folder / "explorer.html").string();
    }
    if (!options.statistics.empty())
    {
      json["outputs"]["statistics"] = (folder / ("statistics." + options.statistics)).string();
      json["outputs"]["tree_statistics"] = (folder / "statistics.json").string();
    }
    if (!options.savedWalk.empty())
    {
      json["outputs"]["walk"] = options.savedWalk;
    }
    if (!options.report.empty())
    {
      json["outputs"]["report"] = options.report;
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
    std::fflush(stdout); // before what is said of the next image
  }
}

void
ReportRelabel(const std::filesystem::path & folder,
              std::size_t                   leaves,
              const dwc::Level &            level,
              bool                          hasOverlay,
              const std::string &           statistics,
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
    if (!statistics.empty())
    {
      line["outputs"]["statistics"] = (folder / statistics).string();
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
ReportEdit(const std::filesystem::path & folder,
           std::size_t                   edits,
           std::size_t                   regions,
           bool                          hasOverlay,
           bool                          json,
           bool                          quiet)
{
  if (json)
  {
    Json line = Begin("edit");
    line["edits"] = edits;
    line["regions"] = regions;
    line["outputs"] = { { "labels", (folder / "labels.nrrd").string() },
                        { "tree", (folder / "tree.json").string() },
                        { "edits", (folder / "edits.json").string() } };
    if (hasOverlay)
    {
      line["outputs"]["overlay"] = (folder / "overlay.png").string();
    }
    PrintLine(line);
  }
  else if (!quiet)
  {
    std::printf("%s after %s\n%s\n",
                Count(regions, "region", "regions").c_str(),
                Count(edits, "edit", "edits").c_str(),
                (folder / "labels.nrrd").string().c_str());
  }
}

void
ReportSegmentationFile(const std::filesystem::path &    path,
                       std::size_t                      leaves,
                       const std::vector<std::size_t> & regions,
                       bool                             json,
                       bool                             quiet)
{
  if (json)
  {
    Json line = Begin("relabel");
    line["leaves"] = leaves;
    line["layers"] = regions;
    line["outputs"] = { { "segmentation", path.string() } };
    PrintLine(line);
  }
  else if (!quiet)
  {
    std::string text;
    for (const std::size_t count : regions)
    {
      text += (text.empty() ? "" : ", ") + std::to_string(count);
    }
    std::printf("%s regions of %s\n%s\n", text.c_str(), Count(leaves, "leaf", "leaves").c_str(), path.string().c_str());
  }
}

void
ReportInfo(const std::string &                                      name,
           const std::vector<std::pair<std::string, std::string>> & description,
           const dwc::DiffusionPlan &                               plan,
           double                                                   available,
           bool                                                     json)
{
  const std::string                                 precision = dwc::FormatAs(plan.precision);
  const std::vector<std::pair<std::string, double>> memory{ { "weights", plan.weightBytes },
                                                            { "activations", plan.activationBytes },
                                                            { "attention", plan.captureBytes },
                                                            { "walk", plan.walkBytes } };
  double                                            total = 0.0;
  for (const auto & part : memory)
  {
    total += part.second;
  }
  if (json)
  {
    Json line = Begin("info");
    line["model"] = name;
    for (const auto & [key, value] : description)
    {
      line["description"][key] = value;
    }
    line["device"] = plan.device;
    line["precision"] = precision;
    line["note"] = plan.note;
    line["image_size"] = plan.imageSize;
    line["tokens"] = plan.tokenGrid.size;
    line["timesteps"] = plan.timesteps;
    line["layers"] = Json::array();
    for (const dwc::DiffusionLayer & layer : plan.layers)
    {
      line["layers"].push_back(
        { { "name", layer.name }, { "size", { layer.width, layer.height } }, { "heads", layer.heads } });
    }
    for (const auto & [part, bytes] : memory)
    {
      line["bytes"][part] = bytes;
    }
    line["bytes"]["total"] = total;
    PrintLine(line);
    return;
  }

  const auto print = [](const std::string & key, const std::string & value) {
    std::printf("%-16s %s\n", key.c_str(), value.c_str());
  };
  const auto size = [](std::size_t width, std::size_t height) {
    return std::to_string(width) + " x " + std::to_string(height);
  };
  std::map<std::size_t, std::pair<std::string, std::size_t>, std::greater<>> grids; // by tokens
  for (const dwc::DiffusionLayer & layer : plan.layers)
  {
    auto & [text, count] = grids[layer.width * layer.height];
    text = size(layer.width, layer.height);
    ++count;
  }
  print("Model", name);
  for (const auto & [key, value] : description)
  {
    print(key, value);
  }
  std::printf("\nA square image would take\n");
  print("Computing", precision + " on " + plan.device);
  print("Image", size(plan.imageSize[0], plan.imageSize[1]) + " pixels");
  print("Tokens",
        size(plan.tokenGrid.size[0], plan.tokenGrid.size[1]) + " = " + std::to_string(plan.tokenGrid.Count()));
  print("Passes", std::to_string(plan.timesteps.size()) + " of the U-Net");
  std::string layers;
  for (const auto & entry : grids)
  {
    const auto & [text, count] = entry.second;
    layers += (layers.empty() ? "" : ", ") + Count(count, "layer", "layers") + " of " + text;
  }
  print("Self-attention", layers);
  std::string parts;
  for (const auto & [part, bytes] : memory)
  {
    parts += (parts.empty() ? "" : ", ") + part + " " + dwc::FormatBytes(bytes);
  }
  print("Memory", dwc::FormatBytes(total) + " (" + parts + ")");
  if (plan.device == "cpu")
  {
    print("", dwc::FormatBytes(available) + " are free");
  }
  if (!plan.note.empty())
  {
    std::fprintf(GetMessageStream(), "note: %s\n", plan.note.c_str());
  }
  VerifyPrinted();
}

void
ReportSeries(const dwc::SeriesFolder & folder, bool json)
{
  if (json)
  {
    Json line = Begin("info");
    line["folder"] = folder.name.path;
    line["series"] = Json::array();
    for (const dwc::Series & series : folder.series)
    {
      line["series"].push_back(DescribeSeries(series, line["series"].size() + 1));
    }
    line["notes"] = folder.notes;
    PrintLine(line);
    return;
  }
  std::size_t number = 0;
  for (const dwc::Series & series : folder.series)
  {
    PrintSeries(series, ++number);
  }
  for (const std::string & note : folder.notes)
  {
    std::fprintf(GetMessageStream(), "note: %s\n", note.c_str());
  }
  VerifyPrinted();
}

void
ReportFailure(const Failure & failure, bool json, const std::string & input)
{
  const std::string which = input.empty() ? "" : input + ": ";
  std::fprintf(GetMessageStream(), "%s: %s%s\n", programName, which.c_str(), failure.what());
  if (json)
  {
    Json line{ { "program", programName }, { "version", programVersion }, { "status", "error" } };
    if (!input.empty())
    {
      line["input"] = input;
    }
    line["code"] = static_cast<int>(failure.GetCode());
    line["message"] = failure.what();
    TryPrintLine(line);
  }
}

} // namespace app
