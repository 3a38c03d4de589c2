/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/WindowedScore.h"

#include "image/GridSteps.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace dwc
{
namespace local
{
namespace
{

constexpr std::size_t blockSize = 1024;
constexpr std::size_t reportEvery = 64 * blockSize;

/** Sweeps of the scaling: enough to bring the stationary distribution near the sizes. */
constexpr int numberOfSweeps = 8;

/** Keeps every step of the window possible. */
constexpr double leastKernel = 1e-9;

/** The (2r+1)^D offsets around a token. */
class OffsetWindow
{
public:
  OffsetWindow(const Grid & grid, std::size_t radius)
    : m_Grid(grid)
    , m_Radius(static_cast<std::ptrdiff_t>(radius))
    , m_Offsets(BoxOffsets(grid, std::vector<std::ptrdiff_t>(grid.Dimension(), m_Radius)))
  {}

  std::size_t
  Count() const
  {
    return m_Offsets.size();
  }

  const std::vector<std::ptrdiff_t> &
  Steps(std::size_t k) const
  {
    return m_Offsets[k].steps;
  }

  /** A token and where it is. */
  struct Place
  {
    std::size_t                 token{ 0 };
    bool                        interior{ false }; ///< the whole window around it is on the grid
    std::vector<std::ptrdiff_t> at;
  };

  void
  MoveTo(Place & place, std::size_t token) const
  {
    place.token = token;
    place.interior = true;
    IndexOf(m_Grid, token, place.at);
    for (std::size_t d = 0; d < place.at.size(); ++d)
    {
      const auto size = static_cast<std::ptrdiff_t>(m_Grid.size[d]);
      place.interior = place.interior && place.at[d] >= m_Radius && place.at[d] + m_Radius < size;
    }
  }

  /** The token at an offset from a place; that of the place itself where the offset leads beyond the border. */
  std::size_t
  Target(const Place & place, std::size_t k) const
  {
    const GridOffset & offset = m_Offsets[k];
    const bool         onGrid = place.interior || IsInside(m_Grid, place.at, offset);
    return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(place.token) + (onGrid ? offset.memory : 0));
  }

private:
  const Grid &            m_Grid;
  std::ptrdiff_t          m_Radius;
  std::vector<GridOffset> m_Offsets;
};

/** For each offset, the offsets of the tokens on the straight line to it, the start and the offset included. */
std::vector<std::vector<std::size_t>>
LinesOf(const OffsetWindow & window, std::size_t radius)
{
  std::vector<std::vector<std::size_t>> lines;
  for (std::size_t k = 0; k < window.Count(); ++k)
  {
    std::ptrdiff_t longest = 0;
    for (const std::ptrdiff_t s : window.Steps(k))
    {
      longest = std::max(longest, std::abs(s));
    }
    std::vector<std::size_t> line;
    for (std::ptrdiff_t t = 0; t <= longest; ++t)
    {
      std::size_t index = 0;
      for (std::size_t d = window.Steps(k).size(); d-- > 0;)
      {
        const double exact =
          longest == 0 ? 0.0 : static_cast<double>(t * window.Steps(k)[d]) / static_cast<double>(longest);
        const auto rounded = static_cast<std::ptrdiff_t>(std::lround(exact));
        index = index * (2 * radius + 1) + static_cast<std::size_t>(rounded + static_cast<std::ptrdiff_t>(radius));
      }
      line.push_back(index);
    }
    lines.push_back(line);
  }
  return lines;
}

/** Mean of each channel over each token, relative to its range; channels of a token side by side. */
std::vector<float>
RelativeMeans(const Tokens & tokens, const std::vector<Channel> & channels)
{
  std::vector<float> means(tokens.count * channels.size(), 0.0F);
  for (std::size_t p = 0; p < tokens.labels.size(); ++p)
  {
    for (std::size_t c = 0; c < channels.size() && tokens.labels[p] != 0; ++c)
    {
      means[(tokens.labels[p] - 1) * channels.size() + c] +=
        static_cast<float>(0.01 * channels[c][p] / tokens.sizes[tokens.labels[p] - 1]);
    }
  }
  return means;
}

/** The walk in the making: a row of the window for each token. */
class WindowedKernel
{
public:
  WindowedKernel(const Tokens &               tokens,
                 const std::vector<Channel> & channels,
                 std::size_t                  radius,
                 const Constants &            constants)
    : m_Tokens(tokens)
    , m_Constants(constants)
    , m_Window(tokens.tokenGrid, radius)
    , m_Lines(LinesOf(m_Window, radius))
    , m_Channels(channels.size())
    , m_Means(RelativeMeans(tokens, channels))
    , m_Values(tokens.count * m_Window.Count(), 0.0F)
    , m_Factors(tokens.count)
  {}

  /** exp(-E), 0 for steps that lead nowhere. Every pair once, from the end whose offset is in the second half of the
   * window: the kernel is symmetric to the last bit, and no entry is written twice. */
  void
  Fill(const Host & host)
  {
    const std::size_t width = m_Window.Count();
    const std::size_t middle = width / 2;
    host.ForBlocksWithProgress(m_Tokens.count, blockSize, reportEvery, [&](std::size_t begin, std::size_t end) {
      OffsetWindow::Place place;
      for (std::size_t i = begin; i < end; ++i)
      {
        if (m_Tokens.sizes[i] == 0.0)
        {
          continue;
        }
        m_Window.MoveTo(place, i);
        m_Values[i * width + middle] = 1.0F;
        for (std::size_t k = middle + 1; k < width; ++k)
        {
          const std::size_t j = m_Window.Target(place, k);
          const float       value = j == i ? 0.0F : this->ValueOf(place, j, k);
          if (value > 0.0F)
          {
            m_Values[i * width + k] = value;
            m_Values[j * width + (width - 1 - k)] = value;
          }
        }
      }
    });
  }

  /** Symmetric Sinkhorn scaling: finds factors y for which y_i sum_j K_ij y_j is near the size of i. */
  void
  Scale(const Host & host)
  {
    const std::size_t  count = m_Tokens.count;
    std::vector<float> next(count);
    for (std::size_t i = 0; i < count; ++i)
    {
      m_Factors[i] = m_Tokens.sizes[i] > 0.0 ? 1.0F : 0.0F;
    }
    for (int sweep = 0; sweep < numberOfSweeps; ++sweep)
    {
      const Host stage =
        host.Stage(static_cast<double>(sweep) / numberOfSweeps, static_cast<double>(sweep + 1) / numberOfSweeps);
      stage.ForBlocksWithProgress(count, blockSize, reportEvery, [&](std::size_t begin, std::size_t end) {
        OffsetWindow::Place place;
        for (std::size_t i = begin; i < end; ++i)
        {
          m_Window.MoveTo(place, i);
          const double size = m_Tokens.sizes[i];
          next[i] = size > 0.0 ? static_cast<float>(std::sqrt(m_Factors[i] * size / this->ProductOf(place))) : 0.0F;
        }
      });
      m_Factors.swap(next);
    }
  }

  /** The scaled rows, divided by their sums. */
  std::vector<float>
  TakeWalk(const Host & host)
  {
    const std::size_t width = m_Window.Count();
    host.ForBlocksWithProgress(m_Tokens.count, blockSize, reportEvery, [&](std::size_t begin, std::size_t end) {
      OffsetWindow::Place place;
      for (std::size_t i = begin; i < end; ++i)
      {
        if (m_Tokens.sizes[i] == 0.0)
        {
          continue;
        }
        m_Window.MoveTo(place, i);
        const double  sum = this->ProductOf(place);
        float * const row = m_Values.data() + i * width;
        for (std::size_t k = 0; k < width; ++k)
        {
          row[k] = static_cast<float>(row[k] * m_Factors[m_Window.Target(place, k)] / sum);
        }
      }
    });
    return std::move(m_Values);
  }

private:
  float
  SquaredDifference(std::size_t i, std::size_t j) const
  {
    float sum = 0.0F;
    for (std::size_t c = 0; c < m_Channels; ++c)
    {
      const float difference = m_Means[i * m_Channels + c] - m_Means[j * m_Channels + c];
      sum += difference * difference;
    }
    return sum;
  }

  /** Kernel between a token and token j at its offset k; 0 where the line to it leaves the mask. */
  float
  ValueOf(const OffsetWindow::Place & place, std::size_t j, std::size_t k) const
  {
    float       contour = 0.0F;
    std::size_t previous = place.token;
    for (const std::size_t step : m_Lines[k])
    {
      const std::size_t next = m_Window.Target(place, step);
      if (m_Tokens.sizes[next] == 0.0)
      {
        return 0.0F;
      }
      contour = std::max(contour, this->SquaredDifference(previous, next));
      previous = next;
    }
    const double energy = m_Constants.neighborIntensity * this->SquaredDifference(place.token, j) +
                          m_Constants.neighborContour * std::sqrt(contour);
    return static_cast<float>(std::exp(-energy) + leastKernel);
  }

  /** sum_j K_ij y_j */
  double
  ProductOf(const OffsetWindow::Place & place) const
  {
    const float * const row = m_Values.data() + place.token * m_Window.Count();
    double              sum = 0.0;
    for (std::size_t k = 0; k < m_Window.Count(); ++k)
    {
      sum += row[k] * m_Factors[m_Window.Target(place, k)];
    }
    return sum;
  }

  const Tokens &                        m_Tokens;
  const Constants &                     m_Constants;
  OffsetWindow                          m_Window;
  std::vector<std::vector<std::size_t>> m_Lines;
  std::size_t                           m_Channels;
  std::vector<float>                    m_Means;
  std::vector<float>                    m_Values;  ///< tokens x offsets
  std::vector<float>                    m_Factors; ///< y
};

} // namespace

std::vector<float>
WindowedScore(const Tokens &               tokens,
              const std::vector<Channel> & channels,
              std::size_t                  radius,
              const Constants &            constants,
              const Host &                 host)
{
  WindowedKernel kernel(tokens, channels, radius, constants);
  host.progress(0.1);
  kernel.Fill(host.Stage(0.1, 0.4));
  kernel.Scale(host.Stage(0.4, 0.9));
  return kernel.TakeWalk(host.Stage(0.9, 1.0));
}

} // namespace local
} // namespace dwc
