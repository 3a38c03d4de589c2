/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/BiasField.h"

#include "diffuse/local/OtsuThreshold.h"
#include "diffuse/local/TokenPlan.h"
#include "image/Axis.h"
#include "image/Gradient.h"
#include "image/GridSteps.h"
#include "image/RobustRange.h"
#include "image/Shrink.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace dwc
{
namespace local
{
namespace
{

constexpr std::size_t  cellsAlongLongest = 48;
constexpr double       flatShare = 0.6; ///< of the cells above the threshold: those of smallest gradient
constexpr std::size_t  leastSamples = 500;
constexpr double       width = 0.064; ///< of the Gaussian that smooths the density of the logarithms
constexpr double       rate = 2.0;    ///< of the steps, in units of width^2
constexpr double       smallestStep = 1e-4;
constexpr unsigned int mostSteps = 100;
constexpr std::size_t  blockSize = 1 << 14;

/** The polynomials at a place: for each axis of more than one pixel x and (3 x^2 - 1) / 2, then the products x y of two
 * axes, with x from -1 to 1 along the axis. */
class Polynomials
{
public:
  explicit Polynomials(const Grid & grid)
  {
    for (std::size_t d = 0; d < grid.Dimension(); ++d)
    {
      if (grid.size[d] > 1)
      {
        m_Axes.push_back(d);
      }
    }
    m_Place.resize(m_Axes.size());
  }

  std::size_t
  Count() const
  {
    return 2 * m_Axes.size() + m_Axes.size() * (m_Axes.size() - 1) / 2;
  }

  void
  Evaluate(const Grid & grid, const std::vector<std::size_t> & at, double * values)
  {
    for (std::size_t a = 0; a < m_Axes.size(); ++a)
    {
      const std::size_t d = m_Axes[a];
      m_Place[a] = (2.0 * static_cast<double>(at[d]) + 1.0) / static_cast<double>(grid.size[d]) - 1.0;
    }
    for (std::size_t a = 0; a < m_Axes.size(); ++a)
    {
      *values++ = m_Place[a];
      *values++ = 1.5 * m_Place[a] * m_Place[a] - 0.5;
      for (std::size_t b = 0; b < a; ++b)
      {
        *values++ = m_Place[a] * m_Place[b];
      }
    }
  }

private:
  std::vector<std::size_t> m_Axes;
  std::vector<double>      m_Place;
};

/** Logarithms of the values of flat, bright cells, and the polynomials at their places, less their means. */
struct Samples
{
  Eigen::VectorXd logarithms;
  Eigen::MatrixXd polynomials;
};

Samples
TakeSamples(const ImageView & image, const Host & host)
{
  Samples           samples;
  const Grid        asked = GridOfCells(image.grid, cellsAlongLongest);
  const ShrunkImage cells = Shrink(image.grid, image.values, 1, image.mask, asked.size, host);
  const double      center = image.centers == nullptr ? 0.0 : image.centers[0];

  std::vector<float> inside;
  for (std::size_t c = 0; c < cells.values.size(); ++c)
  {
    if (cells.coverage[c] > 0.5F)
    {
      inside.push_back(static_cast<float>(cells.values[c] + center));
    }
  }
  std::vector<float> sorted = inside;
  const auto [lowest, highest] = FindRobustRange(sorted);
  // Noise about zero may be negative, but not much.
  if (!(highest > lowest) || lowest < -0.2 * highest)
  {
    return samples;
  }
  const auto   first = static_cast<float>(lowest);
  const auto   last = static_cast<float>(highest);
  const double threshold =
    OtsuThreshold(inside.size(), [&](std::size_t i) { return std::clamp(inside[i], first, last); }, 1).threshold;
  if (!(threshold > 0.0))
  {
    return samples;
  }

  Channel logarithms(cells.values.size());
  for (std::size_t c = 0; c < logarithms.size(); ++c)
  {
    logarithms[c] = static_cast<float>(std::log(std::max(0.5 * threshold, cells.values[c] + center)));
  }
  const Channel gradient = GradientMagnitude({ logarithms }, cells.grid, 0.25 * FinestSpacing(cells.grid), host);

  std::vector<std::size_t> chosen;
  std::vector<float>       steepness;
  for (std::size_t c = 0; c < logarithms.size(); ++c)
  {
    if (cells.coverage[c] > 0.5F && cells.values[c] + center > threshold)
    {
      chosen.push_back(c);
      steepness.push_back(gradient[c]);
    }
  }
  if (chosen.size() < leastSamples)
  {
    return samples;
  }
  const auto limit =
    steepness.begin() + static_cast<std::ptrdiff_t>(flatShare * static_cast<double>(steepness.size() - 1));
  std::nth_element(steepness.begin(), limit, steepness.end());
  const float steepest = *limit;
  chosen.erase(std::remove_if(chosen.begin(), chosen.end(), [&](std::size_t c) { return gradient[c] > steepest; }),
               chosen.end());

  Polynomials polynomials(cells.grid);
  samples.logarithms.resize(static_cast<Eigen::Index>(chosen.size()));
  samples.polynomials.resize(static_cast<Eigen::Index>(chosen.size()), static_cast<Eigen::Index>(polynomials.Count()));
  std::vector<double>      values(polynomials.Count());
  std::vector<std::size_t> at(cells.grid.Dimension(), 0);
  for (std::size_t c = 0, s = 0; s < chosen.size(); ++c)
  {
    if (c == chosen[s])
    {
      const auto row = static_cast<Eigen::Index>(s++);
      samples.logarithms[row] = logarithms[c];
      polynomials.Evaluate(cells.grid, at, values.data());
      for (std::size_t k = 0; k < values.size(); ++k)
      {
        samples.polynomials(row, static_cast<Eigen::Index>(k)) = values[k];
      }
    }
    Advance(cells.grid, at);
  }
  samples.polynomials.rowwise() -= samples.polynomials.colwise().mean().eval();
  return samples;
}

/** The density of some numbers, smoothed by a Gaussian, on bins between which it is linear. */
class Density
{
public:
  explicit Density(const Eigen::VectorXd & numbers)
    : m_First(numbers.minCoeff() - 4.0 * width)
    , m_BinWidth((numbers.maxCoeff() + 4.0 * width - m_First) / (bins - 1))
  {
    std::array<double, bins> count{};
    for (const double number : numbers)
    {
      const auto [bin, share] = PlaceOf(number);
      count[bin] += 1.0 - share;
      count[bin + 1] += share;
    }
    const double sigma = width / m_BinWidth;
    const auto   radius = static_cast<std::size_t>(std::ceil(4.0 * sigma));
    double       total = 0.0;
    for (std::size_t b = 0; b < bins; ++b)
    {
      const std::size_t end = std::min(bins, b + radius + 1);
      for (std::size_t other = b < radius ? 0 : b - radius; other < end; ++other)
      {
        const double distance = (static_cast<double>(other) - static_cast<double>(b)) / sigma;
        m_Logarithms[b] += count[other] * std::exp(-0.5 * distance * distance);
      }
      total += m_Logarithms[b];
    }
    for (double & value : m_Logarithms)
    {
      value = std::log(std::max(value / (total * m_BinWidth), 1e-12));
    }
  }

  /** In nats. */
  double
  Entropy(const Eigen::VectorXd & numbers) const
  {
    double sum = 0.0;
    for (const double number : numbers)
    {
      const auto [bin, share] = PlaceOf(number);
      sum -= (1.0 - share) * m_Logarithms[bin] + share * m_Logarithms[bin + 1];
    }
    return sum / static_cast<double>(numbers.size());
  }

  /** The derivative of the logarithm of the density. */
  double
  Slope(double number) const
  {
    const auto [bin, share] = PlaceOf(number);
    return (1.0 - share) * SlopeAt(bin) + share * SlopeAt(bin + 1);
  }

private:
  static constexpr std::size_t bins = 256;

  std::pair<std::size_t, double>
  PlaceOf(double number) const
  {
    const double place = (number - m_First) / m_BinWidth;
    const auto   bin = std::min(bins - 2, static_cast<std::size_t>(place));
    return { bin, place - static_cast<double>(bin) };
  }

  double
  SlopeAt(std::size_t bin) const
  {
    const std::size_t before = bin == 0 ? 0 : bin - 1;
    const std::size_t after = std::min(bins - 1, bin + 1);
    return (m_Logarithms[after] - m_Logarithms[before]) / (m_BinWidth * static_cast<double>(after - before));
  }

  double                   m_First;
  double                   m_BinWidth;
  std::array<double, bins> m_Logarithms{};
};

} // namespace

BiasField
EstimateBiasField(const ImageView & image, const Host & host)
{
  BiasField field;
  if (image.channels != 1 || image.grid.NumberOfLongAxes() < 3)
  {
    return field;
  }
  const Samples samples = TakeSamples(image, host);
  if (samples.logarithms.size() == 0)
  {
    return field;
  }
  // The entropy's gradient by a sample's logarithm is the negative slope of the density's logarithm there. A step goes
  // against the gradient, as far as the polynomials can.
  const Eigen::MatrixXd             products = samples.polynomials.transpose() * samples.polynomials;
  const double                      ridge = 1e-9 * static_cast<double>(samples.logarithms.size());
  const auto                        identity = Eigen::MatrixXd::Identity(products.rows(), products.cols());
  const Eigen::LLT<Eigen::MatrixXd> fit(products + ridge * identity);
  Eigen::VectorXd                   coefficients = Eigen::VectorXd::Zero(products.rows());
  Eigen::VectorXd                   even = samples.logarithms;
  const double                      before = Density(even).Entropy(even);
  for (unsigned int step = 0; step < mostSteps; ++step)
  {
    host.progress(static_cast<double>(step) / mostSteps);
    const Density         density(even);
    const Eigen::VectorXd uphill = even.unaryExpr([&](double value) { return density.Slope(value); });
    const Eigen::VectorXd change = -rate * width * width * fit.solve(samples.polynomials.transpose() * uphill);
    const Eigen::VectorXd changes = samples.polynomials * change;
    coefficients += change;
    even -= changes;
    if (changes.norm() < smallestStep * std::sqrt(static_cast<double>(changes.size())))
    {
      break;
    }
  }
  field.coefficients.assign(coefficients.begin(), coefficients.end());
  field.entropyGain = before - Density(even).Entropy(even);
  return field;
}

std::vector<float>
DivideByField(const ImageView & image, const BiasField & field, const Host & host)
{
  const Grid &       grid = image.grid;
  const double       center = image.centers == nullptr ? 0.0 : image.centers[0];
  std::vector<float> values(grid.Count());
  host.ForBlocks(grid.Count(), blockSize, [&](std::size_t begin, std::size_t end) {
    Polynomials              polynomials(grid);
    std::vector<double>      terms(polynomials.Count());
    std::vector<std::size_t> at;
    IndexOf(grid, begin, at);
    for (std::size_t p = begin; p < end; ++p)
    {
      polynomials.Evaluate(grid, at, terms.data());
      double logarithm = 0.0;
      for (std::size_t k = 0; k < terms.size(); ++k)
      {
        logarithm += field.coefficients[k] * terms[k];
      }
      values[p] = static_cast<float>((image.values[p] + center) * std::exp(-logarithm));
      Advance(grid, at);
    }
  });
  return values;
}

} // namespace local
} // namespace dwc
