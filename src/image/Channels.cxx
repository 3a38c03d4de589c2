/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Channels.h"

#include "image/Axis.h"
#include "image/RobustRange.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace dwc
{
namespace
{

constexpr std::size_t blockSize = 1 << 14;

/** Linear light of an sRGB value; the standard's two pieces. */
float
Linear(float v)
{
  v = std::min(1.0F, std::max(0.0F, v));
  return v <= 0.04045F ? v / 12.92F : std::pow((v + 0.055F) / 1.055F, 2.4F);
}

/** Linear() of the 256 levels of 8-bit images, which are nearly all that come. */
std::array<float, 256>
LinearOfBytes()
{
  std::array<float, 256> table{};
  for (int i = 0; i < 256; ++i)
  {
    table[i] = Linear(static_cast<float>(i) / 255.0F);
  }
  return table;
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

/** Scales a channel in place by its robust range inside the mask. */
void
ScaleRobustly(Channel & channel, const unsigned char * mask, const Host & host)
{
  std::vector<float> inside;
  inside.reserve(channel.size());
  for (std::size_t p = 0; p < channel.size(); ++p)
  {
    if (mask == nullptr || mask[p] != 0)
    {
      inside.push_back(channel[p]);
    }
  }
  if (inside.empty())
  {
    std::fill(channel.begin(), channel.end(), 0.0F);
    return;
  }
  const auto   range = FindRobustRange(inside);
  const double lowest = range.first;
  const double highest = range.second;
  // Ranges below the float's own resolution, or so small that the factor would overflow, say nothing.
  const double scale = highest > lowest ? 100.0 / (highest - lowest) : 0.0;
  host.ForBlocks(channel.size(), blockSize, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p)
    {
      const double value = (static_cast<double>(channel[p]) - lowest) * scale;
      channel[p] = static_cast<float>(std::min(150.0, std::max(-50.0, value)));
    }
  });
}

/** For each pixel outside the mask, a nearest one inside: fronts that grow one grid step at a time, in raster order. */
void
FillOutside(std::vector<Channel> & channels, const Grid & grid, const unsigned char * mask)
{
  std::vector<unsigned char> done(mask, mask + grid.Count());
  std::vector<std::size_t>   front;
  for (std::size_t p = 0; p < done.size(); ++p)
  {
    if (done[p] != 0)
    {
      front.push_back(p);
    }
    else
    {
      for (Channel & channel : channels)
      {
        channel[p] = 0.0F;
      }
    }
  }
  std::vector<Axis> axes;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    axes.push_back(AxisOf(grid, d));
  }
  std::vector<std::size_t> next;
  while (!front.empty())
  {
    next.clear();
    for (const std::size_t p : front)
    {
      const auto visit = [&](std::size_t q) {
        if (done[q] == 0)
        {
          done[q] = 1;
          for (Channel & channel : channels)
          {
            channel[q] = channel[p];
          }
          next.push_back(q);
        }
      };
      for (const Axis & axis : axes)
      {
        const std::size_t i = p / axis.stride % axis.length;
        if (i > 0)
        {
          visit(p - axis.stride);
        }
        if (i + 1 < axis.length)
        {
          visit(p + axis.stride);
        }
      }
    }
    front.swap(next);
  }
}

} // namespace

std::array<float, 3>
SRgbToLab(float r, float g, float b)
{
  return LinearToLab(Linear(r), Linear(g), Linear(b));
}

std::vector<Channel>
ToChannels(const ImageView & image, const Host & host)
{
  const std::size_t    count = image.grid.Count();
  std::vector<Channel> channels(image.channels, Channel(count));
  if (image.color)
  {
    const std::array<float, 256> table = LinearOfBytes();
    host.ForBlocks(count, blockSize, [&](std::size_t begin, std::size_t end) {
      for (std::size_t p = begin; p < end; ++p)
      {
        if (image.mask != nullptr && image.mask[p] == 0)
        {
          continue;
        }
        const float *              rgb = image.values + 3 * p;
        const std::array<float, 3> lab =
          LinearToLab(LinearByTable(rgb[0], table), LinearByTable(rgb[1], table), LinearByTable(rgb[2], table));
        for (std::size_t c = 0; c < 3; ++c)
        {
          channels[c][p] = lab[c];
        }
      }
    });
  }
  else
  {
    for (std::size_t c = 0; c < image.channels; ++c)
    {
      for (std::size_t p = 0; p < count; ++p)
      {
        channels[c][p] = image.values[p * image.channels + c];
      }
      ScaleRobustly(channels[c], image.mask, host);
    }
  }
  if (image.mask != nullptr)
  {
    FillOutside(channels, image.grid, image.mask);
  }
  return channels;
}

} // namespace dwc
