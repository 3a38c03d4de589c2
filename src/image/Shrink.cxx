/* SPDX-License-Identifier: Apache-2.0 */
#include "image/Shrink.h"

#include "image/Axis.h"

#include <algorithm>
#include <optional>

namespace dwc
{
namespace
{

/** Values of a block of runs; and blocks between two reports of progress. */
constexpr std::size_t blockSize = std::size_t{ 1 } << 14;
constexpr std::size_t blocksPerReport = 64;

/** The image with its mask as a last channel: values inside the mask, then 1; outside all are 0. */
struct MixedImage
{
  const float *         values;
  std::size_t           channels;
  const unsigned char * mask;

  /** \param mixed of `count` pixels */
  void
  Read(std::size_t first, std::size_t count, float * mixed) const
  {
    for (std::size_t p = first; p < first + count; ++p)
    {
      const bool isInside = mask == nullptr || mask[p] != 0;
      for (std::size_t c = 0; c < channels; ++c)
      {
        *mixed++ = isInside ? values[p * channels + c] : 0.0F;
      }
      *mixed++ = isInside ? 1.0F : 0.0F;
    }
  }
};

/** Runs of values side by side, at the positions along an axis: of a mixed image that was made, or of one that is read
 * run by run (along the first axis line by line), for it may be large. */
class Runs
{
public:
  /** \param axis in values. \param made the whole image, or nullptr */
  Runs(const MixedImage & image, const std::vector<float> * made, const Axis & axis)
    : m_Image(image)
    , m_Made(made != nullptr ? made->data() : nullptr)
    , m_Axis(axis)
    , m_Width(image.channels + 1)
    , m_PerRead(axis.stride == m_Width ? axis.length : 1)
  {}

  const float *
  At(std::size_t outer, std::size_t position)
  {
    const std::size_t run = outer * m_Axis.length + position;
    if (m_Made != nullptr)
    {
      return m_Made + run * m_Axis.stride;
    }
    const std::size_t first = run / m_PerRead * m_PerRead;
    if (first != m_First)
    {
      m_Read.resize(m_PerRead * m_Axis.stride);
      m_Image.Read(first * m_Axis.stride / m_Width, m_Read.size() / m_Width, m_Read.data());
      m_First = first;
    }
    return m_Read.data() + (run - first) * m_Axis.stride;
  }

private:
  const MixedImage &         m_Image;
  const float *              m_Made;
  Axis                       m_Axis;
  std::size_t                m_Width;
  std::size_t                m_PerRead; ///< runs that are read at once
  std::vector<float>         m_Read;
  std::optional<std::size_t> m_First; ///< of the runs that were read
};

/** The pixels along an axis that a new one covers, and how much of it each fills. */
struct Cover
{
  std::size_t        first;
  std::vector<float> weights;
};

std::vector<Cover>
FindCovers(std::size_t from, std::size_t to)
{
  std::vector<Cover> covers(to);
  const double       ratio = static_cast<double>(from) / static_cast<double>(to);
  for (std::size_t i = 0; i < to; ++i)
  {
    const double first = static_cast<double>(i) * ratio;
    const double last = i + 1 == to ? static_cast<double>(from) : static_cast<double>(i + 1) * ratio;
    covers[i].first = static_cast<std::size_t>(first);
    for (std::size_t k = covers[i].first; k < from && static_cast<double>(k) < last; ++k)
    {
      const double covered = std::min(last, static_cast<double>(k + 1)) - std::max(first, static_cast<double>(k));
      covers[i].weights.push_back(static_cast<float>(covered / ratio));
    }
  }
  return covers;
}

/** Means along one axis, `stride` values side by side; the axis' part of the work of an area average. */
std::vector<float>
ShrinkAxis(const MixedImage &         image,
           const std::vector<float> * made,
           const Axis &               axis,
           std::size_t                length,
           const Host &               host)
{
  std::vector<float>       out(axis.outer * length * axis.stride, 0.0F);
  const std::vector<Cover> covers = FindCovers(axis.length, length);
  // Whole lines, of which each is read once.
  const std::size_t outerPerBlock = std::max<std::size_t>(1, blockSize / (length * axis.stride));
  const std::size_t runsPerBlock =
    axis.stride == image.channels + 1 ? outerPerBlock * length : std::max<std::size_t>(1, blockSize / axis.stride);
  host.ForBlocksWithProgress(
    axis.outer * length, runsPerBlock, blocksPerReport * runsPerBlock, [&](std::size_t begin, std::size_t end) {
      Runs runs(image, made, axis);
      for (std::size_t run = begin; run < end; ++run)
      {
        const Cover & cover = covers[run % length];
        float * const target = out.data() + run * axis.stride;
        for (std::size_t k = 0; k < cover.weights.size(); ++k)
        {
          const float * const source = runs.At(run / length, cover.first + k);
          const float         weight = cover.weights[k];
          for (std::size_t s = 0; s < axis.stride; ++s)
          {
            target[s] += weight * source[s];
          }
        }
      }
    });
  return out;
}

} // namespace

ShrunkImage
Shrink(const Grid &                     grid,
       const float *                    values,
       std::size_t                      channels,
       const unsigned char *            mask,
       const std::vector<std::size_t> & size,
       const Host &                     host)
{
  const MixedImage   image{ values, channels, mask };
  const std::size_t  width = channels + 1;
  std::vector<float> mixed; // empty as long as it is that of the image itself
  ShrunkImage        result;
  result.grid = grid;
  const auto dimension = static_cast<double>(grid.Dimension());
  for (std::size_t d = 0; d < grid.Dimension(); ++d)
  {
    if (size[d] != result.grid.size[d])
    {
      Axis axis = AxisOf(result.grid, d);
      axis.stride *= width;
      const Host part = host.Stage(static_cast<double>(d) / dimension, static_cast<double>(d + 1) / dimension);
      mixed = ShrinkAxis(image, mixed.empty() ? nullptr : &mixed, axis, size[d], part);
      result.grid.spacing[d] *= static_cast<double>(result.grid.size[d]) / static_cast<double>(size[d]);
      result.grid.size[d] = size[d];
    }
    host.progress(static_cast<double>(d + 1) / dimension);
  }
  const std::size_t count = result.grid.Count();
  if (mixed.empty())
  {
    mixed.resize(count * width);
    image.Read(0, count, mixed.data());
  }
  result.values.resize(count * channels);
  result.coverage.resize(count);
  host.ForBlocks(count, blockSize, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p)
    {
      const float coverage = mixed[p * width + channels];
      result.coverage[p] = std::min(1.0F, coverage);
      for (std::size_t c = 0; c < channels; ++c)
      {
        result.values[p * channels + c] = coverage > 0.0F ? mixed[p * width + c] / coverage : 0.0F;
      }
    }
  });
  return result;
}

} // namespace dwc
