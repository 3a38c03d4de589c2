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

std::ostream &
operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::TokenType value)
{
  using TokenType = DiffusionAttentionImageFilterEnums::TokenType;
  switch (value)
  {
    case TokenType::Automatic:
      return out << "Automatic";
    case TokenType::Region:
      return out << "Region";
    case TokenType::Grid:
      return out << "Grid";
  }
  return out << "unknown TokenType " << static_cast<int>(value);
}


std::ostream &
operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::Appearance value)
{
  using Appearance = DiffusionAttentionImageFilterEnums::Appearance;
  switch (value)
  {
    case Appearance::Automatic:
      return out << "Automatic";
    case Appearance::Scene:
      return out << "Scene";
    case Appearance::Intensity:
      return out << "Intensity";
  }
  return out << "unknown Appearance " << static_cast<int>(value);
}


std::ostream &
operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::Precision value)
{
  using Precision = DiffusionAttentionImageFilterEnums::Precision;
  switch (value)
  {
    case Precision::Automatic:
      return out << "Automatic";
    case Precision::Float32:
      return out << "Float32";
    case Precision::Float16:
      return out << "Float16";
    case Precision::BFloat16:
      return out << "BFloat16";
  }
  return out << "unknown Precision " << static_cast<int>(value);
}


std::ostream &
operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::DiffusionMode value)
{
  using DiffusionMode = DiffusionAttentionImageFilterEnums::DiffusionMode;
  switch (value)
  {
    case DiffusionMode::Inversion:
      return out << "Inversion";
    case DiffusionMode::Single:
      return out << "Single";
    case DiffusionMode::Noise:
      return out << "Noise";
  }
  return out << "unknown DiffusionMode " << static_cast<int>(value);
}


std::ostream &
operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::HeadWeighting value)
{
  using HeadWeighting = DiffusionAttentionImageFilterEnums::HeadWeighting;
  switch (value)
  {
    case HeadWeighting::Mean:
      return out << "Mean";
    case HeadWeighting::SpectralGap:
      return out << "SpectralGap";
  }
  return out << "unknown HeadWeighting " << static_cast<int>(value);
}


std::ostream &
operator<<(std::ostream & out, RandomWalkNCutFilterEnums::Layout value)
{
  using Layout = RandomWalkNCutFilterEnums::Layout;
  switch (value)
  {
    case Layout::Automatic:
      return out << "Automatic";
    case Layout::Full:
      return out << "Full";
    case Layout::Neighborhood:
      return out << "Neighborhood";
    case Layout::Feature:
      return out << "Feature";
  }
  return out << "unknown Layout " << static_cast<int>(value);
}


std::ostream &
operator<<(std::ostream & out, RandomWalkNCutFilterEnums::Affinity value)
{
  using Affinity = RandomWalkNCutFilterEnums::Affinity;
  switch (value)
  {
    case Affinity::Walk:
      return out << "Walk";
    case Affinity::Cosine:
      return out << "Cosine";
    case Affinity::Dot:
      return out << "Dot";
  }
  return out << "unknown Affinity " << static_cast<int>(value);
}


std::ostream &
operator<<(std::ostream & out, HierarchicalLabelFilterEnums::LevelRule value)
{
  using LevelRule = HierarchicalLabelFilterEnums::LevelRule;
  switch (value)
  {
    case LevelRule::Automatic:
      return out << "Automatic";
    case LevelRule::NumberOfRegions:
      return out << "NumberOfRegions";
    case LevelRule::Threshold:
      return out << "Threshold";
    case LevelRule::Depth:
      return out << "Depth";
  }
  return out << "unknown LevelRule " << static_cast<int>(value);
}


std::ostream &
operator<<(std::ostream & out, HierarchicalLabelFilterEnums::Refinement value)
{
  using Refinement = HierarchicalLabelFilterEnums::Refinement;
  switch (value)
  {
    case Refinement::Nearest:
      return out << "Nearest";
    case Refinement::Snap:
      return out << "Snap";
    case Refinement::Walk:
      return out << "Walk";
  }
  return out << "unknown Refinement " << static_cast<int>(value);
}

} // namespace itk
