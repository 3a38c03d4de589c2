/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Picture.h"

#include "page/Canvas.h"
#include "page/Letters.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace dwc
{
namespace
{

/** Where between two source pixels the middle of a target pixel lies. */
struct Place
{
  std::size_t first;
  std::size_t second;
  std::size_t nearest;
  float       share;
};

std::vector<Place>
MakePlaces(std::size_t from, std::size_t to)
{
  std::vector<Place> places(to);
  for (std::size_t i = 0; i < to; ++i)
  {
    const double at = (static_cast<double>(i) + 0.5) * static_cast<double>(from) / static_cast<double>(to) - 0.5;
    const double inside = std::clamp(at, 0.0, static_cast<double>(from - 1));
    const auto   first = static_cast<std::size_t>(inside);
    places[i] = { first,
                  std::min(first + 1, from - 1),
                  static_cast<std::size_t>(std::lround(inside)),
                  static_cast<float>(inside - static_cast<double>(first)) };
  }
  return places;
}

Canvas
Enlarge(const View & view, const std::vector<std::uint32_t> & labelOfLeaf, std::size_t width, std::size_t height)
{
  Canvas canvas;
  canvas.width = width;
  canvas.height = height;
  canvas.colors.resize(3 * width * height);
  canvas.labels.resize(width * height);
  const std::vector<Place> columns = MakePlaces(view.width, width);
  const std::vector<Place> rows = MakePlaces(view.height, height);
  for (std::size_t y = 0; y < height; ++y)
  {
    const std::uint8_t * const upper = &view.colors[3 * rows[y].first * view.width];
    const std::uint8_t * const lower = &view.colors[3 * rows[y].second * view.width];
    for (std::size_t x = 0; x < width; ++x)
    {
      const Place & column = columns[x];
      for (std::size_t c = 0; c < 3; ++c)
      {
        const auto mix = [&](const std::uint8_t * row) {
          const float a = row[3 * column.first + c];
          return a + (static_cast<float>(row[3 * column.second + c]) - a) * column.share;
        };
        const float top = mix(upper);
        canvas.colors[3 * (y * width + x) + c] = top + (mix(lower) - top) * rows[y].share;
      }
      canvas.labels[y * width + x] = labelOfLeaf[view.leaves[rows[y].nearest * view.width + column.nearest]];
    }
  }
  return canvas;
}

/** True for pixels beside one of another label: a line of two pixels. */
std::vector<unsigned char>
FindBoundary(const Canvas & canvas)
{
  std::vector<unsigned char> boundary(canvas.labels.size(), 0);
  const auto                 compare = [&](std::size_t a, std::size_t b) {
    if (canvas.labels[a] != canvas.labels[b])
    {
      boundary[a] = 1;
      boundary[b] = 1;
    }
  };
  for (std::size_t y = 0; y < canvas.height; ++y)
  {
    for (std::size_t x = 0; x < canvas.width; ++x)
    {
      const std::size_t at = y * canvas.width + x;
      if (x + 1 < canvas.width)
      {
        compare(at, at + 1);
      }
      if (y + 1 < canvas.height)
      {
        compare(at, at + canvas.width);
      }
    }
  }
  return boundary;
}

/** How many of the eight neighbors are on the boundary. */
unsigned int
CountNeighbors(const std::vector<unsigned char> & boundary, const Canvas & canvas, std::size_t x, std::size_t y)
{
  unsigned int count = 0;
  for (std::size_t v = y > 0 ? y - 1 : 0; v <= std::min(y + 1, canvas.height - 1); ++v)
  {
    for (std::size_t u = x > 0 ? x - 1 : 0; u <= std::min(x + 1, canvas.width - 1); ++u)
    {
      count += boundary[v * canvas.width + u];
    }
  }
  return count;
}

/** Tint by region, white boundaries with a dark seam on both sides: seen on any image. */
void
DrawRegions(Canvas & canvas, const std::vector<Color> & colors)
{
  constexpr float                  tint = 0.28F;
  const std::vector<unsigned char> boundary = FindBoundary(canvas);
  for (std::size_t y = 0; y < canvas.height; ++y)
  {
    for (std::size_t x = 0; x < canvas.width; ++x)
    {
      const std::size_t   at = y * canvas.width + x;
      const std::uint32_t label = canvas.labels[at];
      if (label == 0)
      {
        canvas.Blend(at, 12.0F, 14.0F, 18.0F, 0.72F);
      }
      else
      {
        const Color & color = colors[label];
        canvas.Blend(at, color[0], color[1], color[2], tint);
      }
      if (boundary[at] != 0)
      {
        canvas.Blend(at, 255.0F, 255.0F, 255.0F, 0.92F);
      }
      else if (const unsigned int near = CountNeighbors(boundary, canvas, x, y))
      {
        canvas.Blend(at, 0.0F, 0.0F, 0.0F, std::min(0.5F, 0.17F * static_cast<float>(near)));
      }
    }
  }
}

/** Pictures in a row on a dark ground. */
Canvas
PlaceInRow(const std::vector<Canvas> & panels)
{
  constexpr std::size_t gap = 12;
  Canvas                all;
  for (const Canvas & panel : panels)
  {
    all.width += panel.width + (all.width > 0 ? gap : 0);
    all.height = std::max(all.height, panel.height);
  }
  all.colors.assign(3 * all.width * all.height, 20.0F);
  std::size_t left = 0;
  for (const Canvas & panel : panels)
  {
    const std::size_t top = (all.height - panel.height) / 2;
    for (std::size_t y = 0; y < panel.height; ++y)
    {
      std::copy_n(panel.colors.begin() + static_cast<std::ptrdiff_t>(3 * y * panel.width),
                  3 * panel.width,
                  all.colors.begin() + static_cast<std::ptrdiff_t>(3 * ((top + y) * all.width + left)));
    }
    left += panel.width + gap;
  }
  return all;
}

Raster
Round(const Canvas & canvas)
{
  Raster raster;
  raster.width = canvas.width;
  raster.height = canvas.height;
  raster.values.resize(canvas.colors.size());
  std::transform(canvas.colors.begin(), canvas.colors.end(), raster.values.begin(), [](float value) {
    return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
  });
  return raster;
}

} // namespace

Raster
DrawOverlay(const std::vector<View> &          views,
            const std::vector<std::uint32_t> & labelOfLeaf,
            const std::vector<Color> &         colors)
{
  std::vector<const View *> shown;
  for (const View & view : views)
  {
    if (view.isMiddle)
    {
      shown.push_back(&view);
    }
  }
  // One scale for all panels: pixels are square in physical space, and the longest side has 900 to 1800 of them.
  double finest = shown.front()->pixelWidth;
  double longest = 0.0;
  for (const View * view : shown)
  {
    finest = std::min({ finest, view->pixelWidth, view->pixelHeight });
    longest = std::max({ longest,
                         static_cast<double>(view->width) * view->pixelWidth,
                         static_cast<double>(view->height) * view->pixelHeight });
  }
  const double target = shown.size() > 1 ? 500.0 : 900.0;
  const double zoom = std::max(1.0, std::ceil(target / (longest / finest)));
  const double limit = 2400.0; // pixels of a very oblong shape
  const double scale = std::min(zoom / finest, limit / longest);

  // Letters have the same share of a panel whatever its size: 14 pixels of 500.
  const auto letterScale = static_cast<std::size_t>(std::max(1.0, std::round(longest * scale / 250.0)));

  std::vector<Canvas> panels;
  for (const View * view : shown)
  {
    const auto pixels = [&](double length) {
      return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(length * scale)));
    };
    panels.push_back(Enlarge(*view,
                             labelOfLeaf,
                             pixels(static_cast<double>(view->width) * view->pixelWidth),
                             pixels(static_cast<double>(view->height) * view->pixelHeight)));
    DrawRegions(panels.back(), colors);
    DrawLetters(panels.back(), view->letters, letterScale);
  }
  return Round(panels.size() == 1 ? panels.front() : PlaceInRow(panels));
}

} // namespace dwc
