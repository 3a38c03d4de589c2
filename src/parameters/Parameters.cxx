/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Parameters.h"

#include "dwc/Combination.h"
#include "dwc/Connect.h"
#include "dwc/Cut.h"
#include "dwc/Diffusion.h"
#include "dwc/Level.h"
#include "dwc/LocalScore.h"
#include "dwc/Refine.h"
#include "dwc/Slices.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace dwc
{
namespace
{

using Group = ParameterGroup;

constexpr double infinity = std::numeric_limits<double>::infinity();

/** A row of the table without what follows from the struct that has the parameter. */
Parameter
Row(const char * name,
    const char * option,
    const char * valueName,
    Group        group,
    const char * help,
    const char * defaultNote = "")
{
  Parameter parameter;
  parameter.name = name;
  parameter.option = option;
  parameter.valueName = valueName;
  parameter.group = group;
  parameter.help = help;
  parameter.defaultNote = defaultNote;
  return parameter;
}

/** The same with the range of its values; where one is outside, the error ends with the advice. */
Parameter
Limit(Parameter parameter, double least, double most, const char * advice)
{
  parameter.least = least;
  parameter.most = most;
  parameter.advice = advice;
  return parameter;
}

Parameter
Above(Parameter parameter, double least, const char * advice)
{
  parameter = Limit(std::move(parameter), least, infinity, advice);
  parameter.isLeastExcluded = true;
  return parameter;
}

/** Negative values of the filters' parameter mean that it is not set. */
Parameter
OrUnset(Parameter parameter)
{
  parameter.isUnsetBelowZero = true;
  return parameter;
}

std::vector<Parameter>
MakeRows()
{
  return {
    Row("Model",
        "--model",
        "local|FOLDER",
        Group::Walk,
        "Model that makes the walk: local, which needs no weights; small-photo, which ships; or a diffusers folder"),
    Row("TokenType",
        "--tokens",
        "region|grid",
        Group::Walk,
        "What the walker stands on: superpixels or cells of a grid",
        "region, of a diffusers model's attention alone grid"),
    Row("NumberOfTokens",
        "--number-of-tokens",
        "N",
        Group::Local,
        "Superpixels, or cells along the longest side",
        "640, of small planes 500, of volumes 1000, of a CT volume 1500, and 48"),
    Row("NeighborhoodRadius",
        "--neighborhood-radius",
        "R",
        Group::Local,
        "Grid only: reach of a step in cells",
        "0, everywhere"),
    Row("Appearance",
        "--appearance",
        "",
        Group::Local,
        "What makes two places alike: a scene's boundaries, textures and places (photographs, also grey ones), or "
        "classes of intensity wherever they lie (CT, MR, fluorescence)",
        "automatic: color is a scene, a volume is seen by its intensity, a grey picture is judged by its values"),
    Row("Grouping",
        "--grouping",
        "",
        Group::Local,
        "What a region is: classes (what looks alike, wherever it lies), objects (what is in one place; steps go to "
        "tokens nearby only) or both, a mixture of the two walks",
        "automatic, objects in a CT, both in what else is seen by its intensity and classes in a scene"),
    Row("ImageSize",
        "--image-size",
        "N",
        Group::Walk,
        "Pixels along the longest side that the model works with; of thin volumes and strips more, so that no slice "
        "or line is lost",
        "512, 3-D: 128, of a diffusers model its own"),

    Row("Combination",
        "--combine",
        "",
        Group::Diffusers,
        "What becomes of the model's attention: product (one more cue of the local score model), mixture (a convex "
        "mixture of both walks) or none (the attention alone)"),
    Limit(Row("AttentionExponent",
              "--attention-exponent",
              "X",
              Group::Diffusers,
              "Power of the cosine between the attention rows of two tokens",
              "3 in a product, else 8"),
          0.0,
          infinity,
          "3 is the default of a product"),
    Limit(Row("MixtureWeight", "--mixture-weight", "X", Group::Diffusers, "Mixture: share of the attention's walk"),
          0.0,
          1.0,
          "0 is the local score model, 1 the attention"),
    Limit(Row("SliceSpacing",
              "--slice-spacing",
              "X",
              Group::Diffusers,
              "Volumes: distance of the slices that the model sees, along each axis, in physical units (usually mm)",
              "about the width of a token, and no more than 24 slices across an axis"),
          0.0,
          infinity,
          "it is in physical units, 0 finds it automatically"),

    Row("Device",
        "--device",
        "auto|cpu|cuda[:N]",
        Group::Diffusers,
        "Where the networks run: cpu, cuda, cuda:N, or auto (a GPU where there is one)"),
    Row("Precision",
        "--precision",
        "auto|float32|float16|bfloat16",
        Group::Diffusers,
        "Numbers that the networks compute with",
        "auto, float32 on a CPU and float16 on a GPU"),
    Row("Mode",
        "--mode",
        "",
        Group::Diffusers,
        "How the image gets its noise: single (none), noise (seeded noise) or inversion (the first steps of DDIM "
        "inversion)"),
    Limit(Row("Timesteps",
              "--timesteps",
              "T,...",
              Group::Diffusers,
              "Single and noise: timesteps at which attention is read, one pass each, and averaged",
              "50"),
          0,
          infinity,
          ""),
    Limit(Row("InversionSteps", "--inversion-steps", "N", Group::Diffusers, "Inversion: steps that are run"),
          1,
          infinity,
          "10 is the default"),
    Limit(Row("TotalSteps", "--total-steps", "N", Group::Diffusers, "Inversion: steps of a whole inversion"),
          1,
          infinity,
          "50 is the default"),
    Row("Seed", "--seed", "N", Group::Diffusers, "Noise: seed of the noise"),
    Row("Prompt", "--prompt", "TEXT", Group::Diffusers, "What the image shows, in words", "none"),
    Row("Resolutions",
        "--resolutions",
        "N,...",
        Group::Diffusers,
        "Attention grids that are used, by tokens along their longest side, such as 64,32",
        "all of the layers that are named, else the finest"),
    Row("ResolutionWeights",
        "--resolution-weights",
        "X,...",
        Group::Diffusers,
        "Weight of each grid, finest first",
        "in proportion to its side"),
    Row("Layers",
        "--layers",
        "NAME,...",
        Group::Diffusers,
        "Self-attention layers that are used, by how their names begin, such as up_blocks,mid_block, or all",
        "those of up_blocks with the finest grid"),
    Row("HeadWeighting",
        "--head-weighting",
        "",
        Group::Diffusers,
        "How the heads of a layer are averaged: alike, or slowly mixing ones more"),
    Row("WindowMinimum",
        "--window-minimum",
        "X",
        Group::Diffusers,
        "Value of the image that the model sees as black",
        "0 of 8 bits, else the 0.5 percentile"),
    Row("WindowMaximum",
        "--window-maximum",
        "X",
        Group::Diffusers,
        "Value that it sees as white",
        "255 of 8 bits, else the 99.5 percentile"),

    Limit(Row("WalkLength", "--walk-length", "K", Group::Walk, "Steps of the walk"),
          1,
          infinity,
          "1 is the walk as it is given"),

    Limit(Row("MaximumNumberOfRegions",
              "--max-regions",
              "N",
              Group::Cut,
              "Leaves of the tree at most",
              "64, or --regions if more"),
          1,
          infinity,
          "64 is the default"),
    Limit(
      Row(
        "MinimumRegionFraction", "--min-region-fraction", "X", Group::Cut, "Smallest region, as a share of all pixels"),
      0.0,
      0.5,
      "0 allows regions of one token"),
    Limit(Row("MinimumRegionSize",
              "--min-region-size",
              "X",
              Group::Cut,
              "Smallest region in the image's own unit: mm^3 of a volume, mm^2 of a plane"),
          0.0,
          infinity,
          "0 leaves it to MinimumRegionFraction"),
    Row("Layout", "", "", Group::Cut, "What the components of the walk are", "by their number"),
    Row("Affinity", "--affinity", "", Group::Cut, "From the walk to what is cut: its flow, or how alike its rows are"),
    Above(Row("AffinityExponent", "--affinity-exponent", "X", Group::Cut, "Power of a cosine or dot affinity"),
          0.0,
          "1 leaves the affinity as it is"),
    Row("ImproveCuts",
        "--no-improve-cuts",
        "",
        Group::Cut,
        "Leave each cut as the sweep found it, without moving single tokens afterwards",
        "on"),
    Limit(Row("MaximumNumberOfNodes", "--max-nodes", "N", Group::Cut, "Nodes that a neighborhood walk is lumped to"),
          2,
          infinity,
          "4096 is the default"),

    Row("Refinement",
        "--refine",
        "nearest|snap|walk",
        Group::Refinement,
        "How leaves get the image's resolution",
        "walk where tokens are coarser, else nearest"),
    Limit(Row("CellSize", "", "", Group::Refinement, "Side of the cells that the leaves were drawn with", "the walk's"),
          0.0,
          infinity,
          "it is in physical units, 0 is the spacing of the leaf image"),
    Row("NumberOfSnapRegions",
        "--snap-regions",
        "N",
        Group::Refinement,
        "Snap: watershed regions",
        "by the size of a token"),
    Limit(Row("NumberOfSteps", "--refine-steps", "N", Group::Refinement, "Walk: sweeps near boundaries"),
          1,
          infinity,
          "set Refinement to Nearest for no walk"),
    Limit(Row("StepRadius",
              "--refine-radius",
              "X",
              Group::Refinement,
              "Walk: reach of a step in physical units",
              "pixels that share a face"),
          0.0,
          infinity,
          "it is in physical units, 0 reaches the pixels that share a face"),

    Row("Connected",
        "--connected",
        "",
        Group::Refinement,
        "Make every region of every level one connected piece: parts are regions of their own, and those smaller than "
        "the "
        "smallest region go to a neighbor",
        "off"),

    Limit(
      Row("NumberOfRegions", "--regions", "K", Group::Level, "This many regions, or as many as the tree has leaves"),
      1,
      infinity,
      ""),
    OrUnset(Limit(
      Row(
        "CostThreshold", "--threshold", "T", Group::Level, "Every split with a normalized cut of at most this, 0 to 2"),
      0.0,
      2.0,
      "")),
    Limit(Row("Depth", "--depth", "D", Group::Level, "Every split less than this many splits below the whole image"),
          1,
          infinity,
          ""),
  };
}

/** Kind, default and words of a row, from the member that holds its value. */
class FromMember
{
public:
  explicit FromMember(std::vector<Parameter> & rows)
    : m_Rows(rows)
  {}

  template <typename T>
  void
  operator()(const std::string & name, const T & member) const
  {
    const auto row =
      std::find_if(m_Rows.begin(), m_Rows.end(), [&](const Parameter & one) { return one.name == name; });
    if (row == m_Rows.end())
    {
      throw std::logic_error("the table of parameters has no row " + name);
    }
    row->defaultText = FormatAs(member);
    if constexpr (std::is_enum_v<T>)
    {
      row->kind = ParameterKind::Word;
      row->words = GetWords<T>();
    }
    else if constexpr (std::is_same_v<T, bool>)
    {
      row->kind = ParameterKind::Flag;
    }
    else if constexpr (std::is_integral_v<T>)
    {
      row->kind = ParameterKind::Whole;
      row->least = std::is_unsigned_v<T> ? std::max(row->least, 0.0) : row->least;
    }
    else if constexpr (std::is_floating_point_v<T>)
    {
      row->kind = ParameterKind::Real;
    }
    else
    {
      row->kind = std::is_same_v<T, std::string>                ? ParameterKind::Text
                  : std::is_same_v<T, std::vector<double>>      ? ParameterKind::Reals
                  : std::is_same_v<T, std::vector<std::string>> ? ParameterKind::Texts
                                                                : ParameterKind::Wholes;
    }
  }

private:
  std::vector<Parameter> & m_Rows;
};

template <typename TParameters>
void
VisitDefaults(const FromMember & complete)
{
  const TParameters defaults;
  TParameters::Visit(defaults, complete);
}

std::vector<Parameter>
MakeTable()
{
  std::vector<Parameter> rows = MakeRows();
  const FromMember       complete(rows);
  complete("Model", std::string("local"));
  complete("Layout", WalkLayout::Automatic);
  VisitDefaults<LocalScoreParameters>(complete);
  VisitDefaults<CombinationParameters>(complete);
  VisitDefaults<SliceParameters>(complete);
  VisitDefaults<DiffusionParameters>(complete);
  VisitDefaults<CutParameters>(complete);
  VisitDefaults<RefineParameters>(complete);
  VisitDefaults<ConnectParameters>(complete);
  VisitDefaults<LevelChoice>(complete);
  return rows;
}

std::string
Got(const std::string & text)
{
  return " (got " + text + ")";
}

/** \throw ParameterError where a value is out of range. */
void
VerifyRange(const Parameter & parameter, double value)
{
  if (!std::isfinite(parameter.least) && !std::isfinite(parameter.most))
  {
    return; // any value
  }
  const bool isInside = std::isfinite(value) && value <= parameter.most &&
                        (parameter.isLeastExcluded ? value > parameter.least : value >= parameter.least);
  if (!isInside)
  {
    throw ParameterError(parameter.name,
                         parameter.DescribeRange() + Got(FormatText(value)) +
                           (parameter.advice.empty() ? "" : "; " + parameter.advice));
  }
}

} // namespace

std::string
Parameter::GetKeyword() const
{
  return MakeKeyword(name);
}

std::string
Parameter::GetKey() const
{
  const std::string prefix = kind == ParameterKind::Flag ? "--no-" : "--";
  if (option.compare(0, prefix.size(), prefix) != 0)
  {
    return this->GetKeyword();
  }
  std::string key = option.substr(prefix.size());
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

std::string
Parameter::DescribeRange() const
{
  const bool isWhole = kind == ParameterKind::Whole;
  if (std::isfinite(most))
  {
    return "must be from " + FormatText(least) + " to " + FormatText(most);
  }
  const std::string finite = isWhole ? "" : "finite and ";
  if (!std::isfinite(least))
  {
    return "must be finite";
  }
  return "must be " + finite + (isLeastExcluded ? "above " : "at least ") + FormatText(least);
}

std::string
Parameter::DescribeForHelp() const
{
  const bool hasDefault = group != ParameterGroup::Level;
  return hasDefault ? help + " (default: " + (defaultNote.empty() ? defaultText : defaultNote) + ")" : help;
}

std::string
Parameter::GetValueName() const
{
  std::string text = valueName;
  if (text.empty())
  {
    for (const std::string & word : words)
    {
      text += (text.empty() ? "" : "|") + word;
    }
  }
  return text;
}

const std::vector<Parameter> &
GetParameters()
{
  static const std::vector<Parameter> table = MakeTable();
  return table;
}

const Parameter *
FindParameter(const std::string & name)
{
  const std::vector<Parameter> & table = GetParameters();
  const auto found = std::find_if(table.begin(), table.end(), [&](const Parameter & row) { return row.name == name; });
  return found == table.end() ? nullptr : &*found;
}

const Parameter &
GetParameter(const std::string & name)
{
  const Parameter * const parameter = FindParameter(name);
  if (parameter == nullptr)
  {
    throw ParameterError(name, "is no parameter; docs/cli.md lists them");
  }
  return *parameter;
}

void
VerifyParameterText(const Parameter & parameter, const std::string & text)
{
  if (text == parameter.defaultText && parameter.group != ParameterGroup::Level)
  {
    return; // also where it means that none is set
  }
  switch (parameter.kind)
  {
    case ParameterKind::Flag:
    {
      bool value = false;
      if (!ParseText(text, value))
      {
        throw ParameterError(parameter.name, "must be on or off" + Got(text));
      }
      return;
    }
    case ParameterKind::Whole:
    {
      std::int64_t  value = 0;
      std::uint64_t large = 0;
      const bool    isWhole = ParseText(text, value);
      const bool    isLarge = !isWhole && parameter.least >= 0.0 && ParseText(text, large);
      if (!isLarge && !(isWhole && static_cast<double>(value) >= parameter.least))
      {
        const std::string range =
          std::isfinite(parameter.least) ? " of at least " + FormatText(parameter.least) : std::string();
        throw ParameterError(parameter.name, "must be a whole number" + range + Got(text));
      }
      return;
    }
    case ParameterKind::Real:
    {
      double value = 0.0;
      if (!ParseText(text, value))
      {
        throw ParameterError(parameter.name, "must be a number" + Got(text));
      }
      VerifyRange(parameter, value);
      return;
    }
    case ParameterKind::Word:
    {
      const auto isOne = [&](const std::string & word) {
        return IsSameWord(text, word) || (word == "automatic" && text == "auto");
      };
      if (std::none_of(parameter.words.begin(), parameter.words.end(), isOne))
      {
        throw ParameterError(parameter.name, "must be one of " + JoinWords(parameter.words) + Got(text));
      }
      return;
    }
    case ParameterKind::Wholes:
    {
      std::vector<std::size_t> values;
      const std::size_t        least = std::isfinite(parameter.least) ? static_cast<std::size_t>(parameter.least) : 1;
      if (!ParseText(text, values) ||
          std::any_of(values.begin(), values.end(), [least](std::size_t value) { return value < least; }))
      {
        throw ParameterError(parameter.name,
                             "must be whole numbers of at least " + std::to_string(least) +
                               " with commas, such as 64,32" + Got(text));
      }
      return;
    }
    case ParameterKind::Reals:
    {
      std::vector<double> values;
      if (!ParseText(text, values))
      {
        throw ParameterError(parameter.name, "must be numbers with commas, such as 0.5,0.25" + Got(text));
      }
      return;
    }
    case ParameterKind::Text:
    case ParameterKind::Texts:
      return;
  }
}

void
VerifyParameterRange(const std::string & name, double value)
{
  const Parameter * const parameter = FindParameter(name);
  if (parameter != nullptr && !(parameter->isUnsetBelowZero && value < 0.0))
  {
    VerifyRange(*parameter, value);
  }
}

} // namespace dwc
