/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#ifndef itkDiffuseWalkCutParameters_h
#define itkDiffuseWalkCutParameters_h

#include "dwc/Parameters.h"
#include "itkIndent.h"
#include "itkPrintHelper.h"

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/** What the filters do with all of their parameters: each has VisitParameters(self, visit). */

namespace itk
{
namespace DiffuseWalkCutDetail
{

/** For PrintSelf. */
template <typename TFilter>
void
PrintParameters(std::ostream & os, Indent indent, const TFilter & filter)
{
  TFilter::VisitParameters(filter, [&](const char * name, const auto & value) {
    using ValueType = std::decay_t<decltype(value)>;
    os << indent << name << ": ";
    if constexpr (std::is_enum_v<ValueType>)
    {
      os << dwc::EnumNames<ValueType>::values[static_cast<std::size_t>(value)];
    }
    else if constexpr (std::is_same_v<ValueType, bool>)
    {
      os << (value ? "On" : "Off");
    }
    else
    {
      using namespace print_helper;
      os << value;
    }
    os << std::endl;
  });
}

/** \throw dwc::ParameterError where a parameter is out of its range; those of a level may also be not set. */
template <typename TFilter>
void
VerifyRanges(const TFilter & filter)
{
  TFilter::VisitParameters(filter, [](const char * name, const auto & value) {
    if constexpr (std::is_arithmetic_v<std::decay_t<decltype(value)>>)
    {
      if (dwc::GetParameter(name).group != dwc::ParameterGroup::Level)
      {
        dwc::VerifyParameterRange(name, static_cast<double>(value));
      }
    }
  });
}

/** Names and values as text. */
template <typename TFilter>
std::vector<std::pair<std::string, std::string>>
GetParameterTexts(const TFilter & filter)
{
  std::vector<std::pair<std::string, std::string>> texts;
  TFilter::VisitParameters(
    filter, [&](const char * name, const auto & value) { texts.emplace_back(name, dwc::FormatAs(value)); });
  return texts;
}

/** Sets a parameter by its name. The text has been verified. \return false where the filter has none of this name. */
template <typename TFilter>
bool
SetParameterText(TFilter & filter, const std::string & name, const std::string & text)
{
  bool isFound = false;
  TFilter::VisitParameters(filter, [&](const char * known, auto & member) {
    if (name == known)
    {
      isFound = true;
      auto value = member;
      dwc::ParseAs(text, value);
      if (value != member)
      {
        member = value;
        filter.Modified();
      }
    }
  });
  return isFound;
}

} // namespace DiffuseWalkCutDetail
} // namespace itk

#endif
