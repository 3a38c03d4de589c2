/* SPDX-License-Identifier: Apache-2.0 */

/** Times the cut of a neighborhood walk on a grid: `solver_grid DIMENSION SIDE [--radius R] [--nodes M] [--regions K]
 * [--threads T]`. The walk is that of a synthetic image of side^dimension cells: 40 Voronoi cells of random gray plus
 * noise, P_ij ~ exp(-(g_i - g_j)^2 / 2 s^2 - |i - j|^2 / 2 R^2). With M >= side^dimension nothing is lumped. Prints one
 * line of JSON; peak bytes are the process's, the walk itself included. */

#include "BenchmarkHost.h"
#include "dwc/Cut.h"

#include <sys/resource.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace
{

struct Options
{
  std::size_t dimension{ 0 };
  std::size_t side{ 0 };
  std::size_t radius{ 2 };
  std::size_t nodes{ 4096 };
  std::size_t regions{ 40 };
  unsigned    threads{ 2 };
};

Options
Parse(int argc, char ** argv)
{
  Options     options;
  std::size_t positional = 0;
  for (int i = 1; i < argc; ++i)
  {
    const std::string name = argv[i];
    std::size_t *     target = name == "--radius"    ? &options.radius
                               : name == "--nodes"   ? &options.nodes
                               : name == "--regions" ? &options.regions
                                                     : nullptr;
    if (name == "--threads" && i + 1 < argc)
    {
      options.threads = static_cast<unsigned>(std::stoul(argv[++i]));
    }
    else if (target != nullptr && i + 1 < argc)
    {
      *target = std::stoul(argv[++i]);
    }
    else
    {
      (positional++ == 0 ? options.dimension : options.side) = std::stoul(name);
    }
  }
  if (options.dimension < 1 || options.side < 2)
  {
    throw std::runtime_error("usage: solver_grid DIMENSION SIDE [--radius R] [--nodes M] [--regions K] [--threads T]");
  }
  return options;
}

/** Gray values of the cells, first axis fastest. */
std::vector<float>
Picture(const Options & options, std::size_t count)
{
  constexpr std::size_t                 sites = 40;
  std::mt19937                          random(1);
  std::uniform_real_distribution<float> uniform(0.0F, 1.0F);
  std::normal_distribution<float>       noise(0.0F, 0.05F);
  std::vector<float>                    places(sites * options.dimension);
  std::vector<float>                    grays(sites);
  for (float & place : places)
  {
    place = uniform(random) * static_cast<float>(options.side);
  }
  for (float & gray : grays)
  {
    gray = uniform(random);
  }
  std::vector<float> picture(count);
  for (std::size_t i = 0; i < count; ++i)
  {
    std::size_t nearest = 0;
    float       least = INFINITY;
    for (std::size_t s = 0; s < sites; ++s)
    {
      float       distance = 0.0F;
      std::size_t rest = i;
      for (std::size_t d = 0; d < options.dimension; ++d, rest /= options.side)
      {
        const float step = static_cast<float>(rest % options.side) - places[s * options.dimension + d];
        distance += step * step;
      }
      if (distance < least)
      {
        least = distance;
        nearest = s;
      }
    }
    picture[i] = grays[nearest] + noise(random);
  }
  return picture;
}

/** Row-major neighborhood walk. */
std::vector<float>
MakeWalk(const Options & options, const std::vector<float> & picture, std::size_t window, const dwc::Host & host)
{
  constexpr double   grayScale = 0.1;
  const auto         reach = static_cast<std::ptrdiff_t>(options.radius);
  const std::size_t  width = 2 * options.radius + 1;
  std::vector<float> walk(picture.size() * window, 0.0F);
  host.ForBlocks(picture.size(), 4096, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      double sum = 0.0;
      for (std::size_t c = 0; c < window; ++c)
      {
        std::size_t cell = i;
        std::size_t offset = c;
        std::size_t target = 0;
        std::size_t stride = 1;
        double      distance = 0.0;
        bool        inside = true;
        for (std::size_t d = 0; d < options.dimension; ++d)
        {
          const std::ptrdiff_t step = static_cast<std::ptrdiff_t>(offset % width) - reach;
          const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(cell % options.side) + step;
          inside = inside && at >= 0 && at < static_cast<std::ptrdiff_t>(options.side);
          target += inside ? static_cast<std::size_t>(at) * stride : 0;
          distance += static_cast<double>(step * step);
          stride *= options.side;
          cell /= options.side;
          offset /= width;
        }
        if (inside)
        {
          const double difference = (picture[i] - picture[target]) / grayScale;
          const double scale = static_cast<double>(options.radius * options.radius);
          const double weight = std::exp(-0.5 * difference * difference - 0.5 * distance / scale);
          walk[i * window + c] = static_cast<float>(weight);
          sum += weight;
        }
      }
      for (std::size_t c = 0; c < window; ++c)
      {
        walk[i * window + c] = static_cast<float>(static_cast<double>(walk[i * window + c]) / sum);
      }
    }
  });
  return walk;
}

double
PeakBytes()
{
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024.0;
}

int
Run(const Options & options)
{
  const dwc::BenchmarkHost host(options.threads);
  dwc::WalkView            view;
  view.layout = dwc::WalkLayout::Neighborhood;
  view.grid.size.assign(options.dimension, options.side);
  view.grid.spacing.assign(options.dimension, 1.0);
  view.rows = view.grid.Count();
  view.components = 1;
  for (std::size_t d = 0; d < options.dimension; ++d)
  {
    view.components *= 2 * options.radius + 1;
  }
  const std::vector<float> walk = MakeWalk(options, Picture(options, view.rows), view.components, host.Get());
  view.values = walk.data();
  const double before = PeakBytes();

  dwc::CutParameters parameters;
  parameters.maximumNumberOfNodes = options.nodes;
  parameters.maximumNumberOfRegions = options.regions;
  const double start = dwc::Now();
  double       built = start;
  dwc::Host    timed = host.Get();
  timed.progress = [&](double fraction) { built = fraction < 0.4 ? dwc::Now() : built; };
  const dwc::CutResult result = dwc::CutWalk(view, parameters, timed);
  const double         end = dwc::Now();

  double       costs = 0.0;
  const auto & nodes = result.tree.nodes;
  for (const std::size_t id : result.tree.splits)
  {
    costs += nodes[id].cost;
  }
  std::printf("{\"cells\": %zu, \"components\": %zu, \"nodes\": %zu, \"threads\": %u, \"seconds\": %.3f, "
              "\"build_seconds\": %.3f, \"tree_seconds\": %.3f, \"leaves\": %zu, \"applications\": %zu, "
              "\"first_cost\": %.8g, \"mean_cost\": %.8g, \"stationary_residual\": %.3g, \"walk_bytes\": %.0f, "
              "\"peak_bytes\": %.0f, \"peak_without_cut_bytes\": %.0f, \"estimated_bytes\": %.0f}\n",
              view.rows,
              view.components,
              result.numberOfNodes,
              options.threads,
              end - start,
              built - start,
              end - built,
              result.tree.NumberOfLeaves(),
              result.numberOfOperatorApplications,
              result.tree.splits.empty() ? 0.0 : nodes[0].cost,
              result.tree.splits.empty() ? 0.0 : costs / static_cast<double>(result.tree.splits.size()),
              result.stationaryResidual,
              static_cast<double>(walk.size() * sizeof(float)),
              PeakBytes(),
              before,
              dwc::EstimateCutBytes(view, parameters));
  return EXIT_SUCCESS;
}

} // namespace

int
main(int argc, char ** argv)
{
  try
  {
    return Run(Parse(argc, argv));
  }
  catch (const std::exception & error)
  {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
  }
}
