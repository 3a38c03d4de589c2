/* SPDX-License-Identifier: Apache-2.0 */
#include "image/PixelReader.h"

#include "image/Channels.h"
#include "image/RobustRange.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace
{

/** Linear light of an sRGB value; the standard's two pieces. */
float
Linear(float v)
{
  v = std::min(1.0F, std::max(0.0F, v));
  return v <= 0.04045F ? v / 12.92F : std::pow((v + 0.055F) / 1.055F, 2.4F);
}

float
LinearByTable(float v, const std::array<float, 256> & table)
{
  const float scaled = v * 255.0F;
  const int   level = static_cast<int>(std::min(255.0F, std::max(0.0F, scaled + 0.5F)));
  return std::fabs(scaled - static_cast<float>(level)) < 1e-4F ? table[level] : Linear(v);
}

/** The cube root's linear continuation near black (CIE 15). */
float
LabCurve(float t)
{
  return t > 0.008856452F ? std::cbrt(t) : t * 7.787037F + 0.1379310F;
}

std::array<float, 3>
LinearToLab(float r, float g, float b)
{
  const float x = LabCurve((0.4124564F * r + 0.3575761F * g + 0.1804375F * b) / 0.9504559F);
  const float y = LabCurve(0.2126729F * r + 0.7151522F * g + 0.0721750F * b);
  const float z = LabCurve((0.0193339F * r + 0.1191920F * g + 0.9503041F * b) / 1.0890578F);
  return { 116.0F * y - 16.0F, 500.0F * (x - y), 200.0F * (y - z) };
}

} // namespace

std::array<float, 3>
SRgbToLab(float r, float g, float b)
{
  return LinearToLab(Linear(r), Linear(g), Linear(b));
}

PixelReader::PixelReader(const ImageView & image, const Host & host)
  : m_NumberOfChannels(image.channels)
  , m_IsColor(image.color)
{
  if (m_IsColor)
  {
    for (int i = 0; i < 256; ++i)
    {
      m_Linear[i] = Linear(static_cast<float>(i) / 255.0F);
    }
    return;
  }
  for (std::size_t c = 0; c < image.channels; ++c)
  {
    const auto [lowest, highest] = FindRobustRange(image, c, host);
    // Ranges below the float's own resolution, or so small that the factor would overflow, say nothing.
    m_Scales.push_back({ lowest, highest > lowest ? 100.0 / (highest - lowest) : 0.0 });
  }
}

void
PixelReader::Read(const float * values, float * channels) const
{
  if (m_IsColor)
  {
    const std::array<float, 3> lab = LinearToLab(
      LinearByTable(values[0], m_Linear), LinearByTable(values[1], m_Linear), LinearByTable(values[2], m_Linear));
    std::copy(lab.begin(), lab.end(), channels);
    return;
  }
  for (std::size_t c = 0; c < m_NumberOfChannels; ++c)
  {
    const double value = (static_cast<double>(values[c]) - m_Scales[c].lowest) * m_Scales[c].factor;
    channels[c] = static_cast<float>(std::min(150.0, std::max(-50.0, value)));
  }
}

} // namespace dwc
