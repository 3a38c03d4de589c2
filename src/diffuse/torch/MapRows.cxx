/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/MapRows.h"

#include <cstring>

// The same loops for the vector units of each generation of processors: one is chosen when the program is loaded.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#  define DWC_INLINE inline __attribute__((always_inline))
#  define DWC_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#  define DWC_INLINE inline
#  define DWC_VECTOR_CLONES
#endif

namespace dwc
{
namespace torch
{
namespace
{

/** 2^x for x <= 1; 2^-120 below that. x = n + f with |f| <= 1/2; 2^f by the polynomial of least relative error on that
 * interval, 2^n by adding n to the exponent's bits. Degree 5: 8e-8; degree 3: 8e-5, a fiftieth of a bfloat16's
 * rounding. */
template <int VDegree>
DWC_INLINE float
PowerOfTwo(float x)
{
  constexpr float round = 12582912.0F; // 1.5 * 2^23: a sum with it has no fraction, and n in its lowest bits
  const float     bounded = -120.0F > x ? -120.0F : x;
  const float     shifted = bounded + round;
  const float     f = bounded - (shifted - round);
  float           p;
  if (VDegree == 5)
  {
    p = 0.00132764719F;
    p = p * f + 0.00967554133F;
    p = p * f + 0.0555071327F;
    p = p * f + 0.240221197F;
    p = p * f + 0.693146967F;
    p = p * f + 1.00000007F;
  }
  else
  {
    p = 0.055171668F;
    p = p * f + 0.242611122F;
    p = p * f + 0.693260986F;
    p = p * f + 0.999928074F;
  }
  std::uint32_t bits;
  std::uint32_t exponent;
  std::memcpy(&bits, &p, sizeof(bits));
  std::memcpy(&exponent, &shifted, sizeof(exponent));
  bits += exponent << 23U;
  float power;
  std::memcpy(&power, &bits, sizeof(power));
  return power;
}

DWC_INLINE float
Load(const float * x)
{
  return *x;
}

DWC_INLINE float
Load(const std::uint16_t * x)
{
  const std::uint32_t bits = static_cast<std::uint32_t>(*x) << 16U;
  float               value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

template <int VDegree, typename TNumber>
DWC_INLINE void
AddMapRowOf(const TNumber * scores, const ScoreRows & rows, float * sum)
{
  for (std::size_t h = 0; h < rows.heads; ++h)
  {
    const TNumber * const row = scores + h * rows.stride;
    const float           logSum = rows.logSums[h * rows.logSumStride];
    const float           weight = rows.headWeights[h];
#pragma omp simd
    for (std::size_t j = 0; j < rows.count; ++j)
    {
      sum[j] += weight * PowerOfTwo<VDegree>(Load(row + j) - logSum);
    }
  }
}

} // namespace

DWC_VECTOR_CLONES void
AddMapRow(const float * scores, const ScoreRows & rows, float * sum)
{
  AddMapRowOf<5>(scores, rows, sum);
}

DWC_VECTOR_CLONES void
AddMapRow(const std::uint16_t * scores, const ScoreRows & rows, float * sum)
{
  AddMapRowOf<3>(scores, rows, sum);
}

} // namespace torch
} // namespace dwc
