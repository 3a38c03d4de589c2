/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Neighborhood.h"

#include "image/HeardBlocks.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace dwc
{
namespace local
{
namespace
{

/** Steps of the window's offsets, and how they lie in memory. */
class Window
{
public:
  Window(const Grid & grid, std::size_t radius)
    : m_Radius(radius)
    , m_Size(grid.size)
  {
    const auto                  r = static_cast<std::ptrdiff_t>(radius);
    std::vector<std::ptrdiff_t> step(grid.Dimension(), -r);
    for (bool more = true; more;)
    {
      std::ptrdiff_t distance = 0;
      std::ptrdiff_t stride = 1;
      for (std::size_t d = 0; d < grid.Dimension(); ++d)
      {
        distance += step[d] * stride;
        stride *= static_cast<std::ptrdiff_t>(grid.size[d]);
      }
      m_Steps.push_back(step);
      m_Distances.push_back(distance);
      more = false;
      for (std::size_t d = 0; d < grid.Dimension() && !more; ++d)
      {
        more = ++step[d] <= r;
        if (!more)
        {
          step[d] = -r;
        }
      }
    }
  }

  std::size_t
  Count() const
  {
    return m_Steps.size();
  }

  const std::vector<std::ptrdiff_t> &
  Step(std::size_t k) const
  {
    return m_Steps[k];
  }

  /** A token and where it is. */
  struct Place
  {
    std::size_t              token{ 0 };
    bool                     interior{ false }; ///< the whole window around it is on the grid
    std::vector<std::size_t> at;
  };

  void
  MoveTo(Place & place, std::size_t token) const
  {
    place.token = token;
    place.interior = true;
    place.at.resize(m_Size.size());
    for (std::size_t d = 0; d < m_Size.size(); ++d)
    {
      place.at[d] = token % m_Size[d];
      place.interior = place.interior && place.at[d] >= m_Radius && place.at[d] + m_Radius < m_Size[d];
      token /= m_Size[d];
    }
  }

  /** The token at an offset from a place; that of the place itself where the offset leads beyond the border. */
  std::size_t
  Target(const Place & place, std::size_t k) const
  {
    for (std::size_t d = 0; d < m_Size.size() && !place.interior; ++d)
    {
      const std::ptrdiff_t x = static_cast<std::ptrdiff_t>(place.at[d]) + m_Steps[k][d];
      if (x < 0 || x >= static_cast<std::ptrdiff_t>(m_Size[d]))
      {
        return place.token;
      }
    }
    return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(place.token) + m_Distances[k]);
  }

private:
  std::size_t                              m_Radius;
  std::vector<std::size_t>                 m_Size;
  std::vector<std::vector<std::ptrdiff_t>> m_Steps;
  std::vector<std::ptrdiff_t>              m_Distances;
};

/** For each offset, the offsets of the tokens on the straight line to it, the start and the offset included. */
std::vector<std::vector<std::size_t>>
LinesOf(const Window & window, std::size_t radius)
{
  std::vector<std::vector<std::size_t>> lines;
  for (std::size_t k = 0; k < window.Count(); ++k)
  {
    std::ptrdiff_t longest = 0;
    for (const std::ptrdiff_t s : window.Step(k))
    {
      longest = std::max(longest, std::abs(s));
    }
    std::vector<std::size_t> line;
    for (std::ptrdiff_t t = 0; t <= longest; ++t)
    {
      std::size_t index = 0;
      for (std::size_t d = window.Step(k).size(); d-- > 0;)
      {
        const double exact =
          longest == 0 ? 0.0 : static_cast<double>(t * window.Step(k)[d]) / static_cast<double>(longest);
        const auto rounded = static_cast<std::ptrdiff_t>(std::lround(exact));
        index = index * (2 * radius + 1) + static_cast<std::size_t>(rounded + static_cast<std::ptrdiff_t>(radius));
      }
      line.push_back(index);
    }
    lines.push_back(line);
  }
  return lines;
}

} // namespace

std::vector<float>
NeighborhoodWalk(const Tokens &               tokens,
                 const std::vector<Channel> & channels,
                 std::size_t                  radius,
                 const Model &                model,
                 const Host &                 host)
{
  constexpr std::size_t blockSize = 1024;
  constexpr std::size_t heardEvery = 64 * blockSize;
  constexpr int         sweeps = 8;
  const std::size_t     n = tokens.count;
  const Window          window(tokens.tokenGrid, radius);
  const auto            lines = LinesOf(window, radius);
  const std::size_t     width = window.Count();
  const std::size_t     middle = width / 2;

  std::vector<float> means(n * channels.size(), 0.0F);
  for (std::size_t p = 0; p < tokens.labels.size(); ++p)
  {
    for (std::size_t c = 0; c < channels.size() && tokens.labels[p] != 0; ++c)
    {
      means[(tokens.labels[p] - 1) * channels.size() + c] +=
        static_cast<float>(0.01 * channels[c][p] / tokens.sizes[tokens.labels[p] - 1]);
    }
  }
  const auto squaredDifference = [&](std::size_t i, std::size_t j) {
    float sum = 0.0F;
    for (std::size_t c = 0; c < channels.size(); ++c)
    {
      const float difference = means[i * channels.size() + c] - means[j * channels.size() + c];
      sum += difference * difference;
    }
    return sum;
  };
  host.progress(0.1);

  std::vector<float> walk(n * width, 0.0F);
  // Every pair once, from the end whose offset is in the second half of the window: the kernel is symmetric to the last
  // bit, and no entry is written twice.
  ForHeardBlocks(host.Stage(0.1, 0.4), n, blockSize, heardEvery, [&](std::size_t begin, std::size_t end) {
    Window::Place place;
    for (std::size_t i = begin; i < end; ++i)
    {
      if (tokens.sizes[i] == 0.0)
      {
        continue;
      }
      window.MoveTo(place, i);
      walk[i * width + middle] = 1.0F;
      for (std::size_t k = middle + 1; k < width; ++k)
      {
        const std::size_t j = window.Target(place, k);
        if (j == i)
        {
          continue;
        }
        float       contour = 0.0F;
        bool        open = true;
        std::size_t previous = i;
        for (const std::size_t step : lines[k])
        {
          const std::size_t next = window.Target(place, step);
          open = open && tokens.sizes[next] > 0.0;
          contour = std::max(contour, squaredDifference(previous, next));
          previous = next;
        }
        if (open) // a line that leaves the mask leads nowhere
        {
          const double energy =
            model.neighborIntensity * squaredDifference(i, j) + model.neighborContour * std::sqrt(contour);
          const auto value = static_cast<float>(std::exp(-energy) + 1e-9);
          walk[i * width + k] = value;
          walk[j * width + (width - 1 - k)] = value;
        }
      }
    }
  });

  std::vector<float> y(n);
  std::vector<float> next(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    y[i] = tokens.sizes[i] > 0.0 ? 1.0F : 0.0F;
  }
  const auto product = [&](const Window::Place & place) {
    const float * row = walk.data() + place.token * width;
    double        sum = 0.0;
    for (std::size_t k = 0; k < width; ++k)
    {
      sum += row[k] * y[window.Target(place, k)];
    }
    return sum;
  };
  for (int sweep = 0; sweep < sweeps; ++sweep)
  {
    const Host stage = host.Stage(0.4 + 0.5 * sweep / sweeps, 0.4 + 0.5 * (sweep + 1) / sweeps);
    ForHeardBlocks(stage, n, blockSize, heardEvery, [&](std::size_t begin, std::size_t end) {
      Window::Place place;
      for (std::size_t i = begin; i < end; ++i)
      {
        window.MoveTo(place, i);
        next[i] = tokens.sizes[i] > 0.0 ? static_cast<float>(std::sqrt(y[i] * tokens.sizes[i] / product(place))) : 0.0F;
      }
    });
    y.swap(next);
  }
  ForHeardBlocks(host.Stage(0.9, 1.0), n, blockSize, heardEvery, [&](std::size_t begin, std::size_t end) {
    Window::Place place;
    for (std::size_t i = begin; i < end; ++i)
    {
      if (tokens.sizes[i] == 0.0)
      {
        continue;
      }
      window.MoveTo(place, i);
      const double sum = product(place);
      for (std::size_t k = 0; k < width; ++k)
      {
        walk[i * width + k] = static_cast<float>(walk[i * width + k] * y[window.Target(place, k)] / sum);
      }
    }
  });
  return walk;
}

} // namespace local
} // namespace dwc
