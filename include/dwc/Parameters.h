/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Parameters_h
#define dwc_Parameters_h

#include "dwc/Error.h"
#include "dwc/ParameterText.h"

#include <limits>
#include <string>
#include <vector>

/** The table of all parameters. The program's options, their help and docs/cli.md, the checks of Python's keywords,
 * what a tree says of how it was made, and the names in errors follow it. Types and defaults are those of the structs
 * whose Visit() names the parameter (dwc/LocalScore.h, Diffusion.h, Cut.h, Level.h, Refine.h). */

namespace dwc
{

/** What the text of a value holds. */
enum class ParameterKind
{
  Flag,   ///< on, off
  Whole,  ///< an integer
  Real,   ///< a number
  Word,   ///< one of some words
  Text,   ///< any text
  Wholes, ///< integers, with commas
  Reals,  ///< numbers, with commas
  Texts   ///< texts without commas, with commas
};

template <>
struct EnumNames<ParameterKind>
{
  static constexpr const char * values[] = { "Flag", "Whole", "Real", "Word", "Text", "Wholes", "Reals", "Texts" };
};

/** What a parameter is a part of, as a heading. */
enum class ParameterGroup
{
  Walk,      ///< every model
  Local,     ///< the local score model only
  Diffusers, ///< diffusers models only
  Cut,
  Refinement,
  Level
};

template <>
struct EnumNames<ParameterGroup>
{
  static constexpr const char * values[] = { "Walk", "Local", "Diffusers", "Cut", "Refinement", "Level" };
};

struct Parameter
{
  std::string    name;      ///< of the filters: "WalkLength"
  std::string    option;    ///< of the program: "--walk-length"; empty: it has none
  std::string    valueName; ///< of a value in the program's help: "K"; empty for words, which are listed
  ParameterGroup group{};
  std::string    help;        ///< what it does, without its default
  std::string    defaultNote; ///< what the default is, where that is more than a value
  std::string    advice;      ///< ends the error of a value out of range
  double         least{ -std::numeric_limits<double>::infinity() };
  double         most{ std::numeric_limits<double>::infinity() };
  bool           isLeastExcluded{ false };
  bool           isUnsetBelowZero{ false }; ///< negative values mean that it is not set

  /** From the struct that has it. */
  ParameterKind            kind{};
  std::string              defaultText;
  std::vector<std::string> words; ///< that are allowed

  /** In Python: "walk_length". */
  std::string
  GetKeyword() const;

  /** In what a tree says of how it was made: "walk_length", "max_regions". */
  std::string
  GetKey() const;

  /** What is allowed, as an error says it: "must be at least 1". */
  std::string
  DescribeRange() const;

  /** What it does and its default, as the program's help says it. */
  std::string
  DescribeForHelp() const;

  /** What stands for its value in help: the name, or the words: "walk|cosine|dot". */
  std::string
  GetValueName() const;
};

/** All of them, in the order of the program's help. */
const std::vector<Parameter> &
GetParameters();

/** By the filters' name; nullptr where there is none. */
const Parameter *
FindParameter(const std::string & name);

/** The same. \throw ParameterError where there is none. */
const Parameter &
GetParameter(const std::string & name);

/** \throw ParameterError where a text is none of the parameter's kind, words or range. */
void
VerifyParameterText(const Parameter & parameter, const std::string & text);

/** \throw ParameterError where a value is out of the range of the parameter of this name. */
void
VerifyParameterRange(const std::string & name, double value);

/** \throw ParameterError where a member of a struct of parameters is out of its range. */
template <typename TParameters>
void
VerifyRanges(const TParameters & parameters)
{
  TParameters::Visit(parameters, [](const std::string & name, const auto & value) {
    if constexpr (std::is_arithmetic_v<std::decay_t<decltype(value)>>)
    {
      VerifyParameterRange(name, static_cast<double>(value));
    }
  });
}

/** The table as JSON, for other languages: a list of objects with the fields above, "keyword" and "key" added. */
std::string
DescribeParameters();

} // namespace dwc

#endif
