/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Checks_h
#define Checks_h

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

/** Checks of option values, whose messages say what is allowed. */

namespace app
{

/** Whole numbers of at least 1. */
inline CLI::Validator
IsCount()
{
  return CLI::Validator(
    [](std::string & text) -> std::string {
      const bool isWhole = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
      const bool isZero = text.find_first_not_of('0') == std::string::npos;
      return isWhole && !isZero ? "" : "must be a whole number of at least 1 (got " + text + ")";
    },
    "");
}

/** Whole numbers, also 0. */
inline CLI::Validator
IsWhole()
{
  return CLI::Validator(
    [](std::string & text) -> std::string {
      const bool isWhole = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
      return isWhole ? "" : "must be a whole number of at least 0 (got " + text + ")";
    },
    "");
}

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

/** One of some words. */
inline CLI::Validator
IsOneOf(const std::vector<std::string> & words)
{
  return CLI::Validator(
    [words](std::string & text) -> std::string {
      for (const std::string & word : words)
      {
        if (text == word)
        {
          return "";
        }
      }
      return "must be one of " + CLI::detail::join(words, ", ") + " (got " + text + ")";
    },
    "");
}

} // namespace app

#endif
