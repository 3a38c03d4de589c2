/* SPDX-License-Identifier: Apache-2.0 */
#include "EditCommand.h"
#include "ExitCode.h"
#include "InfoCommand.h"
#include "Interrupt.h"
#include "OutputFiles.h"
#include "RelabelCommand.h"
#include "Report.h"
#include "SegmentCommand.h"
#include "Version.h"

#include "itkObject.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string>

int
main(int argc, char * argv[])
{
  app::Interrupt::Install(app::programName, &app::OutputFiles::RemoveAllTemporaries);
  itk::Object::GlobalWarningDisplayOff();

  CLI::App program("Segment any image into a tree of regions by diffusing, walking and cutting.\n"
                   "After Ivanova, Aversa, Henderson and Williamson, WACV 2026.");
  program.name(app::programName);
  program.set_version_flag("--version", std::string(app::programName) + " " + app::programVersion);
  program.footer(app::DescribeExitCodes());
  program.require_subcommand(1);

  app::SegmentOptions segmentOptions;
  app::RelabelOptions relabelOptions;
  app::EditOptions    editOptions;
  app::InfoOptions    infoOptions;
  CLI::App * const    segment = app::AddSegmentCommand(program, segmentOptions);
  CLI::App * const    relabel = app::AddRelabelCommand(program, relabelOptions);
  CLI::App * const    edit = app::AddEditCommand(program, editOptions);
  CLI::App * const    info = app::AddInfoCommand(program, infoOptions);
  for (CLI::App * const command : { segment, relabel, edit, info })
  {
    command->footer(app::DescribeExitCodes());
  }

  // Also for errors that come before the option is read.
  const bool wantsJSON = std::find(argv, argv + argc, std::string("--json")) != argv + argc;
  try
  {
    program.parse(argc, argv);
    if (segment->parsed())
    {
      return static_cast<int>(app::RunSegment(segmentOptions));
    }
    if (relabel->parsed())
    {
      app::RunRelabel(relabelOptions);
    }
    else if (edit->parsed())
    {
      app::RunEdit(editOptions);
    }
    else
    {
      app::RunInfo(infoOptions);
    }
    return static_cast<int>(app::ExitCode::Ok);
  }
  catch (const CLI::Success & help)
  {
    return program.exit(help);
  }
  catch (const CLI::ParseError & error)
  {
    app::ReportFailure({ app::ExitCode::Usage, std::string(error.what()) + "\nTry " + app::programName + " --help" },
                       wantsJSON);
    return static_cast<int>(app::ExitCode::Usage);
  }
  catch (...)
  {
    const app::Failure failure = app::TranslateCurrentException();
    app::ReportFailure(failure, wantsJSON);
    return static_cast<int>(failure.GetCode());
  }
}
