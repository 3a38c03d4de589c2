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

/** Squared length of each row. */
std::vector<double>
SquaredLengths(const SparseRows & features)
{
  std::vector<double> squaredLengths(features.Rows(), 0.0);
  for (std::size_t i = 0; i < features.Rows(); ++i)
  {
    for (std::size_t e = features.offsets[i]; e < features.offsets[i + 1]; ++e)
    {
      squaredLengths[i] += static_cast<double>(features.values[e]) * static_cast<double>(features.values[e]);
    }
  }
  return squaredLengths;
}

/** Inner products of one row of features with all rows, one after the other; only those that are not zero are
 * touched. */
class RowProducts
{
public:
  RowProducts(const SparseRows & features, const SparseRows & byComponent)
    : m_Features(features)
    , m_ByComponent(byComponent)
    , m_Sum(features.Rows(), 0.0)
  {}

  /** Calls use(j, product of rows i and j) for ascending j. */
  template <typename TUse>
  void
  ForRow(std::size_t i, const TUse & use)
  {
    m_Touched.clear();
    for (std::size_t e = m_Features.offsets[i]; e < m_Features.offsets[i + 1]; ++e)
    {
      const std::uint32_t component = m_Features.columns[e];
      const double        value = m_Features.values[e];
      for (std::size_t g = m_ByComponent.offsets[component]; g < m_ByComponent.offsets[component + 1]; ++g)
      {
        const std::uint32_t j = m_ByComponent.columns[g];
        if (m_Sum[j] == 0.0)
        {
          m_Touched.push_back(j);
        }
        m_Sum[j] += value * static_cast<double>(m_ByComponent.values[g]);
      }
    }
    std::sort(m_Touched.begin(), m_Touched.end());
    for (const std::uint32_t j : m_Touched)
    {
      use(j, m_Sum[j]);
      m_Sum[j] = 0.0;
    }
  }

private:
  const SparseRows &         m_Features;
  const SparseRows &         m_ByComponent;
  std::vector<double>        m_Sum;
  std::vector<std::uint32_t> m_Touched;
};

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
  host.ForBlocks(rows, ItemsPerBlock(static_cast<double>(components)), [&](std::size_t begin, std::size_t end) {
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
  host.ForBlocks(rows, ItemsPerBlock(32.0 * static_cast<double>(rows)), [&](std::size_t begin, std::size_t end) {
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
  const std::size_t         rows = features.Rows();
  const std::vector<double> factors = Factors(SquaredLengths(features), affinity);
  const SparseRows          byComponent = Transpose(features, components); // which rows have a component

  std::vector<std::vector<std::pair<std::uint32_t, float>>> entries(rows);
  const double work = 4.0 * static_cast<double>(features.values.size()) / static_cast<double>(components) *
                      static_cast<double>(features.values.size()) / static_cast<double>(rows);
  host.ForBlocksWithProgress(rows, ItemsPerBlock(work), ItemsPerReport(work), [&](std::size_t begin, std::size_t end) {
    RowProducts products(features, byComponent);
    for (std::size_t i = begin; i < end; ++i)
    {
      products.ForRow(i, [&](std::uint32_t j, double product) {
        // One product for both factors: the same for (i, j) as for (j, i).
        const float entry = Power(product * (factors[i] * factors[j]), exponent);
        if (entry > 0.0F)
        {
          entries[i].emplace_back(j, entry);
        }
      });
    }
  });
  return JoinRows(std::move(entries));
}

} // namespace dwc::walk
