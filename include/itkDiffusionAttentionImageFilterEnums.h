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
#ifndef itkDiffusionAttentionImageFilterEnums_h
#define itkDiffusionAttentionImageFilterEnums_h

#include "DiffuseWalkCutExport.h"

#include <cstdint>
#include <ostream>

namespace itk
{

/** \class DiffusionAttentionImageFilterEnums
 * \brief Enums of DiffusionAttentionImageFilter.
 * \ingroup DiffuseWalkCut */
class DiffusionAttentionImageFilterEnums
{
public:
  /** What one state of the walk is. */
  enum class TokenType : std::uint8_t
  {
    Automatic = 0, ///< Region; of a diffusers model's attention alone Grid
    Region = 1,    ///< a superpixel (supervoxel)
    Grid = 2       ///< a square (cubic) cell
  };

  /** What makes two places alike. */
  enum class Appearance : std::uint8_t
  {
    Automatic = 0, ///< Scene for color, Intensity for volumes; one channel in a plane is judged by its values
    Scene = 1,     ///< boundaries, histograms and place: photographs, also grey ones
    Intensity = 2  ///< equal intensity, wherever it is: medical images, volumes, micrographs
  };

  /** What a region is, by where a step may go. */
  enum class Grouping : std::uint8_t
  {
    Automatic = 0, ///< Objects in a CT, Both where other images are seen by intensity, Classes in a scene
    Classes = 1,   ///< steps go anywhere: what looks alike is together, wherever it lies
    Objects = 2,   ///< steps go to tokens nearby only: what is together is in one place
    Both = 3       ///< a convex mixture of the two walks
  };

  /** What becomes of the attention of a diffusers model. */
  enum class Combination : std::uint8_t
  {
    Product = 0, ///< one more cue of the local score model
    Mixture = 1, ///< a convex mixture of the local score model's walk and that of the attention
    None = 2     ///< the attention alone
  };

  /** Numbers that a diffusers model computes with. */
  enum class Precision : std::uint8_t
  {
    Automatic = 0, ///< Float32 on a CPU, Float16 on a GPU
    Float32 = 1,
    Float16 = 2,
    BFloat16 = 3
  };

  /** How a diffusers model brings the image to the noise levels at which attention is read. */
  enum class DiffusionMode : std::uint8_t
  {
    Inversion = 0, ///< deterministic DDIM inversion; the attention of its first steps is averaged
    Single = 1,    ///< the image as it is, no noise added, at each of some timesteps
    Noise = 2      ///< seeded noise of the level of each timestep added
  };

  /** How the heads of an attention layer are averaged. */
  enum class HeadWeighting : std::uint8_t
  {
    Mean = 0,
    SpectralGap = 1 ///< by each head's second eigenvalue: heads that mix slowly carry the structure
  };
};

extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::TokenType value);
extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::Appearance value);
extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::Grouping value);
extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::Combination value);
extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::Precision value);
extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::DiffusionMode value);
extern DiffuseWalkCut_EXPORT std::ostream &
                             operator<<(std::ostream & out, DiffusionAttentionImageFilterEnums::HeadWeighting value);

} // namespace itk

#endif
