/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/View.h"

#include "dwc/Error.h"
#include "page/Orientation.h"
#include "page/ValueWindow.h"

#include <algorithm>
#include <cmath>

namespace dwc
{
namespace
{

/** First source pixel of each of `count` equal parts of `length` pixels, and the end. */
std::vector<std::size_t>
Divide(std::size_t length, std::size_t count)
{
  std::vector<std::size_t> first(count + 1);
  for (std::size_t i = 0; i <= count; ++i)
  {
    first[i] = i * length / count;
  }
  return first;
}

std::size_t
CountShownChannels(const PixelValues & pixels)
{
  return pixels.color == PixelColor::None ? 1 : 3;
}

/** The pixels of a slice, the blocks of them that become a pixel of the view, and where these go. */
struct SliceBlocks
{
  std::ptrdiff_t           first;   ///< of the slice's pixel 0, 0
  std::ptrdiff_t           across;  ///< step from column to column of the slice
  std::ptrdiff_t           down;    ///< step from row to row
  std::vector<std::size_t> columns; ///< first column of each block, and the end
  std::vector<std::size_t> rows;
  bool                     isUpward; ///< is the first row the lowest of the view?

  std::ptrdiff_t
  GetOffset(std::size_t column, std::size_t row) const
  {
    return first + static_cast<std::ptrdiff_t>(column) * across + static_cast<std::ptrdiff_t>(row) * down;
  }

  /** The row of blocks that is row `y` of the view. */
  std::size_t
  GetRow(std::size_t y) const
  {
    return isUpward ? rows.size() - 2 - y : y;
  }
};

void
TakeLeaves(const LeafValues & leaves, const SliceBlocks & slice, View & view)
{
  view.leaves.resize(view.width * view.height);
  std::visit(
    [&](const auto * values) {
      for (std::size_t y = 0; y < view.height; ++y)
      {
        const std::size_t j = slice.GetRow(y);
        for (std::size_t x = 0; x < view.width; ++x)
        {
          view.leaves[y * view.width + x] = values[slice.GetOffset((slice.columns[x] + slice.columns[x + 1]) / 2,
                                                                   (slice.rows[j] + slice.rows[j + 1]) / 2)];
        }
      }
    },
    leaves);
}

/** Means of blocks, from black to white. */
template <typename TComponent>
void
TakeColors(const TComponent *  values,
           std::size_t         channels,
           std::size_t         shownChannels,
           const ValueWindow & window,
           const SliceBlocks & slice,
           View &              view)
{
  view.colors.resize(3 * view.width * view.height);
  const double scale = 255.0 / (window.white - window.black);
  for (std::size_t y = 0; y < view.height; ++y)
  {
    const std::size_t j = slice.GetRow(y);
    for (std::size_t x = 0; x < view.width; ++x)
    {
      std::array<double, 3> sum{ { 0.0, 0.0, 0.0 } };
      for (std::size_t v = slice.rows[j]; v < slice.rows[j + 1]; ++v)
      {
        for (std::size_t u = slice.columns[x]; u < slice.columns[x + 1]; ++u)
        {
          const TComponent * const pixel = values + slice.GetOffset(u, v) * static_cast<std::ptrdiff_t>(channels);
          for (std::size_t c = 0; c < shownChannels; ++c)
          {
            const auto value = static_cast<double>(pixel[c]);
            sum[c] += std::isfinite(value) ? value : window.black;
          }
        }
      }
      const auto count =
        static_cast<double>((slice.rows[j + 1] - slice.rows[j]) * (slice.columns[x + 1] - slice.columns[x]));
      for (std::size_t c = 0; c < 3; ++c)
      {
        const double value = (sum[shownChannels == 1 ? 0 : c] / count - window.black) * scale;
        view.colors[3 * (y * view.width + x) + c] =
          static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
      }
    }
  }
}

} // namespace

Viewer::Viewer(const ViewGrid & grid, const LeafValues & leaves)
  : m_Grid(grid)
  , m_Leaves(leaves)
{
  // The direction of a single slice is not looked at.
  m_Grid.hasPhysicalGeometry = grid.hasPhysicalGeometry && grid.IsVolume();
  m_Axes = FindOrientation(m_Grid);
}

Viewer::Viewer(const ViewGrid & grid, const LeafValues & leaves, const PixelValues & pixels)
  : Viewer(grid, leaves)
{
  m_HasPixels = true;
  m_Pixels = pixels;
  if (pixels.color != PixelColor::Bytes)
  {
    const ValueWindow window = FindValueWindow(pixels, grid.CountPixels(), CountShownChannels(pixels));
    m_Black = window.black;
    m_White = window.white;
  }
}

std::vector<std::size_t>
Viewer::FindShownSlices(unsigned int plane) const
{
  constexpr std::size_t    most = 24;
  const std::size_t        slices = m_Axes[plane].size;
  const std::size_t        count = std::min(most, slices);
  std::vector<std::size_t> shown(count);
  for (std::size_t i = 0; i < count; ++i)
  {
    shown[i] = (2 * i + 1) * slices / (2 * count);
  }
  return shown;
}

unsigned int
Viewer::FindPlane(unsigned int axis) const
{
  for (unsigned int plane = 0; plane < 3; ++plane)
  {
    if (m_Axes[plane].axis == axis)
    {
      return plane;
    }
  }
  throw ParameterError("Axis", "must be 0, 1 or 2 (got " + std::to_string(axis) + ")");
}

std::size_t
Viewer::GetMiddleSlice(unsigned int axis) const
{
  const ViewAxis &               across = m_Axes[this->FindPlane(axis)];
  const std::vector<std::size_t> shown = this->FindShownSlices(this->FindPlane(axis));
  const std::size_t              place = shown[shown.size() / 2];
  return across.isReversed ? across.size - 1 - place : place;
}

View
Viewer::MakeView(unsigned int axis, std::size_t slice) const
{
  const unsigned int plane = this->FindPlane(axis);
  const ViewAxis &   across = m_Axes[plane];
  if (slice >= across.size)
  {
    throw ParameterError("Slice",
                         "must be below " + std::to_string(across.size) + " (got " + std::to_string(slice) + ")");
  }
  return this->MakeViewOfPlane(plane, across.isReversed ? across.size - 1 - slice : slice);
}

std::vector<View>
Viewer::MakeViews() const
{
  if (!m_Grid.IsVolume())
  {
    return { this->MakeViewOfPlane(2, 0) };
  }
  std::vector<View> views;
  for (const unsigned int plane : { 2U, 1U, 0U })
  {
    for (const std::size_t place : this->FindShownSlices(plane))
    {
      views.push_back(this->MakeViewOfPlane(plane, place));
    }
  }
  return views;
}

std::vector<View>
Viewer::MakeMiddleViews() const
{
  if (!m_Grid.IsVolume())
  {
    return { this->MakeViewOfPlane(2, 0) };
  }
  std::vector<View> views;
  for (const unsigned int plane : { 2U, 1U, 0U })
  {
    const std::vector<std::size_t> shown = this->FindShownSlices(plane);
    views.push_back(this->MakeViewOfPlane(plane, shown[shown.size() / 2]));
  }
  return views;
}

View
Viewer::MakeViewOfPlane(unsigned int plane, std::size_t place) const
{
  constexpr std::array<std::ptrdiff_t, 2> longest{ { 1600, 512 } }; // of a plane, of a volume
  const ViewAxis &                        normal = m_Axes[plane];
  const ViewAxis &                        across = m_Axes[plane == 0 ? 1 : 0];
  const ViewAxis &                        down = m_Axes[plane == 2 ? 1 : 2];
  const double                            shrink = std::max(1.0,
                                 static_cast<double>(std::max(across.size, down.size)) /
                                   static_cast<double>(longest[m_Grid.IsVolume() ? 1 : 0]));
  const auto                              reduce = [&](std::size_t length) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(static_cast<double>(length) / shrink)));
  };

  View view;
  view.plane = plane;
  view.axis = normal.axis;
  view.slice = normal.isReversed ? normal.size - 1 - place : place;
  view.columns = across;
  view.rows = down;
  view.rows.isReversed = down.isReversed != (plane != 2);
  view.width = reduce(across.size);
  view.height = reduce(down.size);
  view.pixelWidth = m_Grid.spacing[across.axis] * static_cast<double>(across.size) / static_cast<double>(view.width);
  view.pixelHeight = m_Grid.spacing[down.axis] * static_cast<double>(down.size) / static_cast<double>(view.height);
  if (m_Grid.IsVolume())
  {
    const std::vector<std::size_t> shown = this->FindShownSlices(plane);
    view.isMiddle = place == shown[shown.size() / 2];
    view.title = std::to_string(view.slice + 1) + " of " + std::to_string(normal.size);
  }
  if (m_Grid.hasPhysicalGeometry)
  {
    constexpr std::array<const char *, 3> letters{ { "APSI", "RLSI", "RLAP" } };
    view.letters = letters[plane];
  }

  // The slice as it would be stored along left, posterior and superior.
  const std::array<std::size_t, 3> stride{ { 1, m_Grid.size[0], m_Grid.size[0] * m_Grid.size[1] } };
  const auto                       getStep = [&](const ViewAxis & axis) {
    const auto step = static_cast<std::ptrdiff_t>(stride[axis.axis]);
    return axis.isReversed ? -step : step;
  };
  const auto getFirst = [&](const ViewAxis & axis) {
    return axis.isReversed ? static_cast<std::ptrdiff_t>((axis.size - 1) * stride[axis.axis]) : std::ptrdiff_t{ 0 };
  };
  SliceBlocks slice;
  slice.first =
    getFirst(normal) + getFirst(across) + getFirst(down) + static_cast<std::ptrdiff_t>(place) * getStep(normal);
  slice.across = getStep(across);
  slice.down = getStep(down);
  slice.columns = Divide(across.size, view.width);
  slice.rows = Divide(down.size, view.height);
  slice.isUpward = plane != 2;

  TakeLeaves(m_Leaves, slice, view);
  const std::size_t shownChannels = CountShownChannels(m_Pixels);
  view.isGray = shownChannels == 1;
  if (m_HasPixels)
  {
    std::visit(
      [&](const auto * values) {
        TakeColors(values, m_Pixels.channels, shownChannels, { m_Black, m_White }, slice, view);
      },
      m_Pixels.values);
  }
  return view;
}

} // namespace dwc
