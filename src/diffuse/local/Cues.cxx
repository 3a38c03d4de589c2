/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Cues.h"

#include <algorithm>
#include <memory>

namespace dwc
{
namespace local
{
namespace
{

/** One column after the other, so that a cue runs along j in memory. */
template <typename T>
std::shared_ptr<std::vector<float>>
Transposed(const std::vector<T> & rows, std::size_t count, double factor)
{
  const std::size_t width = count == 0 ? 0 : rows.size() / count;
  auto              columns = std::make_shared<std::vector<float>>(rows.size());
  for (std::size_t i = 0; i < count; ++i)
  {
    for (std::size_t k = 0; k < width; ++k)
    {
      (*columns)[k * count + i] = static_cast<float>(factor * rows[i * width + k]);
    }
  }
  return columns;
}

/** Squared Euclidean distance between rows. */
template <typename T>
auto
SquaredDistance(const std::vector<T> & rows, std::size_t count, double factor)
{
  return [columns = Transposed(rows, count, factor), count](std::size_t i, float weight, float * energies) {
    for (const float * x = columns->data(); x != columns->data() + columns->size(); x += count)
    {
      for (std::size_t j = 0; j < i; ++j)
      {
        energies[j] += weight * (x[i] - x[j]) * (x[i] - x[j]);
      }
    }
  };
}

/** Chi-square distance between rows, each a histogram. */
auto
ChiSquareDistance(const std::vector<float> & rows, std::size_t count)
{
  return [columns = Transposed(rows, count, 1.0), count](std::size_t i, float weight, float * energies) {
    for (const float * x = columns->data(); x != columns->data() + columns->size(); x += count)
    {
      for (std::size_t j = 0; j < i; ++j)
      {
        const float difference = x[i] - x[j];
        energies[j] += 0.5F * weight * difference * difference / (x[i] + x[j] + 1e-12F);
      }
    }
  };
}

/** A distance that is there already: n x n. */
auto
Given(const std::vector<float> & distances, std::size_t count)
{
  return [&distances, count](std::size_t i, float weight, float * energies) {
    for (std::size_t j = 0; j < i; ++j)
    {
      energies[j] += weight * distances[i * count + j];
    }
  };
}

double
LongestSide(const Grid & grid)
{
  double longest = 0.0;
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    longest = std::max(longest, static_cast<double>(grid.size[d]) * grid.spacing[d]);
  }
  return longest;
}

} // namespace

std::vector<Cue>
CuesOf(const CueInput & input, const Constants & constants)
{
  const std::size_t n = input.tokens.count;
  return {
    { "contour", constants.contour, Given(input.contour, n) },
    { "histogram", constants.histogram, ChiSquareDistance(input.descriptors.histograms, n) },
    { "texton", constants.texton, ChiSquareDistance(input.descriptors.textons, n) },
    { "intensity", constants.intensity, SquaredDistance(input.means, n, 0.01) },
    { "position", constants.position, SquaredDistance(input.tokens.positions, n, 1.0 / LongestSide(input.grid)) },
    { "attention", input.attention.empty() ? 0.0 : constants.attention, Given(input.attention, n) },
  };
}

std::vector<float>
Energy(std::size_t tokens, const std::vector<Cue> & cues, const Host & host)
{
  std::vector<float> energy(tokens * tokens, 0.0F);
  host.ForBlocksWithProgress(tokens, 16, 512, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      for (const Cue & cue : cues)
      {
        if (cue.weight > 0.0)
        {
          cue.add(i, static_cast<float>(cue.weight), energy.data() + i * tokens);
        }
      }
    }
  });
  host.ForBlocks(tokens, 64, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      for (std::size_t j = i + 1; j < tokens; ++j)
      {
        energy[i * tokens + j] = energy[j * tokens + i];
      }
    }
  });
  return energy;
}

} // namespace local
} // namespace dwc
