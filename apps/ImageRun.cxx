/* SPDX-License-Identifier: Apache-2.0 */
#include "ImageRun.h"

#include "EditRegions.h"
#include "ExitCode.h"
#include "ImageMemory.h"
#include "LabelFile.h"
#include "PictureFile.h"
#include "Report.h"
#include "RunReport.h"
#include "StatisticsFile.h"
#include "TreeFile.h"
#include "Version.h"

#include "dwc/Picture.h"
#include "itkMultiThreaderBase.h"
#include "itkPartitionTreePage.h"

#include <algorithm>
#include <future>
#include <iterator>
#include <map>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

namespace app
{
namespace
{

namespace fs = std::filesystem;

/** All that segment may write, or remove, in the folder of the results. */
constexpr const char * resultNames[] = { "leaves.nrrd",     "labels.nrrd",   "tree.json",      "overlay.png",
                                         "picture.png",     "explorer.html", "statistics.csv", "statistics.tsv",
                                         "statistics.json", "edits.json" };

/** No result may replace the image or the mask. Known before the walk is made, not after. */
void
VerifyNames(const SegmentOptions & options, const fs::path & folder)
{
  std::vector<NamedPath> targets;
  for (const char * const name : resultNames)
  {
    targets.push_back({ "--output", folder / name });
  }
  if (!options.savedWalk.empty())
  {
    targets.push_back({ "--save-walk", options.savedWalk });
  }
  if (!options.report.empty())
  {
    targets.push_back({ "--report", options.report });
  }
  std::vector<NamedPath> inputs{ { "INPUT", options.input } };
  if (!options.edits.empty())
  {
    inputs.push_back({ "--edits", options.edits });
  }
  if (!options.mask.empty())
  {
    inputs.push_back({ "--mask", options.mask });
  }
  VerifyTargets(targets, inputs);
}

void
VerifySeries(const SegmentOptions & options)
{
  std::error_code unknown;
  if (!options.series.empty() && fs::exists(options.input, unknown) && !fs::is_directory(options.input, unknown))
  {
    throw Failure(ExitCode::Usage,
                  "--series: is for a folder of DICOM files; " + options.input + " is a file (got " + options.series +
                    "). Leave it out.");
  }
}

/** How work that takes place beside other work is done: with threads, if there may be more than one. */
std::launch
FindPolicy()
{
  return itk::MultiThreaderBase::GetGlobalDefaultNumberOfThreads() > 1 ? std::launch::async : std::launch::deferred;
}

/** overlay.png, picture.png and explorer.html. */
void
WritePictures(const fs::path &         folder,
              OutputFiles &            files,
              const SegmentOptions &   options,
              const dwc::ImageHeader & header,
              const Segmentation &     result,
              const dwc::Level &       level)
{
  const auto page = itk::PartitionTreePage::New();
  page->SetImage(result.image);
  page->SetLeafImage(result.leafImage);
  page->SetPartitionTree(result.tree);
  page->SetComponentsAreColor(header.kind == dwc::PixelKind::WideColor);
  page->SetHasPhysicalGeometry(header.hasPhysicalGeometry);
  page->SetName(GetFileName(options.input));
  page->SetMadeBy(std::string(programName) + " " + programVersion + " · " + result.description);
  page->SetNotes(result.notes);
  const std::vector<dwc::View> views = page->MakeViews();
  // The overlay takes as long as the other two together, so it is made beside them.
  const fs::path    overlayPath = files.Stage(folder / "overlay.png", "--output");
  std::future<void> overlay = std::async(
    FindPolicy(), [&] { WritePicture(overlayPath, dwc::DrawOverlay(views, level.labels, page->ColorLevel(level))); });
  WritePicture(files.Stage(folder / "picture.png", "--output"), dwc::StackMiddleViews(views));
  const auto encode = [](const dwc::Raster & picture) { return EncodeJPEG(picture); };
  WriteFile(files.Stage(folder / "explorer.html", "--output"), page->MakePage(level, views, encode));
  overlay.get();
}

} // namespace

void
VerifyApart(const std::vector<SegmentOptions> & images)
{
  std::error_code                 unknown;
  std::map<fs::path, std::string> folders;
  std::set<fs::path>              inputs;
  for (const SegmentOptions & image : images)
  {
    inputs.insert(fs::weakly_canonical(image.input, unknown));
    const auto [other, isNew] = folders.emplace(fs::weakly_canonical(image.output, unknown), image.input);
    if (!isNew)
    {
      throw Failure(ExitCode::Usage,
                    "INPUT: the results of " + other->second + " and of " + image.input + " would both be in " +
                      image.output + ". Segment one of them by itself.");
    }
  }
  for (const auto & [folder, image] : folders)
  {
    for (const char * const name : resultNames)
    {
      if (inputs.count(folder / name) > 0)
      {
        throw Failure(ExitCode::Usage,
                      "--output: " + (folder / name).string() + " would be replaced by a result of " + image +
                        ", and is an image to be segmented. Name another folder for the results.");
      }
    }
  }
}

ImageRun::ImageRun(SegmentOptions options, bool isLater)
  : m_Options(std::move(options))
  , m_IsLater(isLater)
  , m_Progress(!m_Options.quiet, isLater)
{}

void
ImageRun::MakeWalk(Walker & walker, bool isLast)
{
  VerifySeries(m_Options);
  m_File = OpenImageFile({ "INPUT", m_Options.input }, { "--series", m_Options.series });
  VerifyMemory(m_File.header, m_Options.memoryLimit);
  VerifyNames(m_Options, m_Options.output);
  m_Files.MakeFolder(m_Options.output, "--output");
  m_Walked = walker.Walk(m_Options, m_File, m_Progress, isLast);
  if (m_IsLater)
  {
    m_Progress.Begin("wait", "", 0.95); // for the image before
  }
}

void
ImageRun::Edit(Segmentation & result, dwc::LevelChoice & choice)
{
  m_Progress.Begin("edit", "Editing", 0.955);
  dwc::Edits edits = ReadEdits(m_Options.edits, "--edits", result.tree->GetTree());
  if (edits.empty() || edits.front().kind != dwc::EditKind::Level)
  {
    edits.insert(edits.begin(), MakeLevelEdit(choice));
  }
  EditedRegions edited = EditRegions(result.leafImage,
                                     result.tree,
                                     edits,
                                     {},
                                     m_File.header.hasPhysicalGeometry,
                                     m_Options.memoryLimit,
                                     [this](itk::ProcessObject * filter) { m_Progress.Watch(filter); });
  WriteFile(m_Files.Stage(fs::path(m_Options.output) / "edits.json", "--output"), edited.edits);
  result.leafImage = edited.leafImage;
  result.leaves = edited.leaves;
  result.tree = edited.tree;
  choice = {};
  choice.numberOfRegions = result.tree->GetNumberOfLeaves();
}

void
ImageRun::Finish()
{
  const fs::path           folder = m_Options.output;
  const dwc::ImageHeader & header = m_File.header;
  Segmentation             result = m_Walked->Cut(m_Files);
  dwc::LevelChoice         choice = m_Options.level.GetChoice();
  if (!m_Options.edits.empty())
  {
    this->Edit(result, choice);
  }

  itk::RegionStatistics::Pointer statistics;
  if (!m_Options.statistics.empty())
  {
    statistics = MeasureRegions(result, header, m_Progress);
  }
  m_Progress.Begin("write", "Writing", 0.97);
  const dwc::Level level = dwc::SelectLevel(result.tree->GetTree(), choice);
  const auto       describe = [&](const dwc::Level & shown) {
    return DescribeLabels(result.tree->GetTree(), header.geometry, result.leaves, { shown });
  };
  const dwc::Level finest = result.tree->GetLevelOfNumberOfRegions(result.tree->GetNumberOfLeaves());
  // Compression takes about as long as the pictures.
  const fs::path    leavesPath = m_Files.Stage(folder / "leaves.nrrd", "--output");
  const fs::path    labelsPath = m_Files.Stage(folder / "labels.nrrd", "--output");
  std::future<void> labelFiles = std::async(FindPolicy(), [&] {
    WriteLabelFile(leavesPath, header.geometry, result.leaves, nullptr, describe(finest));
    WriteLabelFile(labelsPath, header.geometry, result.leaves, &level.labels, describe(level));
  });
  WriteTree(result.tree, m_Files.Stage(folder / "tree.json", "--output"));
  std::set<std::string> written{ "leaves.nrrd", "labels.nrrd", "tree.json" };
  if (!m_Options.edits.empty())
  {
    written.insert("edits.json");
  }
  if (statistics)
  {
    const std::string table = "statistics." + m_Options.statistics;
    WriteFile(m_Files.Stage(folder / table, "--output"), FormatStatistics(statistics, level, m_Options.statistics));
    WriteFile(m_Files.Stage(folder / "statistics.json", "--output"), statistics->ToJSON());
    written.insert({ table, "statistics.json" });
  }
  if (m_Options.pictures)
  {
    m_Progress.Begin("pictures", "Drawing", 1.0);
    WritePictures(folder, m_Files, m_Options, header, result, level);
    written.insert({ "overlay.png", "picture.png", "explorer.html" });
  }
  labelFiles.get();
  std::vector<fs::path> files;
  for (const char * const name : resultNames)
  {
    if (written.count(name) > 0)
    {
      files.push_back(folder / name);
    }
    else
    {
      m_Files.Drop(folder / name); // of an earlier run
    }
  }
  if (!m_Options.report.empty())
  {
    WriteFile(m_Files.Stage(m_Options.report, "--report"),
              MakeRunReport(m_Options, m_File, result, level, m_Progress, files));
  }
  m_Files.Commit();
  m_Progress.Finish();
  ReportSegment(m_Options, header, result, level, folder, m_Progress);
}

} // namespace app
