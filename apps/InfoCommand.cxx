/* SPDX-License-Identifier: Apache-2.0 */
#include "InfoCommand.h"

#include "ExitCode.h"
#include "Memory.h"
#include "Report.h"

#include "itkDiffuseWalkCutModel.h"

#include <CLI/CLI.hpp>

namespace app
{

CLI::App *
AddInfoCommand(CLI::App & program, InfoOptions & options)
{
  CLI::App * const command =
    program.add_subcommand("info", "What a diffusers folder is, and what it will cost to use it as --model");
  command->add_option("FOLDER", options.model.name, "The folder, as segment's --model takes it")->required();
  command
    ->add_option("--image-size", options.model.imageSize, "Pixels along the longest side (default: the model's own)")
    ->type_name("N");
  AddComputingOptions(*command, options.model, "Options");
  command->add_flag("--json", options.json, "One line of JSON on standard output");
  return command;
}

void
RunInfo(const InfoOptions & options)
{
  if (options.model.IsLocal())
  {
    throw Failure(ExitCode::Usage,
                  "FOLDER: local is the local score model, which has no folder; its costs depend on the image alone");
  }
  dwc::DiffusionParameters parameters;
  parameters.device = options.model.device;
  parameters.precision = itk::DiffuseWalkCutDetail::ToRoom(GetPrecision(options.model));
  parameters.imageSize = options.model.imageSize;
  parameters.memoryLimit = 1ULL << 60U; // what it would take is told, also where that is more than there is

  itk::DiffuseWalkCutDetail::ModelKeeper keeper;
  const dwc::DiffusionModel &            model = keeper.Open(options.model.name);
  const dwc::Grid                        square{ { 512, 512 }, { 1.0, 1.0 } };
  const dwc::DiffusionPlan               plan = model.Plan(square, parameters);
  ReportInfo(options.model.GetOwnName(), model.Describe(), plan, GetAvailableMemory(), options.json);
}

} // namespace app
