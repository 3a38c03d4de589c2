/* SPDX-License-Identifier: Apache-2.0 */
#include "Checks.h"
#include "ExitCode.h"
#include "ImageMemory.h"
#include "Interrupt.h"
#include "Message.h"
#include "ModuleArguments.h"
#include "ModuleDescription.h"
#include "ModuleRun.h"
#include "OutputFiles.h"
#include "Version.h"

#include "itkObject.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace
{

void
AddOptions(CLI::App & module, app::ModuleOptions & options)
{
  app::SegmentOptions & segment = options.segment;
  module.add_option("INPUT", segment.input, "The image")->required();
  module.add_option("OUTPUT", segment.output, "The segmentation (.seg.nrrd)")->required();
  module.add_option("--mask", segment.mask, "Image on the grid of INPUT: only pixels that are not zero are segmented")
    ->type_name("FILE");
  module
    .add_option("--statistics", options.statistics, "Table of what the regions measure (.tsv, or .csv with commas)")
    ->type_name("FILE");
  app::AddLevelOptions(module, segment.level);
  app::AddParameterOptions(module, segment.parameters);
  const std::string run = "Run";
  module.add_option("--threads", segment.threads, "Threads (default: one for each processor)")
    ->check(app::IsBetween(1, 1024))
    ->type_name("N")
    ->group(run);
  module
    .add_option_function<std::string>(
      "--memory-limit",
      [&segment](const std::string & text) { segment.memoryLimit = app::ParseMemoryLimit(text); },
      "Memory that may be used, such as 4G (default: what is free)")
    ->type_name("SIZE")
    ->group(run);
  const std::string slicer = "For 3D Slicer";
  module.add_flag("--xml", "Print the description of the module")->group(slicer);
  module.add_option("--returnparameterfile", options.returnedValues, "File for the number of regions and other values")
    ->type_name("FILE")
    ->group(slicer);
  module
    .add_option_function<std::string>(
      "--processinformationaddress", [](const std::string &) {}, "Not used by a program of its own")
    ->type_name("ADDRESS")
    ->group(slicer);
}

app::ExitCode
Fail(const app::Failure & failure)
{
  std::fprintf(app::GetMessageStream(), "%s: %s\n", app::moduleName, failure.what());
  return failure.GetCode();
}

} // namespace

int
main(int argc, char * argv[])
{
  app::Interrupt::Install(app::moduleName, &app::OutputFiles::RemoveAllTemporaries);
  itk::Object::GlobalWarningDisplayOff();
  const std::vector<std::string> given(argv + std::min(argc, 1), argv + argc);
  if (std::find(given.begin(), given.end(), "--xml") != given.end())
  {
    const bool isPrinted = std::fputs(app::MakeModuleDescription().c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
    return static_cast<int>(isPrinted ? app::ExitCode::Ok : app::ExitCode::OutputUnwritable);
  }

  CLI::App module("Segments an image into regions for 3D Slicer, which runs this as a command line module.");
  module.name(app::moduleName);
  module.set_version_flag("--version", std::string(app::moduleName) + " " + app::programVersion);
  module.footer(app::DescribeExitCodes());
  app::ModuleOptions options;
  AddOptions(module, options);
  try
  {
    std::vector<std::string> arguments = app::SimplifyArguments(given);
    std::reverse(arguments.begin(), arguments.end()); // as CLI11 takes them
    module.parse(arguments);
    const app::LibraryMessagesOff quiet; // what is on standard error counts as a failure
    app::RunModule(options);
    return static_cast<int>(app::ExitCode::Ok);
  }
  catch (const CLI::Success & help)
  {
    return module.exit(help);
  }
  catch (const CLI::ParseError & error)
  {
    return static_cast<int>(Fail({ app::ExitCode::Usage, error.what() }));
  }
  catch (...)
  {
    return static_cast<int>(Fail(app::TranslateCurrentException()));
  }
}
