/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/slices/SliceReader.h"

#include "diffuse/slices/SliceFrame.h"
#include "image/RobustRange.h"

#include <algorithm>
#include <array>

namespace dwc
{
namespace slices
{
namespace
{

/** The share of a value in its range, 0 to 1; of a range without extent the middle. */
float
Scale(float value, const std::pair<double, double> & range)
{
  if (!(range.second > range.first))
  {
    return 0.5F;
  }
  const double share = (static_cast<double>(value) - range.first) / (range.second - range.first);
  return share > 0.0 ? static_cast<float>(std::min(share, 1.0)) : 0.0F;
}

} // namespace

SliceReader::SliceReader(const ImageView & volume, const SliceFrame & frame, bool isScaled, const Host & host)
  : m_Volume(volume)
  , m_Frame(frame)
{
  for (std::size_t c = 0; c < volume.channels && !volume.color && !isScaled; ++c)
  {
    m_Ranges.push_back(FindRobustRange(volume, c, host));
  }
}

ImageView
SliceReader::Read(const SliceAxis & axis, std::size_t place)
{
  const FramedGrid  grid(m_Volume.grid, m_Frame);
  const std::size_t channels = m_Volume.channels;
  const std::size_t count = axis.plane.Count();
  m_Values.assign(count * channels, 0.0F);
  m_Mask.assign(m_Volume.mask != nullptr ? count : 0, 0);
  std::array<std::size_t, 3> at{};
  at[axis.normal] = place;
  std::size_t p = 0;
  for (at[axis.down] = 0; at[axis.down] < axis.plane.size[1]; ++at[axis.down])
  {
    for (at[axis.across] = 0; at[axis.across] < axis.plane.size[0]; ++at[axis.across], ++p)
    {
      const std::size_t pixel = grid.GetPixel(at);
      if (m_Volume.mask != nullptr)
      {
        m_Mask[p] = m_Volume.mask[pixel];
        if (m_Mask[p] == 0)
        {
          continue; // its values may be anything
        }
      }
      for (std::size_t c = 0; c < channels; ++c)
      {
        const float value = m_Volume.values[pixel * channels + c];
        m_Values[p * channels + c] = m_Ranges.empty() ? value : Scale(value, m_Ranges[c]);
      }
    }
  }
  return { axis.plane, m_Values.data(), channels, m_Volume.color, m_Mask.empty() ? nullptr : m_Mask.data() };
}

} // namespace slices
} // namespace dwc
