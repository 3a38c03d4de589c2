/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Channels.h"

#include "image/Axis.h"
#include "image/PixelReader.h"

namespace dwc
{
namespace
{

constexpr std::size_t blockSize = 1 << 14;

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

std::vector<Channel>
ToChannels(const ImageView & image, const Host & host)
{
  const std::size_t    count = image.grid.Count();
  std::vector<Channel> channels(image.channels, Channel(count));
  const PixelReader    reader(image, host);
  host.ForBlocks(count, blockSize, [&](std::size_t begin, std::size_t end) {
    std::vector<float> pixel(image.channels);
    for (std::size_t p = begin; p < end; ++p)
    {
      if (image.mask != nullptr && image.mask[p] == 0)
      {
        continue;
      }
      reader.Read(image.values + p * image.channels, pixel.data());
      for (std::size_t c = 0; c < image.channels; ++c)
      {
        channels[c][p] = pixel[c];
      }
    }
  });
  if (image.mask != nullptr)
  {
    FillOutside(channels, image.grid, image.mask);
  }
  return channels;
}

} // namespace dwc
