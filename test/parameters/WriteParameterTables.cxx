/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Parameters.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

/** Writes the tables of options in docs/cli.md from the table of parameters, between the lines
 *
 *   <!-- options: walk, local -->
 *   <!-- end of options -->
 *
 * Usage: WriteParameterTables [--check] docs/cli.md. With --check nothing is written, and the exit status is 1 where
 * the page differs from the table. */

namespace
{

const std::string begin = "<!-- options: ";
const std::string end = "<!-- end of options -->";

/** A bar ends a cell of a table. */
std::string
EscapeBars(const std::string & text)
{
  std::string escaped;
  for (const char one : text)
  {
    escaped += one == '|' ? std::string("\\|") : std::string(1, one);
  }
  return escaped;
}

std::string
DescribeDefault(const dwc::Parameter & parameter)
{
  if (parameter.group == dwc::ParameterGroup::Level)
  {
    return "not set";
  }
  return parameter.defaultNote.empty() ? '`' + parameter.defaultText + '`' : parameter.defaultNote;
}

/** \a groups: words with commas, such as "walk, local". */
std::string
MakeTable(const std::string & groups)
{
  std::string table = "| option | filter's parameter | default | |\n| --- | --- | --- | --- |\n";
  for (const dwc::Parameter & parameter : dwc::GetParameters())
  {
    const std::string group =
      dwc::MakeWord(dwc::EnumNames<dwc::ParameterGroup>::values[static_cast<int>(parameter.group)]);
    if (parameter.option.empty() || (", " + groups + ',').find(", " + group + ',') == std::string::npos)
    {
      continue;
    }
    const std::string value =
      parameter.kind == dwc::ParameterKind::Flag ? "" : ' ' + EscapeBars(parameter.GetValueName());
    table += "| `" + parameter.option + value + "` | `" + parameter.name + "` | " +
             EscapeBars(DescribeDefault(parameter)) + " | " + EscapeBars(parameter.help) + " |\n";
  }
  return table;
}

/** The page with its tables anew. */
std::string
WriteTables(const std::string & page)
{
  std::istringstream lines(page);
  std::string        written;
  bool               isInside = false;
  for (std::string line; std::getline(lines, line);)
  {
    isInside = isInside && line != end;
    written += isInside ? "" : line + '\n';
    if (line.compare(0, begin.size(), begin) == 0)
    {
      isInside = true;
      written += MakeTable(line.substr(begin.size(), line.rfind(" -->") - begin.size()));
    }
  }
  return written;
}

} // namespace

int
main(int argc, char ** argv)
{
  const bool        check = argc == 3 && std::string(argv[1]) == "--check";
  const std::string path = argc > 1 ? argv[argc - 1] : "";
  std::ifstream     file(path);
  const std::string page{ std::istreambuf_iterator<char>(file), {} };
  if (page.find(begin) == std::string::npos)
  {
    std::cerr << "usage: WriteParameterTables [--check] docs/cli.md\n";
    return 2;
  }
  const std::string written = WriteTables(page);
  if (check)
  {
    std::cerr << (written == page ? ""
                                  : path + " differs from the table of parameters; run WriteParameterTables on it\n");
    return written == page ? 0 : 1;
  }
  std::ofstream(path) << written;
  return 0;
}
