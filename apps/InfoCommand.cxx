/* SPDX-License-Identifier: Apache-2.0 */
#include "InfoCommand.h"

#include "ExitCode.h"
#include "Report.h"

#include "dwc/Memory.h"
#include "itkDiffuseWalkCutModel.h"

#include <CLI/CLI.hpp>

namespace app
{

CLI::App *
AddInfoCommand(CLI::App & program, InfoOptions & options)
{
  CLI::App * const command =
    program.add_subcommand("info", "What a diffusers folder is, and what it will cost to use it as --model");
  command->add_option("FOLDER", options.folder, "The folder, as segment's --model takes it")->required();
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
