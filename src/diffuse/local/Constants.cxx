/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Constants.h"

namespace dwc
{
namespace local
{

Constants
ConstantsFor(Appearance appearance)
{
  Constants constants;
  if (appearance == Appearance::Intensity)
  {
    constants.refinementRounds = 10;
    constants.position = 0.0;
    constants.contour = 0.02;
    constants.histogram = 1.0;
    constants.intensity = 40.0;
  }
  return constants;
}

} // namespace local
} // namespace dwc
