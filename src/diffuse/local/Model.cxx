/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Model.h"

namespace dwc
{
namespace local
{

Model
ModelFor(Appearance appearance)
{
  Model model;
  if (appearance == Appearance::Intensity)
  {
    model.refinementRounds = 10;
    model.position = 0.0;
    model.contour = 0.02;
    model.histogram = 1.0;
    model.intensity = 40.0;
  }
  return model;
}

} // namespace local
} // namespace dwc
