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
#include "itkDiffusionAttentionImageFilter.h"
#include "itkHierarchicalLabelFilter.h"
#include "itkRandomWalkNCutFilter.h"

namespace itk
{
namespace
{

/** The filters' enums have the values of those of dwc, in the same order, so that a cast takes one to the other. */
template <typename TFilterEnum, typename TEnum>
constexpr bool
AreSame(TFilterEnum filterValue, TEnum value)
{
  return static_cast<int>(filterValue) == static_cast<int>(value);
}

using Attention = DiffusionAttentionImageFilterEnums;
using Cut = RandomWalkNCutFilterEnums;
using Label = HierarchicalLabelFilterEnums;
static_assert(AreSame(Attention::TokenType::Grid, dwc::TokenType::Grid), "TokenType");
static_assert(AreSame(Attention::Appearance::Intensity, dwc::Appearance::Intensity), "Appearance");
static_assert(AreSame(Attention::Grouping::Both, dwc::Grouping::Both), "Grouping");
static_assert(AreSame(Attention::Combination::None, dwc::Combination::None), "Combination");
static_assert(AreSame(Attention::Precision::BFloat16, dwc::Precision::BFloat16), "Precision");
static_assert(AreSame(Attention::DiffusionMode::Noise, dwc::DiffusionMode::Noise), "DiffusionMode");
static_assert(AreSame(Attention::HeadWeighting::SpectralGap, dwc::HeadWeighting::SpectralGap), "HeadWeighting");
static_assert(AreSame(Cut::Layout::Feature, dwc::WalkLayout::Feature), "Layout");
static_assert(AreSame(Cut::Affinity::Dot, dwc::WalkAffinity::Dot), "Affinity");
static_assert(AreSame(Label::LevelRule::Depth, dwc::LevelRule::Depth), "LevelRule");
static_assert(AreSame(Label::Refinement::Automatic, dwc::Refinement::Automatic), "Refinement");

/** The name of a value, which may be one that the enum does not have. */
template <typename TEnum, typename TFilterEnum>
std::ostream &
Print(std::ostream & out, TFilterEnum value, const char * enumName)
{
  const auto number = static_cast<std::size_t>(value);
  if (number >= std::size(dwc::EnumNames<TEnum>::values))
  {
    return out << "unknown " << enumName << ' ' << number;
  }
  return out << dwc::EnumNames<TEnum>::values[number];
}

} // namespace

std::ostream &
operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::TokenType value)
{
  return Print<dwc::TokenType>(out, value, "TokenType");
}


std::ostream &
operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::Appearance value)
{
  return Print<dwc::Appearance>(out, value, "Appearance");
}


std::ostream &
operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::Grouping value)
{
  return Print<dwc::Grouping>(out, value, "Grouping");
}


std::ostream &
operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::Combination value)
{
  return Print<dwc::Combination>(out, value, "Combination");
}


std::ostream &
operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::Precision value)
{
  return Print<dwc::Precision>(out, value, "Precision");
}


std::ostream &
operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::DiffusionMode value)
{
  return Print<dwc::DiffusionMode>(out, value, "DiffusionMode");
}


std::ostream &
operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::HeadWeighting value)
{
  return Print<dwc::HeadWeighting>(out, value, "HeadWeighting");
}


std::ostream &
operator<<(std::ostream & out, RandomWalkNCutFilterEnums::Layout value)
{
  return Print<dwc::WalkLayout>(out, value, "Layout");
}


std::ostream &
operator<<(std::ostream & out, RandomWalkNCutFilterEnums::Affinity value)
{
  return Print<dwc::WalkAffinity>(out, value, "Affinity");
}


std::ostream &
operator<<(std::ostream & out, HierarchicalLabelFilterEnums::LevelRule value)
{
  return Print<dwc::LevelRule>(out, value, "LevelRule");
}


std::ostream &
operator<<(std::ostream & out, HierarchicalLabelFilterEnums::Refinement value)
{
  return Print<dwc::Refinement>(out, value, "Refinement");
}

} // namespace itk
