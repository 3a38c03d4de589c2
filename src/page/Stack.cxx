/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Picture.h"

#include <algorithm>

namespace dwc
{
namespace
{

/** Copies a view's colors into a picture, or back. */
template <typename TCopy>
void
ForPixels(const View & view, std::size_t top, const Raster & stack, const TCopy & copy)
{
  for (std::size_t y = 0; y < view.height; ++y)
  {
    for (std::size_t x = 0; x < view.width; ++x)
    {
      for (std::size_t c = 0; c < 3; ++c)
      {
        copy(3 * (y * view.width + x) + c,
             ((top + y) * stack.width + x) * stack.channels + std::min(c, stack.channels - 1));
      }
    }
  }
}

Raster
Stack(const std::vector<const View *> & views)
{
  Raster stack;
  stack.channels = 1;
  for (const View * view : views)
  {
    stack.width = std::max(stack.width, view->width);
    stack.height += view->height;
    stack.channels = view->isGray ? stack.channels : 3;
  }
  stack.values.resize(stack.width * stack.height * stack.channels, 0);
  std::size_t top = 0;
  for (const View * view : views)
  {
    ForPixels(*view, top, stack, [&](std::size_t from, std::size_t to) { stack.values[to] = view->colors[from]; });
    top += view->height;
  }
  return stack;
}

} // namespace

Raster
DrawView(const View & view)
{
  return Stack({ &view });
}

Raster
StackMiddleViews(const std::vector<View> & views)
{
  std::vector<const View *> shown;
  for (const View & view : views)
  {
    if (view.isMiddle)
    {
      shown.push_back(&view);
    }
  }
  return Stack(shown);
}

bool
UnstackViews(const Raster & stack, std::vector<View> & views)
{
  std::size_t width = 0;
  std::size_t height = 0;
  for (const View & view : views)
  {
    width = std::max(width, view.width);
    height += view.height;
  }
  if (width != stack.width || height != stack.height)
  {
    return false;
  }
  std::size_t top = 0;
  for (View & view : views)
  {
    view.isGray = stack.channels == 1;
    view.colors.resize(3 * view.width * view.height);
    ForPixels(view, top, stack, [&](std::size_t to, std::size_t from) { view.colors[to] = stack.values[from]; });
    top += view.height;
  }
  return true;
}

} // namespace dwc
