/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Segments.h"

#include "dwc/RegionNodes.h"

#include "dwc/Error.h"
#include "dwc/Picture.h"

#include <algorithm>
#include <locale>
#include <sstream>
#include <variant>

namespace dwc
{
namespace
{

/** First and last pixel along each axis. */
struct Extent
{
  std::array<std::size_t, 3> first;
  std::array<std::size_t, 3> last;
  bool                       isEmpty{ true };

  void
  Include(const std::array<std::size_t, 3> & pixel)
  {
    for (std::size_t i = 0; i < 3; ++i)
    {
      first[i] = isEmpty ? pixel[i] : std::min(first[i], pixel[i]);
      last[i] = isEmpty ? pixel[i] : std::max(last[i], pixel[i]);
    }
    isEmpty = false;
  }

  std::string
  Format() const
  {
    std::string text;
    for (std::size_t i = 0; i < 3; ++i)
    {
      text += (i > 0 ? " " : "") + (isEmpty ? "0 -1" : std::to_string(first[i]) + " " + std::to_string(last[i]));
    }
    return text;
  }
};

/** The box of all pixels that are not 0. */
template <typename TLabel>
Extent
FindExtent(const TLabel * labels, const std::array<std::size_t, 3> & size)
{
  Extent         extent;
  const TLabel * row = labels;
  for (std::size_t z = 0; z < size[2]; ++z)
  {
    for (std::size_t y = 0; y < size[1]; ++y, row += size[0])
    {
      const auto isInside = [](TLabel label) { return label != 0; };
      const auto begin = std::find_if(row, row + size[0], isInside);
      if (begin != row + size[0])
      {
        const auto end =
          std::find_if(std::make_reverse_iterator(row + size[0]), std::make_reverse_iterator(begin), isInside);
        extent.Include({ { static_cast<std::size_t>(begin - row), y, z } });
        extent.Include({ { static_cast<std::size_t>(end.base() - row) - 1, y, z } });
      }
    }
  }
  return extent;
}

std::string
FormatNumber(double value, int digits)
{
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  stream.precision(digits);
  stream << value;
  return stream.str();
}

/** From 0 to 1, with as many digits as Slicer writes. */
std::string
FormatColor(const Color & color)
{
  std::string text;
  for (const std::uint8_t part : color)
  {
    text += (text.empty() ? "" : " ") + FormatNumber(part / 255.0, 6);
  }
  return text;
}

/** Pairs of "key:value|", by which Slicer keeps what it has no field for. */
std::string
MakeTags(const Tree & tree, std::size_t node, const RegionWords & words)
{
  const std::string prefix = "DiffuseWalkCut.";
  std::string       tags = prefix + "Node:" + std::to_string(node) + "|";
  if (tree.nodes[node].parent != TreeNode::none)
  {
    const auto parent = static_cast<std::size_t>(tree.nodes[node].parent);
    tags += prefix + "Parent:" + std::to_string(parent) + "|";
    tags += prefix + "ParentCost:" + FormatNumber(tree.nodes[parent].cost, 9) + "|";
  }
  return tags + (words.terminology.empty() ? "" : "TerminologyEntry:" + words.terminology + "|");
}

} // namespace

KeyValues
DescribeSegments(const Tree &                       tree,
                 const std::array<std::size_t, 3> & size,
                 const LeafValues &                 leaves,
                 const std::vector<Level> &         layers)
{
  std::size_t count = 0;
  for (const Level & level : layers)
  {
    if (level.labels.size() != tree.NumberOfLeaves() + 1)
    {
      throw ParameterError("Level",
                           "must have a label for each of the " + std::to_string(tree.NumberOfLeaves()) +
                             " leaves of the tree (got " + std::to_string(level.labels.size()) +
                             " with the one outside). Take a level of this tree.");
    }
    count += level.numberOfRegions;
  }
  for (const auto & [node, words] : tree.words)
  {
    VerifyWords(words);
  }
  if (count > mostSegments)
  {
    return {};
  }
  // Slicer cuts all regions of a layer by the extent of the first one, so it is that of the layer; every level covers
  // the same pixels.
  const std::string extent = std::visit([&](const auto * values) { return FindExtent(values, size).Format(); }, leaves);
  const std::vector<std::uint64_t> leafSizes = CountLeaves(leaves, size[0] * size[1] * size[2], tree.NumberOfLeaves());

  const std::string binary = "Binary labelmap";
  KeyValues         keys{ { "Segmentation_ContainedRepresentationNames", binary + "|" },
                          { "Segmentation_ConversionParameters", "" },
                          { "Segmentation_MasterRepresentation", binary },
                          { "Segmentation_ReferenceImageExtentOffset", "0 0 0" },
                          { "Segmentation_SourceRepresentation", binary } };
  std::size_t       number = 0;
  for (std::size_t i = 0; i < layers.size(); ++i)
  {
    const Level &                  level = layers[i];
    const std::vector<std::size_t> nodes = FindRegionNodes(tree, level);
    const std::vector<Color>       colors = ColorLevel(tree, level, leafSizes);
    // The same region may be in several layers; identifiers must differ.
    const bool        isAlone = layers.size() == 1;
    const std::string which = isAlone ? "" : "Layer_" + std::to_string(i) + "_";
    for (std::uint32_t label = 1; label <= level.numberOfRegions; ++label, ++number)
    {
      const auto        given = tree.words.find(nodes[label]);
      const RegionWords words = given == tree.words.end() ? RegionWords{} : given->second;
      const std::string generated =
        "Region " + std::to_string(label) + (isAlone ? "" : " of " + std::to_string(level.numberOfRegions));
      const std::string prefix = "Segment" + std::to_string(number) + "_";
      keys.emplace_back(prefix + "Color", FormatColor(colors[label]));
      keys.emplace_back(prefix + "ColorAutoGenerated", "1");
      keys.emplace_back(prefix + "Extent", extent);
      keys.emplace_back(prefix + "ID", which + "Segment_" + std::to_string(label));
      keys.emplace_back(prefix + "LabelValue", std::to_string(label));
      keys.emplace_back(prefix + "Layer", std::to_string(i));
      keys.emplace_back(prefix + "Name", words.name.empty() ? generated : words.name);
      keys.emplace_back(prefix + "NameAutoGenerated", words.name.empty() ? "1" : "0");
      keys.emplace_back(prefix + "Tags", MakeTags(tree, nodes[label], words));
    }
  }
  return keys;
}

} // namespace dwc
