/* SPDX-License-Identifier: Apache-2.0 */
#include "InfoCommand.h"

#include "ExitCode.h"
#include "Report.h"

#include "dwc/Memory.h"
#include "dwc/Series.h"
#include "itkDiffusionModelKeeper.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace app
{
namespace
{

/** Prints the DICOM series of a folder that holds some, and no diffusers model. \return false for any other folder. */
bool
ListSeries(const InfoOptions & options)
{
  namespace fs = std::filesystem;
  std::error_code unknown;
  if (!fs::is_directory(options.folder, unknown) || fs::exists(options.folder + "/model_index.json", unknown) ||
      fs::exists(options.folder + "/config.json", unknown))
  {
    return false;
  }
  const dwc::SeriesFolder folder = dwc::ReadSeriesFolder({ "FOLDER", options.folder });
  if (folder.series.empty())
  {
    return false;
  }
  ReportSeries(folder, options.json);
  return true;
}

} // namespace

CLI::App *
AddInfoCommand(CLI::App & program, InfoOptions & options)
{
  CLI::App * const command = program.add_subcommand(
    "info",
    "What a folder holds: the DICOM series in it; or a diffusers model (model_index.json), and what "
    "it will cost to use it as --model");
  command->add_option("FOLDER", options.folder, "A folder of DICOM files, or one that segment's --model takes")
    ->required();
  AddParameterOptions(*command, options.parameters, { "ImageSize", "Device", "Precision" }, "Options");
  command->add_flag("--json", options.json, "One line of JSON on standard output");
  return command;
}

void
RunInfo(const InfoOptions & options)
{
  if (options.folder == "local")
  {
    throw Failure(ExitCode::Usage,
                  "FOLDER: local is the local score model, which has no folder; its costs depend on the image alone");
  }
  if (ListSeries(options))
  {
    return;
  }
  dwc::DiffusionParameters parameters;
  dwc::DiffusionParameters::Visit(parameters, [&options](const std::string & name, auto & member) {
    dwc::ParseAs(GetValue(options.parameters, name), member);
  });
  parameters.memoryLimit = 1ULL << 60U; // the need is reported also where it exceeds what is free

  itk::DiffuseWalkCutDetail::ModelKeeper keeper;
  const dwc::DiffusionModel &            model = keeper.Open(options.folder);
  const dwc::Grid                        square{ { 512, 512 }, { 1.0, 1.0 } };
  const dwc::DiffusionPlan               plan = model.Plan(square, parameters);
  ReportInfo(itk::DiffuseWalkCutDetail::FindModelName(options.folder),
             model.Describe(),
             plan,
             dwc::ComputeFreeMemory(),
             options.json);
}

} // namespace app
