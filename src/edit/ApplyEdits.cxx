/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Edits.h"

#include "edit/Clean.h"
#include "edit/EditError.h"
#include "edit/EditedTree.h"
#include "edit/LeafGroups.h"
#include "edit/PixelAt.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <variant>

namespace dwc
{
namespace
{

using edit::CleanRules;
using edit::Group;
using edit::LeafGroups;
using edit::Refusal;

constexpr std::size_t block = std::size_t{ 1 } << 16U;

std::string
FormatPoint(const std::vector<double> & point)
{
  return "(" + FormatText(point) + ")";
}

/** Applies edits to the regions as sets of leaves. */
class LeafEditor
{
public:
  explicit LeafEditor(const EditInput & input)
    : m_Input(input)
    , m_Groups(*input.tree, input.start)
  {}

  const LeafGroups &
  GetGroups() const
  {
    return m_Groups;
  }

  /** \throw Refusal */
  void
  Apply(const Edit & edit)
  {
    if (edit.kind == EditKind::Level)
    {
      m_Groups.SetLevel(SelectLevel(*m_Input.tree, edit.level));
      return;
    }
    const std::vector<LeafGroups::Id> groups = this->FindGroups(edit);
    switch (edit.kind)
    {
      case EditKind::Merge:
        m_Groups.Merge(groups);
        break;
      case EditKind::Split:
        m_Groups.Split(groups.front(), edit.parts);
        break;
      case EditKind::Keep:
        m_Groups.Keep(groups);
        break;
      case EditKind::Remove:
        m_Groups.Remove(groups);
        break;
      case EditKind::Name:
        m_Groups.Name(groups.front(), edit.words);
        break;
      case EditKind::Lock:
      case EditKind::Unlock:
        for (const LeafGroups::Id group : groups)
        {
          m_Groups.Lock(group, edit.kind == EditKind::Lock);
        }
        break;
      case EditKind::Fill:
        for (const LeafGroups::Id group : groups)
        {
          m_Groups.Fill(group);
        }
        break;
      default: // done on the pixels
        break;
    }
  }

private:
  LeafGroups::Id
  FindGroup(const EditPlace & place)
  {
    if (place.node)
    {
      if (*place.node >= m_Input.tree->nodes.size())
      {
        throw Refusal("names node " + std::to_string(*place.node) + ", but the tree has nodes from 0 to " +
                      std::to_string(m_Input.tree->nodes.size() - 1) + ". Name one of them, or a point.");
      }
      return m_Groups.TakeNode(*place.node);
    }
    const std::size_t dimension = m_Input.geometry.size.size();
    const auto        isFinite = [](double x) { return std::isfinite(x); };
    if (place.point.size() != dimension || !std::all_of(place.point.begin(), place.point.end(), isFinite))
    {
      throw Refusal("has the point " + FormatPoint(place.point) + ", but the image has " + std::to_string(dimension) +
                    " axes. Give as many coordinates.");
    }
    const std::optional<std::size_t> pixel =
      edit::FindPixelAt(m_Input.geometry, m_Input.hasPhysicalGeometry, place.point);
    if (!pixel)
    {
      throw Refusal("has the point " + FormatPoint(place.point) + ", which is outside the image of " +
                    m_Input.geometry.DescribeSize() + " pixels. Points are in " +
                    (m_Input.hasPhysicalGeometry ? "physical space (LPS), in mm." : "pixels, from 0."));
    }
    if (m_Input.finished != nullptr && m_Input.finished[*pixel] != 0)
    {
      throw Refusal("has the point " + FormatPoint(place.point) +
                    ", which is in a finished region. Take it out of the finished ones to change it.");
    }
    const auto leaf =
      std::visit([&](const auto * values) { return static_cast<std::size_t>(values[*pixel]); }, m_Input.leaves);
    const LeafGroups::Id group = leaf == 0 ? LeafGroups::removed : m_Groups.GetGroupOfLeaf(leaf);
    if (group == LeafGroups::removed)
    {
      throw Refusal("has the point " + FormatPoint(place.point) + ", where no region is" +
                    (leaf == 0 ? " (outside the mask)" : " any more") + ". Choose a point in a region.");
    }
    return group;
  }

  /** Those that the places name, each once. */
  std::vector<LeafGroups::Id>
  FindGroups(const Edit & edit)
  {
    std::vector<LeafGroups::Id> groups;
    for (const EditPlace & place : edit.places)
    {
      const LeafGroups::Id group = this->FindGroup(place);
      if (std::find(groups.begin(), groups.end(), group) == groups.end())
      {
        groups.push_back(group);
      }
    }
    // A node takes its leaves from the places before it.
    const auto isGone = [this](LeafGroups::Id group) { return m_Groups.GetGroups().count(group) == 0; };
    groups.erase(std::remove_if(groups.begin(), groups.end(), isGone), groups.end());
    const auto isPoint = [](const EditPlace & place) { return !place.node; };
    if (edit.kind == EditKind::Merge && groups.size() < 2 &&
        std::all_of(edit.places.begin(), edit.places.end(), isPoint))
    {
      throw Refusal("names " + std::to_string(edit.places.size()) +
                    " points that are all in one region already. Name a point of each region that is to be merged.");
    }
    return groups;
  }

  const EditInput & m_Input;
  LeafGroups        m_Groups;
};

/** The regions that the edits leave, numbered from 1; the finished ones come after them. */
struct Regions
{
  std::vector<std::uint32_t>             ofLeaf; ///< from leaf 1; 0: removed
  std::vector<Group>                     groups; ///< entry 0 is of no region
  std::map<std::uint32_t, std::uint32_t> ofFinished;
};

Regions
NumberRegions(const EditInput & input, const LeafGroups & edited)
{
  Regions                                 regions;
  std::map<LeafGroups::Id, std::uint32_t> numbers{ { LeafGroups::removed, 0 } };
  regions.groups.emplace_back();
  for (const LeafGroups::Id id : edited.GetGroupOfLeaf())
  {
    const auto [number, isNew] = numbers.emplace(id, static_cast<std::uint32_t>(regions.groups.size()));
    if (isNew)
    {
      regions.groups.push_back(edited.GetGroups().at(id));
    }
    regions.ofLeaf.push_back(number->second);
  }
  const std::size_t pixels = input.finished == nullptr ? 0 : input.geometry.CountPixels();
  std::uint32_t     last = 0;
  for (std::size_t p = 0; p < pixels; ++p)
  {
    if (input.finished[p] != last)
    {
      last = input.finished[p];
      regions.ofFinished.emplace(last, 0);
    }
  }
  regions.ofFinished.erase(0);
  for (auto & [label, number] : regions.ofFinished)
  {
    number = static_cast<std::uint32_t>(regions.groups.size());
    Group finished;
    finished.words.name = "Finished " + std::to_string(label);
    finished.isLocked = true;
    regions.groups.push_back(finished);
  }
  return regions;
}

std::vector<std::uint32_t>
DrawRegions(const EditInput & input, const Regions & regions, const Host & host)
{
  std::vector<std::uint32_t> labels(input.geometry.CountPixels());
  std::visit(
    [&](const auto * leaves) {
      host.ForBlocks(labels.size(), block, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p)
        {
          labels[p] = input.finished != nullptr && input.finished[p] != 0 ? regions.ofFinished.at(input.finished[p])
                                                                          : regions.ofLeaf[leaves[p]];
        }
      });
    },
    input.leaves);
  return labels;
}

/** The edits that are done on the pixels. */
CleanRules
MakeCleanRules(const EditInput & input, const Edits & edits, const Regions & regions)
{
  CleanRules rules;
  double     pixel = 1.0;
  for (std::size_t axis = 0; input.hasPhysicalGeometry && axis < input.geometry.spacing.size(); ++axis)
  {
    pixel *= input.geometry.spacing[axis];
  }
  for (const Edit & edit : edits)
  {
    rules.minimumPixels = edit.kind == EditKind::Smallest ? edit.size / pixel : rules.minimumPixels;
    rules.fillHoles = rules.fillHoles || (edit.kind == EditKind::Fill && edit.places.empty());
  }
  for (const Group & group : regions.groups)
  {
    rules.isLocked.push_back(group.isLocked);
    rules.isFilled.push_back(group.isFilled);
  }
  return rules;
}

void
NameLeaves(Tree & tree, const std::vector<std::uint32_t> & leafOfRegion, const Regions & regions)
{
  std::vector<std::size_t> nodeOfLeaf(tree.NumberOfLeaves() + 1, 0);
  for (std::size_t id = 0; id < tree.nodes.size(); ++id)
  {
    if (tree.nodes[id].IsLeaf())
    {
      nodeOfLeaf[tree.nodes[id].firstLeaf] = id;
    }
  }
  for (std::size_t number = 1; number < regions.groups.size(); ++number)
  {
    const RegionWords & words = regions.groups[number].words;
    if (leafOfRegion[number] != 0 && !(words.name.empty() && words.terminology.empty()))
    {
      tree.words[nodeOfLeaf[leafOfRegion[number]]] = words;
    }
  }
}

bool
NeedsCleaning(const Edits & edits)
{
  return std::any_of(edits.begin(), edits.end(), [](const Edit & edit) {
    return edit.kind == EditKind::Smallest || edit.kind == EditKind::Fill;
  });
}

void
VerifyInput(const EditInput & input)
{
  if (input.tree == nullptr || input.tree->nodes.empty())
  {
    throw ParameterError("PartitionTree", "must be a tree with nodes. Set it.");
  }
  const std::size_t leaves = input.tree->NumberOfLeaves();
  if (input.start.labels.size() != leaves + 1)
  {
    throw ParameterError("Level",
                         "must have a label for each of the " + std::to_string(leaves) + " leaves of the tree (got " +
                           std::to_string(input.start.labels.size()) +
                           " with the one outside). Take a level of this tree.");
  }
  const auto most = std::visit(
    [&](const auto * values) {
      return static_cast<std::size_t>(*std::max_element(values, values + input.geometry.CountPixels()));
    },
    input.leaves);
  if (most > leaves)
  {
    throw ParameterError("LeafImage",
                         "must have labels of at most " + std::to_string(leaves) + ", the leaves of the tree (got " +
                           std::to_string(most) + "). Give the leaves that belong to the tree.");
  }
}

} // namespace

EditResult
ApplyEdits(const EditInput & input, const Edits & edits, const Host & host)
{
  VerifyInput(input);
  LeafEditor editor(input);
  for (std::size_t i = 0; i < edits.size(); ++i)
  {
    try
    {
      editor.Apply(edits[i]);
    }
    catch (const Refusal & refusal)
    {
      edit::ThrowEditError(i + 1, edits[i].kind, refusal.what());
    }
  }
  const Regions regions = NumberRegions(input, editor.GetGroups());
  host.progress(0.1);
  EditResult result;
  result.leaves = DrawRegions(input, regions, host);
  host.progress(0.2);
  if (NeedsCleaning(edits))
  {
    result.leaves = edit::CleanRegions(std::move(result.leaves),
                                       { input.geometry.size, input.geometry.spacing },
                                       MakeCleanRules(input, edits, regions),
                                       host.Stage(0.2, 0.8));
  }
  std::vector<bool> isThere(regions.groups.size(), false);
  for (const std::uint32_t label : result.leaves)
  {
    isThere[label] = true;
  }
  isThere[0] = false;
  if (std::none_of(isThere.begin(), isThere.end(), [](bool one) { return one; }))
  {
    throw ParameterError("Edits", "leave no region: all were removed. Keep one of them.");
  }
  const std::size_t numberOfGroups = regions.groups.size() - 1 - regions.ofFinished.size();
  label::PartTree   edited = edit::MakeEditedTree(*input.tree, regions.ofLeaf, numberOfGroups, isThere);
  result.tree = std::move(edited.tree);
  NameLeaves(result.tree, edited.leafOfPart, regions);
  host.ForBlocks(result.leaves.size(), block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p)
    {
      result.leaves[p] = result.leaves[p] == 0 ? 0 : edited.leafOfPart[result.leaves[p]];
    }
  });
  host.progress(1.0);
  return result;
}

double
EstimateEditBytes(std::size_t pixels, const Edits & edits)
{
  // The labels; cleaning remembers the pixel before each one in its part.
  return (NeedsCleaning(edits) ? 8.0 : 4.0) * static_cast<double>(pixels);
}

} // namespace dwc
