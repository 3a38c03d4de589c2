/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Kernels.h"

#include <algorithm>
#include <limits>

// Function multi-versioning needs ifunc, which the sanitizers' start-up does not support.
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) && \
  !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#  define DWC_MULTIVERSION __attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default")))
#else
#  define DWC_MULTIVERSION
#endif

namespace dwc::walk
{

namespace
{

/** Independent sums; the compiler turns them into vector registers without reordering any of them. */
constexpr std::size_t lanes = 32;

inline double
SumOfLanes(const double (&lane)[lanes])
{
  double sum = 0.0;
  for (const double value : lane)
  {
    sum += value;
  }
  return sum;
}

} // namespace

DWC_MULTIVERSION double
Dot(const float * row, const double * x, std::size_t count)
{
  double      lane[lanes] = {};
  std::size_t j = 0;
  for (; j + lanes <= count; j += lanes)
  {
    for (std::size_t l = 0; l < lanes; ++l)
    {
      lane[l] += static_cast<double>(row[j + l]) * x[j + l];
    }
  }
  double rest = 0.0;
  for (; j < count; ++j)
  {
    rest += static_cast<double>(row[j]) * x[j];
  }
  return SumOfLanes(lane) + rest;
}

DWC_MULTIVERSION double
Sum(const float * row, std::size_t count)
{
  double      lane[lanes] = {};
  std::size_t j = 0;
  for (; j + lanes <= count; j += lanes)
  {
    for (std::size_t l = 0; l < lanes; ++l)
    {
      lane[l] += static_cast<double>(row[j + l]);
    }
  }
  double rest = 0.0;
  for (; j < count; ++j)
  {
    rest += static_cast<double>(row[j]);
  }
  return SumOfLanes(lane) + rest;
}

DWC_MULTIVERSION double
SumBelow(const float * row, const std::uint32_t * rank, std::uint32_t limit, std::size_t count)
{
  double      lane[lanes] = {};
  std::size_t j = 0;
  for (; j + lanes <= count; j += lanes)
  {
    for (std::size_t l = 0; l < lanes; ++l)
    {
      lane[l] += static_cast<double>(rank[j + l] < limit ? row[j + l] : 0.0F);
    }
  }
  double rest = 0.0;
  for (; j < count; ++j)
  {
    rest += rank[j] < limit ? static_cast<double>(row[j]) : 0.0;
  }
  return SumOfLanes(lane) + rest;
}

DWC_MULTIVERSION void
AddScaled(double a, const float * row, double * y, std::size_t count)
{
  for (std::size_t j = 0; j < count; ++j)
  {
    y[j] += a * static_cast<double>(row[j]);
  }
}

DWC_MULTIVERSION void
MultiplyPanel(const float * a,
              std::size_t   aStride,
              const float * panel,
              float *       c,
              std::size_t   cStride,
              std::size_t   rows,
              std::size_t   depth)
{
  // Four rows share each line of a strip of the panel, in as many sums as there are registers for; sums of at most 256
  // terms keep the rounding of float small.
  constexpr std::size_t rowBlock = 4;
  constexpr std::size_t strip = 32;
  constexpr std::size_t depthBlock = 256;
  for (std::size_t k0 = 0; k0 < depth; k0 += depthBlock)
  {
    const std::size_t k1 = std::min(depth, k0 + depthBlock);
    for (std::size_t first = 0; first < panelWidth; first += strip)
    {
      for (std::size_t i = 0; i < rows; i += rowBlock)
      {
        // Rows beyond the last repeat it and are not written.
        const float * source[rowBlock];
        for (std::size_t r = 0; r < rowBlock; ++r)
        {
          source[r] = a + std::min(i + r, rows - 1) * aStride;
        }
        // Named apart, not as an array of arrays: only then do they stay in registers.
        float sum0[strip] = {};
        float sum1[strip] = {};
        float sum2[strip] = {};
        float sum3[strip] = {};
        for (std::size_t k = k0; k < k1; ++k)
        {
          const float * line = panel + k * panelWidth + first;
          const float   a0 = source[0][k];
          const float   a1 = source[1][k];
          const float   a2 = source[2][k];
          const float   a3 = source[3][k];
          for (std::size_t l = 0; l < strip; ++l)
          {
            sum0[l] += a0 * line[l];
          }
          for (std::size_t l = 0; l < strip; ++l)
          {
            sum1[l] += a1 * line[l];
          }
          for (std::size_t l = 0; l < strip; ++l)
          {
            sum2[l] += a2 * line[l];
          }
          for (std::size_t l = 0; l < strip; ++l)
          {
            sum3[l] += a3 * line[l];
          }
        }
        const float * const sum[rowBlock] = { sum0, sum1, sum2, sum3 };
        for (std::size_t r = 0; r < rowBlock && i + r < rows; ++r)
        {
          float * target = c + (i + r) * cStride + first;
          for (std::size_t l = 0; l < strip; ++l)
          {
            target[l] += sum[r][l];
          }
        }
      }
    }
  }
}

DWC_MULTIVERSION bool
IsFinite(const float * row, std::size_t count, float & minimum)
{
  // x - x is 0 for a finite x and NaN otherwise.
  float       lowest[lanes];
  float       defect[lanes] = {};
  std::size_t j = 0;
  std::fill(lowest, lowest + lanes, std::numeric_limits<float>::infinity());
  for (; j + lanes <= count; j += lanes)
  {
    for (std::size_t l = 0; l < lanes; ++l)
    {
      lowest[l] = row[j + l] < lowest[l] ? row[j + l] : lowest[l];
      defect[l] += row[j + l] - row[j + l];
    }
  }
  bool finite = true;
  for (std::size_t l = 0; l < lanes; ++l)
  {
    finite = finite && defect[l] == 0.0F;
    lowest[0] = std::min(lowest[0], lowest[l]);
  }
  for (; j < count; ++j)
  {
    finite = finite && row[j] - row[j] == 0.0F;
    lowest[0] = std::min(lowest[0], row[j]);
  }
  minimum = lowest[0];
  return finite;
}

} // namespace dwc::walk
