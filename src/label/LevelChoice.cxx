/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Error.h"
#include "dwc/Level.h"

#include <cmath>
#include <string>

namespace dwc
{
namespace
{

/** The rule asked for, or the one whose parameter is set. */
LevelRule
FindRule(const LevelChoice & choice)
{
  if (choice.rule != LevelRule::Automatic)
  {
    return choice.rule;
  }
  return choice.numberOfRegions > 0    ? LevelRule::NumberOfRegions
         : choice.costThreshold >= 0.0 ? LevelRule::Threshold
         : choice.depth > 0            ? LevelRule::Depth
                                       : LevelRule::Automatic;
}

} // namespace

void
VerifyLevelChoice(const LevelChoice & choice)
{
  if (std::isnan(choice.costThreshold))
  {
    throw ParameterError("CostThreshold",
                         "must be a number (got nan); a normalized cut is from 0 to 2, negative is not set");
  }
  const int given =
    (choice.numberOfRegions > 0 ? 1 : 0) + (choice.costThreshold >= 0.0 ? 1 : 0) + (choice.depth > 0 ? 1 : 0);
  if (choice.rule == LevelRule::Automatic && given > 1)
  {
    throw ParameterError("LevelRule",
                         "Automatic takes the one parameter that is set, but of NumberOfRegions (" +
                           FormatAs(choice.numberOfRegions) + "), CostThreshold (" + FormatAs(choice.costThreshold) +
                           ") and Depth (" + FormatAs(choice.depth) + ") " + std::to_string(given) +
                           " are; set only one of them, or set LevelRule");
  }
  if (choice.rule == LevelRule::NumberOfRegions && choice.numberOfRegions == 0)
  {
    throw ParameterError("NumberOfRegions", "must be at least 1 with LevelRule NumberOfRegions (got 0)");
  }
  if (choice.rule == LevelRule::Threshold && choice.costThreshold < 0.0)
  {
    throw ParameterError("CostThreshold",
                         "must be at least 0 with LevelRule Threshold (got " + FormatAs(choice.costThreshold) +
                           "); a normalized cut is from 0 to 2");
  }
}

Level
SelectLevel(const Tree & tree, const LevelChoice & choice)
{
  VerifyLevelChoice(choice);
  switch (FindRule(choice))
  {
    case LevelRule::NumberOfRegions:
      return LevelOfNumberOfRegions(tree, choice.numberOfRegions);
    case LevelRule::Threshold:
      return LevelOfThreshold(tree, choice.costThreshold);
    case LevelRule::Depth:
      return LevelOfDepth(tree, choice.depth);
    case LevelRule::Automatic:
      break;
  }
  return AutomaticLevel(tree);
}

} // namespace dwc
