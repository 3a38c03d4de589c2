/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/RegionNodes.h"

#include "dwc/Error.h"
#include "dwc/Picture.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace dwc
{
namespace
{

/** Color number i: hues a golden angle apart, three lightnesses, in OKLCH (B. Ottosson, "A perceptual color space for
 *  image processing", 2020). */
Color
MakeColor(std::size_t i)
{
  constexpr double                pi = 3.14159265358979323846;
  constexpr double                chroma = 0.135;
  constexpr std::array<double, 3> lightness{ { 0.70, 0.80, 0.60 } };
  const double                    hue = (255.0 + 137.508 * static_cast<double>(i)) * pi / 180.0;
  const double                    a = chroma * std::cos(hue);
  const double                    b = chroma * std::sin(hue);
  const double                    l = std::pow(lightness[i % 3] + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double                    m = std::pow(lightness[i % 3] - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double                    s = std::pow(lightness[i % 3] - 0.0894841775 * a - 1.2914855480 * b, 3);
  const std::array<double, 3>     linear{ { 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
                                            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
                                            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s } };
  Color                           color{};
  for (std::size_t c = 0; c < 3; ++c)
  {
    const double x = std::clamp(linear[c], 0.0, 1.0);
    color[c] = static_cast<std::uint8_t>(
      std::lround(255.0 * (x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1.0 / 2.4) - 0.055)));
  }
  return color;
}

} // namespace

std::vector<std::uint64_t>
CountLeaves(const LeafValues & leaves, std::size_t numberOfPixels, std::size_t numberOfLeaves)
{
  std::vector<std::uint64_t> counts(numberOfLeaves + 1, 0);
  std::visit(
    [&](const auto * values) {
      for (std::size_t i = 0; i < numberOfPixels; ++i)
      {
        if (values[i] > numberOfLeaves)
        {
          throw ParameterError("LeafImage",
                               "must have labels of at most " + std::to_string(numberOfLeaves) +
                                 ", the leaves of the tree (got " + std::to_string(values[i]) +
                                 "). Give the leaves that belong to the tree.");
        }
        ++counts[values[i]];
      }
    },
    leaves);
  counts.erase(counts.begin());
  return counts;
}

std::vector<Color>
ColorLevel(const Tree & tree, const Level & level, const std::vector<std::uint64_t> & leafSizes)
{
  const auto sizeOf = [&](const TreeNode & node) {
    return std::accumulate(
      leafSizes.begin() + (node.firstLeaf - 1), leafSizes.begin() + node.lastLeaf, std::uint64_t{ 0 });
  };
  std::vector<Color> nodeColors(tree.nodes.size(), MakeColor(0));
  for (std::size_t i = 0; i < tree.splits.size(); ++i)
  {
    const TreeNode & node = tree.nodes[tree.splits[i]];
    const bool       firstIsLarger = sizeOf(tree.nodes[static_cast<std::size_t>(node.children[0])]) >=
                               sizeOf(tree.nodes[static_cast<std::size_t>(node.children[1])]);
    nodeColors[static_cast<std::size_t>(node.children[firstIsLarger ? 0 : 1])] = nodeColors[tree.splits[i]];
    nodeColors[static_cast<std::size_t>(node.children[firstIsLarger ? 1 : 0])] = MakeColor(i + 1);
  }

  std::vector<Color>             colors(level.numberOfRegions + 1, Color{});
  const std::vector<std::size_t> regions = FindRegionNodes(tree, level);
  for (std::size_t label = 1; label < colors.size(); ++label)
  {
    colors[label] = nodeColors[regions[label]];
  }
  return colors;
}

} // namespace dwc
