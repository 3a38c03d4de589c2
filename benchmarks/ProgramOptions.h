/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ProgramOptions_h
#define ProgramOptions_h

#include <cstdio>
#include <cstring>
#include <exception>
#include <map>
#include <string>

/** What the benchmarks of diffusers models share: --name value pairs, and errors as one line. */

/** By name, without its dashes. */
using ProgramOptions = std::map<std::string, std::string>;

/** The pairs from argv[first] on. */
inline ProgramOptions
ParseProgramOptions(int argc, char ** argv, int first)
{
  ProgramOptions options;
  for (int i = first; i + 1 < argc; i += 2)
  {
    options[std::strncmp(argv[i], "--", 2) == 0 ? argv[i] + 2 : argv[i]] = argv[i + 1];
  }
  return options;
}

/** \return the program's exit status: what `run` returns, 1 where it throws. */
template <typename TRun>
int
RunProgram(const TRun & run, const ProgramOptions & options)
{
  try
  {
    return run(options);
  }
  catch (const std::exception & error)
  {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}

#endif
