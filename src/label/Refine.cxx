/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Refine.h"

#include "dwc/Error.h"
#include "label/NearestLabels.h"
#include "label/RefineSnap.h"
#include "label/RefineWalk.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace dwc
{
namespace
{

void
VerifyInput(const std::vector<std::uint32_t> & labels,
            const std::vector<double> &        cellSize,
            const ImageView &                  reference,
            const RefineParameters &           parameters)
{
  const Grid & grid = reference.grid;
  if (labels.size() != grid.Count())
  {
    throw ParameterError("Input",
                         "has " + std::to_string(labels.size()) + " labels, but the reference has " +
                           std::to_string(grid.Count()) + " pixels; bring the labels to the reference's grid first.");
  }
  if (cellSize.size() != grid.Dimension())
  {
    throw ParameterError("Input",
                         "has cells of " + std::to_string(cellSize.size()) + " dimensions, but the reference has " +
                           std::to_string(grid.Dimension()) + ".");
  }
  for (const double side : cellSize)
  {
    if (!(side > 0.0) || !std::isfinite(side))
    {
      throw ParameterError("Input", "has cells of the size " + std::to_string(side) + "; a size is positive.");
    }
  }
  if (parameters.refinement != Refinement::Nearest && reference.values == nullptr && grid.Count() > 0)
  {
    throw ParameterError("ReferenceImage", "is missing; only the refinement Nearest needs none.");
  }
  if (parameters.refinement == Refinement::Walk)
  {
    if (!(parameters.radius >= 0.0) || !std::isfinite(parameters.radius))
    {
      throw ParameterError("StepRadius",
                           std::to_string(parameters.radius) +
                             " is not a reach; give a length of at least 0 (0: to the pixels that touch).");
    }
    if (parameters.steps == 0)
    {
      throw ParameterError("NumberOfSteps", "0 steps lead nowhere; give at least 1, or refine by Nearest.");
    }
  }
}

/** What Automatic means here: Walk where a label was drawn with a cell of more than one pixel. */
Refinement
FindRefinement(const std::vector<double> & cellSize, const ImageView & reference, Refinement asked)
{
  if (asked != Refinement::Automatic)
  {
    return asked;
  }
  constexpr double roundOff = 1.0 + 1e-6;
  for (std::size_t d = 0; d < cellSize.size(); ++d)
  {
    if (cellSize[d] > roundOff * reference.grid.spacing[d])
    {
      return Refinement::Walk;
    }
  }
  return Refinement::Nearest;
}

/** Labels for all pixels inside the mask and for no other. */
void
FillMask(std::vector<std::uint32_t> & labels, const ImageView & reference, const Host & host)
{
  const auto isInside = [&reference](std::size_t p) { return reference.mask == nullptr || reference.mask[p] != 0; };
  bool       isMissing = false;
  bool       isLabeled = false;
  for (std::size_t p = 0; p < labels.size(); ++p)
  {
    isMissing = isMissing || (labels[p] == 0 && isInside(p));
    isLabeled = isLabeled || labels[p] != 0;
  }
  if (isMissing && !isLabeled)
  {
    throw ParameterError("Input", "has no labeled pixel at all, so there is no label that a pixel could take.");
  }
  if (isMissing)
  {
    labels = FindNearestLabels(reference.grid, labels, host).labels;
  }
  for (std::size_t p = 0; p < labels.size() && reference.mask != nullptr; ++p)
  {
    labels[p] = isInside(p) ? labels[p] : 0;
  }
}

} // namespace

RefineResult
Refine(std::vector<std::uint32_t>  leaves,
       const std::vector<double> & cellSizeOfLabels,
       const ImageView &           reference,
       const RefineParameters &    parameters,
       const Host &                host,
       std::function<void()>       releaseValues)
{
  const std::vector<double> cellSize =
    parameters.cellSize > 0.0 ? std::vector<double>(cellSizeOfLabels.size(), parameters.cellSize) : cellSizeOfLabels;
  VerifyInput(leaves, cellSize, reference, parameters);
  const Refinement refinement = FindRefinement(cellSize, reference, parameters.refinement);
  FillMask(leaves, reference, host.Stage(0.0, 0.1));
  const Host part = host.Stage(0.1, 1.0);
  if (std::any_of(leaves.begin(), leaves.end(), [](std::uint32_t leaf) { return leaf != 0; }))
  {
    if (refinement == Refinement::Snap)
    {
      return RefineBySnap(leaves, cellSize, reference, parameters.numberOfSnapRegions, part);
    }
    if (refinement == Refinement::Walk)
    {
      return RefineByWalk(
        std::move(leaves), cellSize, reference, parameters.steps, parameters.radius, part, std::move(releaseValues));
    }
  }
  RefineResult result;
  result.confidence.resize(leaves.size());
  std::transform(leaves.begin(), leaves.end(), result.confidence.begin(), [](std::uint32_t leaf) {
    return leaf != 0 ? 1.0F : 0.0F;
  });
  result.leaves = std::move(leaves);
  host.progress(1.0);
  return result;
}

} // namespace dwc
