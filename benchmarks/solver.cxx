/* SPDX-License-Identifier: Apache-2.0 */

/** Times the solver of src/walk on one symmetric matrix: `solver MATRIX.f32 N [--threads T] [--repeats R] [--vector
 * FILE] [--members FILE]`. MATRIX.f32: N x N raw floats, symmetric, not negative. Prints one line of JSON; times are
 * medians. first_split_cost is that of the exact sweep improved by single moves, sweep_cost that of the sweep alone.
 * --vector writes the first Fiedler vector (D^-1/2 v) as N raw doubles, --members the first split's sides as N bytes, 0
 * or 1. */

#include "BenchmarkHost.h"
#include "walk/CutSymmetric.h"
#include "walk/Fiedler.h"
#include "walk/Improve.h"
#include "walk/Kernels.h"
#include "walk/Sweep.h"
#include "walk/Weights.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

namespace
{

struct Options
{
  std::string matrix;
  std::string vector;
  std::string members;
  std::size_t nodes{ 0 };
  unsigned    threads{ 2 };
  unsigned    repeats{ 5 };
};

Options
Parse(int argc, char ** argv)
{
  Options     options;
  std::size_t positional = 0;
  for (int i = 1; i < argc; ++i)
  {
    const std::string argument = argv[i];
    const bool        hasValue = i + 1 < argc;
    if (argument == "--threads" && hasValue)
    {
      options.threads = static_cast<unsigned>(std::stoul(argv[++i]));
    }
    else if (argument == "--repeats" && hasValue)
    {
      options.repeats = static_cast<unsigned>(std::stoul(argv[++i]));
    }
    else if (argument == "--vector" && hasValue)
    {
      options.vector = argv[++i];
    }
    else if (argument == "--members" && hasValue)
    {
      options.members = argv[++i];
    }
    else if (positional++ == 0)
    {
      options.matrix = argument;
    }
    else
    {
      options.nodes = std::stoul(argument);
    }
  }
  if (options.matrix.empty() || options.nodes < 2 || options.repeats < 1)
  {
    throw std::runtime_error("usage: solver MATRIX.f32 N [--threads T] [--repeats R] [--vector FILE] [--members FILE]");
  }
  return options;
}

double
Median(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int
Run(const Options & options)
{
  const std::size_t  n = options.nodes;
  std::vector<float> values(n * n);
  std::ifstream      file(options.matrix, std::ios::binary);
  if (!file.read(reinterpret_cast<char *>(values.data()), static_cast<std::streamsize>(n * n * sizeof(float))))
  {
    throw std::runtime_error("cannot read " + std::to_string(n) + " x " + std::to_string(n) + " floats from " +
                             options.matrix);
  }
  const dwc::BenchmarkHost host(options.threads);

  // What the memory allows: every weight read once, nothing but added up.
  std::vector<double> sums(n);
  std::vector<double> bounds;
  for (unsigned r = 0; r < std::max(5U, options.repeats); ++r)
  {
    const double start = dwc::Now();
    host.Get().ForBlocks(n, 64, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i)
      {
        sums[i] = dwc::walk::Sum(values.data() + i * n, n);
      }
    });
    bounds.push_back(dwc::Now() - start);
  }

  const dwc::walk::DenseWeights weights(n, values);
  dwc::walk::Nodes              all(n);
  std::iota(all.begin(), all.end(), 0U);
  const std::vector<double> one(n, 1.0);
  std::vector<double>       eigenSeconds;
  std::vector<double>       sweepSeconds;
  std::vector<double>       firstSeconds;
  std::vector<double>       treeSeconds;
  dwc::walk::FiedlerResult  fiedler;
  dwc::walk::SweepResult    sweep;
  std::vector<double>       improveSeconds;
  std::vector<char>         side;
  std::vector<char>         members;
  double                    cost = 0.0;
  std::vector<std::size_t>  leaves;
  std::size_t               treeApplications = 0;
  for (unsigned r = 0; r < options.repeats; ++r)
  {
    const double        start = dwc::Now();
    std::vector<double> degrees(n);
    weights.Multiply(all, one.data(), degrees.data(), host.Get());
    fiedler = dwc::walk::Fiedler(weights, all, degrees, {}, host.Get());
    const double     solved = dwc::Now();
    dwc::walk::Nodes order = all;
    std::stable_sort(
      order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return fiedler.f[a] < fiedler.f[b]; });
    std::vector<double> sortedDegrees(n);
    for (std::size_t i = 0; i < n; ++i)
    {
      sortedDegrees[i] = degrees[order[i]];
    }
    sweep = dwc::walk::Sweep(weights, order, sortedDegrees, one, 1.0, host.Get());
    side.assign(n, 0);
    std::fill(side.begin(), side.begin() + static_cast<std::ptrdiff_t>(sweep.prefix), 1);
    const double swept = dwc::Now();
    cost = dwc::walk::ImproveCut(weights, order, sortedDegrees, one, 1.0, side, host.Get());
    const double end = dwc::Now();
    members.assign(n, 0);
    for (std::size_t i = 0; i < n; ++i)
    {
      members[order[i]] = side[i];
    }
    improveSeconds.push_back(end - swept);
    eigenSeconds.push_back(solved - start);
    sweepSeconds.push_back(swept - solved);
    firstSeconds.push_back(end - start);

    dwc::CutParameters parameters;
    parameters.maximumNumberOfRegions = 64;
    parameters.minimumRegionFraction = 0.0;
    std::vector<float>   copy = values;
    const double         grow = dwc::Now();
    const dwc::CutResult tree = dwc::walk::CutSymmetric(std::move(copy), n, parameters, host.Get());
    treeSeconds.push_back(dwc::Now() - grow);
    leaves.push_back(tree.tree.NumberOfLeaves());
    treeApplications = tree.numberOfOperatorApplications;
  }
  if (!options.vector.empty())
  {
    std::ofstream out(options.vector, std::ios::binary);
    out.write(reinterpret_cast<const char *>(fiedler.f.data()), static_cast<std::streamsize>(n * sizeof(double)));
    if (!out.flush())
    {
      throw std::runtime_error("cannot write " + options.vector);
    }
  }
  if (!options.members.empty())
  {
    std::ofstream out(options.members, std::ios::binary);
    out.write(members.data(), static_cast<std::streamsize>(n));
    if (!out.flush())
    {
      throw std::runtime_error("cannot write " + options.members);
    }
  }
  const double bound = *std::min_element(bounds.begin(), bounds.end());
  const double eigen = Median(eigenSeconds);
  // The degrees are one more product.
  const auto applications = static_cast<double>(fiedler.applications + 1);
  std::printf("{\"nodes\": %zu, \"threads\": %u, \"first_split_seconds\": %.6f, \"first_split_cost\": %.10g, "
              "\"sweep_cost\": %.10g, "
              "\"lambda2\": %.12g, \"lambda3\": %.12g, \"eigen_seconds\": %.6f, \"sweep_seconds\": %.6f, "
              "\"improve_seconds\": %.6f, "
              "\"applications\": %.0f, \"tree_seconds\": %.6f, \"leaves\": %zu, \"tree_applications\": %zu, "
              "\"bandwidth_bound_seconds_per_application\": %.6f, \"bandwidth_share\": %.4f}\n",
              n,
              options.threads,
              Median(firstSeconds),
              cost,
              sweep.cost,
              fiedler.lambda2,
              fiedler.lambda3,
              eigen,
              Median(sweepSeconds),
              Median(improveSeconds),
              applications,
              Median(treeSeconds),
              leaves.front(),
              treeApplications,
              bound,
              bound * applications / eigen);
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
