/* SPDX-License-Identifier: Apache-2.0 */
#include "SegmentCommand.h"

#include "Checks.h"
#include "ImageMemory.h"
#include "ImageRun.h"
#include "Report.h"

#include "itkMultiThreaderBase.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace app
{
namespace
{

namespace fs = std::filesystem;

/** The folder for an image's results: that of --output, where it is the only image, else one in it with the image's
 *  name; where none is named, beside the work. */
fs::path
GetFolder(const SegmentOptions & options, bool isAlone)
{
  if (!options.output.empty() && isAlone)
  {
    return options.output;
  }
  std::error_code unknown;
  const fs::path  file = GetFileName(options.input);
  const fs::path  name = fs::is_directory(options.input, unknown) ? file : file.stem();
  return options.output.empty() ? fs::path(name.string() + "-regions") : fs::path(options.output) / name;
}

/** The options of each image. */
std::vector<SegmentOptions>
DivideOptions(const SegmentOptions & options)
{
  const std::size_t count = options.inputs.size();
  const auto        verifyUnused = [count](const std::string & option, const std::string & value) {
    if (count > 1 && !value.empty())
    {
      throw Failure(ExitCode::Usage,
                    option + ": is for one image; " + std::to_string(count) + " are given (got " + value +
                      "). Segment them one by one.");
    }
  };
  verifyUnused("--series", options.series);
  verifyUnused("--save-walk", options.savedWalk);
  verifyUnused("--report", options.report);

  SegmentOptions shared = options;
  shared.inputs.clear();
  std::vector<SegmentOptions> all(count, shared);
  for (std::size_t i = 0; i < count; ++i)
  {
    all[i].input = options.inputs[i];
    all[i].output = GetFolder(all[i], count == 1).string();
  }
  if (count > 1)
  {
    VerifyApart(all);
  }
  return all;
}

/** Known before the walk is made, not after. */
void
VerifyWalkName(const std::string & path)
{
  const std::string extension = fs::path(path).extension().string();
  if (!path.empty() && extension != ".nrrd" && extension != ".mha")
  {
    throw Failure(ExitCode::Usage,
                  "--save-walk: " + path + " must end in .nrrd or .mha: a walk is an image of float vectors");
  }
}

void
AddRunOptions(CLI::App & command, SegmentOptions & options)
{
  const std::string run = "Run";
  command
    .add_option(
      "--threads", options.threads, "Threads (default: one for each processor); the result does not depend on it")
    ->check(IsBetween(1, 1024))
    ->type_name("N")
    ->group(run);
  command
    .add_option_function<std::string>(
      "--memory-limit",
      [&options](const std::string & text) { options.memoryLimit = ParseMemoryLimit(text); },
      "Memory that may be used, such as 4G (default: what is free)")
    ->type_name("SIZE")
    ->group(run);
  command
    .add_flag_callback(
      "--no-pictures", [&options] { options.pictures = false; }, "Leave out overlay.png, picture.png and explorer.html")
    ->group(run);
  command.add_flag("--json", options.json, "One line of JSON on standard output: results, seconds, files")->group(run);
  command.add_flag("--quiet", options.quiet, "Print nothing but errors (and the line of --json)")->group(run);
}

/** Several images: while one is cut and its files are written, the next one's walk is made on another thread. */
class SeveralImages
{
public:
  explicit SeveralImages(std::vector<SegmentOptions> images)
    : m_Images(std::move(images))
  {}

  /** \return the code of the first error, or that of an interruption. */
  ExitCode
  Segment()
  {
    // A limit of memory or of threads is that of one image at a time.
    const bool isBeside =
      m_Images.front().memoryLimit == 0 && itk::MultiThreaderBase::GetGlobalDefaultNumberOfThreads() > 1;
    ExitCode code = ExitCode::Ok;
    for (std::size_t i = 0; i < m_Images.size() && code != ExitCode::Interrupted; ++i)
    {
      const std::optional<Failure> failure = isBeside ? this->SegmentBesideNext(i) : this->SegmentAlone(i);
      if (failure)
      {
        ReportFailure(*failure, m_Images[i].json, m_Images[i].input);
        code = code == ExitCode::Ok || failure->GetCode() == ExitCode::Interrupted ? failure->GetCode() : code;
      }
    }
    return code;
  }

private:
  bool
  IsLast(std::size_t i) const
  {
    return i + 1 == m_Images.size();
  }

  std::optional<Failure>
  SegmentAlone(std::size_t i)
  {
    try
    {
      ImageRun run(m_Images[i], false);
      run.MakeWalk(m_Walker, this->IsLast(i));
      run.Finish();
      return std::nullopt;
    }
    catch (...)
    {
      return TranslateCurrentException();
    }
  }

  void
  BeginWalk(std::size_t i)
  {
    m_Run = std::make_unique<ImageRun>(m_Images[i], true);
    m_Walk = std::async(std::launch::async,
                        [this, run = m_Run.get(), isLast = this->IsLast(i)] { run->MakeWalk(m_Walker, isLast); });
  }

  std::optional<Failure>
  SegmentBesideNext(std::size_t i)
  {
    if (!m_Run)
    {
      this->BeginWalk(i);
    }
    m_Run->Unmute();
    m_Walk.wait();
    std::unique_ptr<ImageRun> run = std::move(m_Run);
    std::future<void>         walk = std::move(m_Walk);
    if (!this->IsLast(i))
    {
      this->BeginWalk(i + 1);
    }
    try
    {
      walk.get();
      run->Finish();
      return std::nullopt;
    }
    catch (...)
    {
      const Failure failure = TranslateCurrentException();
      if (failure.GetCode() != ExitCode::Memory)
      {
        return failure;
      }
    }
    // The memory may be enough for one image.
    run.reset();
    if (m_Run)
    {
      m_Walk.wait();
      m_Walk = {};
      m_Run.reset();
    }
    return this->SegmentAlone(i);
  }

  std::vector<SegmentOptions> m_Images;
  Walker                      m_Walker; ///< of one thread at a time

  /** The next image, and its walk under way, whose thread is waited for first at the end. */
  std::unique_ptr<ImageRun> m_Run;
  std::future<void>         m_Walk;
};

} // namespace

CLI::App *
AddSegmentCommand(CLI::App & program, SegmentOptions & options)
{
  CLI::App * const command = program.add_subcommand(
    "segment",
    "Segment an image into a tree of regions: leaves.nrrd, labels.nrrd, tree.json, overlay.png, explorer.html");
  command
    ->add_option("INPUT",
                 options.inputs,
                 "The image: 2-D or 3-D, grey or color, any format that ITK reads; or a folder of DICOM files. Several "
                 "are segmented one after the other")
    ->required();
  command
    ->add_option(
      "-o,--output",
      options.output,
      "Folder for the results (default: the image's name and \"-regions\"); of several images one in it for each")
    ->type_name("DIR");
  command
    ->add_option(
      "--series",
      options.series,
      "Of a folder of several DICOM series: the one with this number in the list of info, or whose UID begins so")
    ->type_name("UID|N");
  command->add_option("--mask", options.mask, "Image of the same size: only pixels that are not zero are segmented")
    ->type_name("FILE");
  command->add_option("--save-walk", options.savedWalk, "Keep the walk, as an image of vectors (.nrrd)")
    ->type_name("FILE");
  command
    ->add_option(
      "--statistics",
      options.statistics,
      "Measure the regions: statistics.csv or statistics.tsv of the level, statistics.json of the whole tree")
    ->check(CLI::IsMember({ "csv", "tsv" }))
    ->type_name("csv|tsv");
  command
    ->add_option("--edits",
                 options.edits,
                 "Edit the regions of the level by this file, such as the edits.json of another image (docs/edits.md)")
    ->type_name("FILE");
  command
    ->add_option("--report",
                 options.report,
                 "Write what is known of the run as JSON: versions, parameters, hash of the input, seconds, files")
    ->type_name("FILE");
  AddLevelOptions(*command, options.level);
  AddParameterOptions(*command, options.parameters);
  AddRunOptions(*command, options);
  return command;
}

ExitCode
RunSegment(const SegmentOptions & options)
{
  if (options.threads > 0)
  {
    itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(options.threads);
  }
  options.level.GetChoice(); // whether there is one
  VerifyWalkName(options.savedWalk);
  std::vector<SegmentOptions> images = DivideOptions(options);
  if (images.size() == 1)
  {
    Walker   walker;
    ImageRun run(images.front(), false);
    run.MakeWalk(walker, true);
    run.Finish();
    return ExitCode::Ok;
  }
  return SeveralImages(std::move(images)).Segment();
}

} // namespace app
