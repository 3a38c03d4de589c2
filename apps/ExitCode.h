/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ExitCode_h
#define ExitCode_h

#include <stdexcept>
#include <string>

namespace app
{

/** How the program ends. Scripts rely on the numbers: they never change their meaning. */
enum class ExitCode
{
  Ok = 0,
  Usage = 2,
  InputUnreadable = 3,
  OutputUnwritable = 4,
  InputUnusable = 5,
  Memory = 6,
  Model = 7,
  Internal = 70,
  Interrupted = 130
};

/** An end of the program that is not the user's result: what() is a whole sentence for the user. */
class Failure : public std::runtime_error
{
public:
  Failure(ExitCode code, const std::string & sentence)
    : std::runtime_error(sentence)
    , m_Code(code)
  {}

  ExitCode
  GetCode() const
  {
    return m_Code;
  }

private:
  ExitCode m_Code;
};

/** The table of exit codes for --help. */
std::string
DescribeExitCodes();

/** The exception that is being handled, as the failure that it means for the user. Called inside a catch block. */
Failure
TranslateCurrentException();

} // namespace app

#endif
