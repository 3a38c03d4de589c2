/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Failure_h
#define Failure_h

#include <stdexcept>
#include <string>

namespace app
{

/** How a program ends. Scripts rely on the numbers: they never change their meaning. */
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

/** An end of a program that is not the user's result: what() is a whole sentence for the user. */
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

} // namespace app

#endif
