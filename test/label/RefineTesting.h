/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RefineTesting_h
#define RefineTesting_h

#include "LabelTesting.h"
#include "dwc/Refine.h"

#include <random>

/** Scenes that refinements are tried on. */

namespace dwc::testing
{

using Labels = std::vector<std::uint32_t>;

/** An image that owns its values. */
struct Picture
{
  Grid                       grid;
  std::vector<float>         values;
  std::vector<unsigned char> mask;
  std::size_t                channels{ 1 };
  bool                       color{ false };

  dwc::ImageView
  View() const
  {
    dwc::ImageView view;
    view.grid = grid;
    view.values = values.data();
    view.channels = channels;
    view.color = color;
    view.mask = mask.empty() ? nullptr : mask.data();
    return view;
  }
};

inline dwc::RefineResult
Refined(const Labels &              labels,
        const std::vector<double> & cellSize,
        const Picture &             picture,
        Refinement                  refinement,
        const dwc::Host &           host = dwc::Host())
{
  dwc::RefineParameters parameters;
  parameters.refinement = refinement;
  return dwc::Refine(labels, cellSize, picture.View(), parameters, host);
}

inline std::size_t
PositionAlong(const Grid & grid, std::size_t p, std::size_t axis)
{
  for (std::size_t d = 0; d < axis; ++d)
  {
    p /= grid.size[d];
  }
  return p % grid.size[axis];
}

/** 1 before the position along the axis, 2 from it on. */
inline Labels
Halves(const Grid & grid, std::size_t axis, std::size_t position)
{
  Labels labels(grid.Count());
  for (std::size_t p = 0; p < labels.size(); ++p)
  {
    labels[p] = PositionAlong(grid, p, axis) < position ? 1 : 2;
  }
  return labels;
}

inline Picture
PictureOf(const Grid & grid, const Labels & labels)
{
  Picture picture;
  picture.grid = grid;
  for (const std::uint32_t label : labels)
  {
    picture.values.push_back(label == 1 ? -3.0F : 40.0F);
  }
  return picture;
}

inline std::size_t
CountDifferent(const Labels & a, const Labels & b)
{
  std::size_t count = 0;
  for (std::size_t p = 0; p < a.size(); ++p)
  {
    count += a[p] != b[p] ? 1 : 0;
  }
  return count;
}

/** Noisy blobs of two sizes, labels drawn with square cells of 8 pixels. */
struct NoisyScene
{
  Picture picture;
  Labels  coarse;
  Labels  truth;
};

inline NoisyScene
MakeNoisyScene(std::size_t width, std::size_t height, unsigned int seed, float noise = 10.0F)
{
  NoisyScene   scene;
  std::mt19937 random(seed);
  scene.picture.grid = { { width, height }, { 1.0, 1.0 } };
  const auto label = [width, height](double x, double y) -> std::uint32_t {
    const double u = x / static_cast<double>(width) - 0.4;
    const double v = y / static_cast<double>(height) - 0.5;
    return u * u + v * v < 0.06 ? 2 : x + y > 0.75 * static_cast<double>(width + height) ? 3 : 1;
  };
  for (std::size_t y = 0; y < height; ++y)
  {
    for (std::size_t x = 0; x < width; ++x)
    {
      const std::uint32_t l = label(static_cast<double>(x), static_cast<double>(y));
      scene.truth.push_back(l);
      scene.coarse.push_back(label(8.0 * static_cast<double>(x / 8) + 3.5, 8.0 * static_cast<double>(y / 8) + 3.5));
      scene.picture.values.push_back(20.0F * static_cast<float>(l) +
                                     noise * static_cast<float>(random() % 1000) / 1000.0F);
    }
  }
  return scene;
}

} // namespace dwc::testing

#endif
