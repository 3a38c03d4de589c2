/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_BiasField_h
#define dwc_local_BiasField_h

#include "dwc/Host.h"
#include "dwc/Image.h"

#include <vector>

namespace dwc
{
namespace local
{

/** A smooth factor of an image's values, such as the sensitivity of a coil of an MR scanner. */
struct BiasField
{
  /** Of the polynomials that the logarithm of the field is a sum of; none: there is no field, or it was not looked for.
   */
  std::vector<double> coefficients;

  /** By how much dividing by the field lowers the entropy of the logarithms of the values; nats. */
  double entropyGain{ 0.0 };

  /** Whether dividing by the field does more good than harm: a field that anatomy alone suggests gains little. */
  bool
  IsStrong() const
  {
    return entropyGain >= leastEntropyGain;
  }

  static constexpr double leastEntropyGain = 0.2;
};

/** Finds the field that leaves the values of a volume of one channel the least entropy [Viola 1995; Mangin 2000]: a
 * polynomial of degree 2 in the position, up to a constant factor.
 *
 * It is looked for where values are large (above Otsu's threshold) and change little, on cells of which 48 lie along
 * the longest side. Other images, and volumes with values far below zero, which no factor can have made, have none. */
BiasField
EstimateBiasField(const ImageView & image, const Host & host);

/** The values of the image divided by the field. */
std::vector<float>
DivideByField(const ImageView & image, const BiasField & field, const Host & host);

} // namespace local
} // namespace dwc

#endif
