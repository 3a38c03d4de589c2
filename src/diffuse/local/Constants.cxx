/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Constants.h"
#include <cstdlib>

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
    const auto env = [](const char * n, double d) {
      const char * v = std::getenv(n);
      return v ? std::atof(v) : d;
    };
    constants.watershedShare = env("X_WS", 1.0);
    constants.nearShare = env("X_M", 0);
    constants.nearRadius = env("X_R", .6);
    constants.nearSharpness = env("X_S", 1);
    constants.intensity = env("X_I", 40);
    constants.histogram = env("X_H", 1);
    constants.contour = env("X_C", .02);
    constants.position = env("X_P", 0);
    constants.refinementRounds = env("X_RR", 10);
  }
  return constants;
}

} // namespace local
} // namespace dwc
