/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Affinity.h"

#include "walk/MatrixProduct.h"
#include "walk/Parallel.h"

#include <algorithm>
#include <cmath>

namespace dwc::walk
{

namespace
{

/** Factors that make each feature vector (cosine) or the longest (dot) of length 1. */
std::vector<double>
Factors(const std::vector<double> & squaredLengths, WalkAffinity affinity)
{
  const double longest = squaredLengths.empty() ? 0.0 : *std::max_element(squaredLengths.begin(), squaredLengths.end());
  std::vector<double> factors(squaredLengths.size());
  for (std::size_t i = 0; i < factors.size(); ++i)
  {
    const double squared = affinity == WalkAffinity::Cosine ? squaredLengths[i] : longest;
    factors[i] = squared > 0.0 ? 1.0 / std::sqrt(squared) : 0.0;
  }
  return factors;
}

float
Power(double value, double exponent)
{
  if (!(value > 0.0))
  {
    return 0.0F;
  }
  return static_cast<float>(exponent == 1.0 ? value : std::pow(value, exponent));
}

} // namespace

std::vector<float>
DenseAffinity(std::vector<float> & features,
              std::size_t          rows,
              WalkAffinity         affinity,
              double               exponent,
              const Host &         host)
{
  const std::size_t   components = features.size() / rows;
  std::vector<double> squaredLengths(rows, 0.0);
  ForItems(host, rows, static_cast<double>(components), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
    {
      for (std::size_t c = 0; c < components; ++c)
      {
        const double value = features[i * components + c];
        squaredLengths[i] += value * value;
      }
    }
  });
  const std::vector<double> factors = Factors(squaredLengths, affinity);
  for (std::size_t i = 0; i < rows; ++i)
  {
    for (std::size_t c = 0; c < components; ++c)
    {
      features[i * components + c] = static_cast<float>(factors[i] * static_cast<double>(features[i * components + c]));
    }
  }
  std::vector<float> values(rows * rows, 0.0F);
  AddProduct(features.data(), features.data(), true, values.data(), rows, components, rows, host);
  ForItems(host, rows, 32.0 * static_cast<double>(rows), [&](std::size_t begin, std::size_t end) {
    for (std::size_t e = begin * rows; e < end * rows; ++e)
    {
      values[e] = Power(values[e], exponent);
    }
  });
  return values;
}

SparseRows
SparseAffinity(SparseRows features, std::size_t components, WalkAffinity affinity, double exponent, const Host & host)
{
  const std::size_t   rows = features.Rows();
  std::vector<double> squaredLengths(rows, 0.0);
  for (std::size_t i = 0; i < rows; ++i)
  {
    for (std::size_t e = features.offsets[i]; e < features.offsets[i + 1]; ++e)
    {
      squaredLengths[i] += static_cast<double>(features.values[e]) * static_cast<double>(features.values[e]);
    }
  }
  const std::vector<double> factors = Factors(squaredLengths, affinity);

  // Which rows have a component.
  SparseRows byComponent;
  byComponent.offsets.assign(components + 1, 0);
  for (const std::uint32_t component : features.columns)
  {
    ++byComponent.offsets[component + 1];
  }
  for (std::size_t c = 0; c < components; ++c)
  {
    byComponent.offsets[c + 1] += byComponent.offsets[c];
  }
  byComponent.columns.resize(features.columns.size());
  byComponent.values.resize(features.values.size());
  std::vector<std::size_t> next(byComponent.offsets.begin(), byComponent.offsets.end() - 1);
  for (std::size_t i = 0; i < rows; ++i)
  {
    for (std::size_t e = features.offsets[i]; e < features.offsets[i + 1]; ++e)
    {
      const std::size_t place = next[features.columns[e]]++;
      byComponent.columns[place] = static_cast<std::uint32_t>(i);
      byComponent.values[place] = features.values[e];
    }
  }

  std::vector<std::vector<std::pair<std::uint32_t, float>>> entries(rows);
  const double workPerRow = 4.0 * static_cast<double>(features.values.size()) / static_cast<double>(components) *
                            static_cast<double>(features.values.size()) / static_cast<double>(rows);
  ForItemsWithProgress(host, rows, workPerRow, [&](std::size_t begin, std::size_t end) {
    std::vector<double>        sum(rows, 0.0);
    std::vector<std::uint32_t> touched;
    for (std::size_t i = begin; i < end; ++i)
    {
      touched.clear();
      for (std::size_t e = features.offsets[i]; e < features.offsets[i + 1]; ++e)
      {
        const std::uint32_t component = features.columns[e];
        const double        value = features.values[e];
        for (std::size_t g = byComponent.offsets[component]; g < byComponent.offsets[component + 1]; ++g)
        {
          const std::uint32_t j = byComponent.columns[g];
          if (sum[j] == 0.0)
          {
            touched.push_back(j);
          }
          sum[j] += value * static_cast<double>(byComponent.values[g]);
        }
      }
      std::sort(touched.begin(), touched.end());
      for (const std::uint32_t j : touched)
      {
        // One product for both factors: the same for (i, j) as for (j, i).
        const float entry = Power(sum[j] * (factors[i] * factors[j]), exponent);
        if (entry > 0.0F)
        {
          entries[i].emplace_back(j, entry);
        }
        sum[j] = 0.0;
      }
    }
  });
  SparseRows joined;
  for (const auto & row : entries)
  {
    for (const auto & [column, value] : row)
    {
      joined.columns.push_back(column);
      joined.values.push_back(value);
    }
    joined.offsets.push_back(joined.columns.size());
  }
  return joined;
}

} // namespace dwc::walk
