/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Constants.h"

namespace dwc
{
namespace local
{

Constants
ConstantsFor(Appearance appearance, bool isCT)
{
  Constants constants;
  if (appearance == Appearance::Intensity)
  {
    constants.watershedShare = 0.1;
    constants.refinementRounds = 10;
    constants.position = 0.0;
    constants.contour = 0.0;
    constants.histogram = 0.0;
    constants.texton = 0.0;
    constants.intensity = 90.0;
    constants.nearShare = 0.2;
    constants.nearSharpness = 3.0;
  }
  if (appearance == Appearance::Intensity && isCT)
  {
    constants.onlyWatershedShare = 0.25;
    constants.onlySharpness = 1.0;
    constants.mostRegions = defaultNumberOfRegionsOfCT;
  }
  return constants;
}

} // namespace local
} // namespace dwc
