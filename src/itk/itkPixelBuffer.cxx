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
#include "itkPixelBuffer.h"

#include "image/RobustRange.h"
#include "image/Sentinels.h"
#include "image/Shrink.h"

namespace itk
{
namespace DiffuseWalkCutDetail
{

dwc::GeometryTolerance
MakeTolerance(double coordinateTolerance, double directionTolerance)
{
  constexpr double       defaultCosines = 1e-6; // ITK's: what is a turn of so much is up to the size of an image
  dwc::GeometryTolerance tolerance;
  tolerance.voxels = std::max(tolerance.voxels, coordinateTolerance);
  tolerance.cosines = directionTolerance > defaultCosines ? directionTolerance : 0.0;
  return tolerance;
}


void
ShrinkPixels(PixelBuffer & pixels, const std::vector<std::size_t> & size, const dwc::Host & host)
{
  if (size == pixels.grid.size)
  {
    return;
  }
  const unsigned char * mask = pixels.mask.empty() ? nullptr : pixels.mask.data();
  dwc::ShrunkImage      shrunk = dwc::Shrink(pixels.grid, pixels.values.data(), pixels.channels, mask, size, host);
  if (mask != nullptr)
  {
    const float best = *std::max_element(shrunk.coverage.begin(), shrunk.coverage.end());
    const float least = std::min(0.5F, best);
    pixels.mask.resize(shrunk.coverage.size());
    std::transform(shrunk.coverage.begin(), shrunk.coverage.end(), pixels.mask.begin(), [least](float coverage) {
      return static_cast<unsigned char>(coverage >= least ? 1 : 0);
    });
  }
  pixels.grid = std::move(shrunk.grid);
  pixels.values = std::move(shrunk.values);
}


void
VerifyComponentsAreColor(std::size_t components, const std::string & name)
{
  if (components != 3 && components != 4)
  {
    throw dwc::ParameterError("ComponentsAreColor",
                              name + " has " + std::to_string(components) +
                                (components == 1 ? " component" : " components") +
                                ", red, green and blue are 3, with alpha 4; turn ComponentsAreColor off, or give an "
                                "image of 3 or 4");
  }
}


std::vector<std::string>
LimitSentinels(PixelBuffer & pixels, const dwc::Host & host)
{
  std::vector<std::string> notes;
  for (std::size_t c = 0; c < pixels.channels && !pixels.color; ++c)
  {
    dwc::SentinelView view;
    view.grid = pixels.grid;
    view.values = pixels.values.data() + c;
    view.stride = pixels.channels;
    view.center = pixels.centers.empty() ? 0.0 : pixels.centers[c];
    view.mask = pixels.mask.empty() ? nullptr : pixels.mask.data();
    for (const dwc::Sentinel & sentinel : dwc::LimitSentinels(view, host))
    {
      notes.push_back((pixels.channels > 1 ? "Channel " + std::to_string(c + 1) + ": " : "") + sentinel.Describe());
    }
  }
  return notes;
}


void
ScaleColor(PixelBuffer & pixels)
{
  std::vector<float> inside;
  inside.reserve(pixels.values.size());
  for (std::size_t i = 0; i < pixels.values.size(); ++i)
  {
    if (pixels.mask.empty() || pixels.mask[i / pixels.channels] != 0)
    {
      inside.push_back(pixels.values[i]);
    }
  }
  const auto  range = dwc::FindRobustRange(inside);
  const auto  low = static_cast<float>(range.first);
  const auto  high = static_cast<float>(range.second);
  const float scale = high > low ? 1.0F / (high - low) : 0.0F;
  for (float & value : pixels.values)
  {
    value = std::min(1.0F, std::max(0.0F, (value - low) * scale));
  }
}

} // namespace DiffuseWalkCutDetail
} // namespace itk
