/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Checks_h
#define Checks_h

#include <CLI/CLI.hpp>

#include <string>

/** Checks of values of options that are no parameters of the filters; messages say what is allowed. */

namespace app
{

/** Numbers from least to most. */
inline CLI::Validator
IsBetween(double least, double most)
{
  return CLI::Validator(
    [least, most](std::string & text) -> std::string {
      double     value = 0.0;
      const bool isNumber = CLI::detail::lexical_cast(text, value);
      return isNumber && value >= least && value <= most
               ? ""
               : "must be a number from " + CLI::detail::to_string(least) + " to " + CLI::detail::to_string(most) +
                   " (got " + text + ")";
    },
    "");
}

} // namespace app

#endif
