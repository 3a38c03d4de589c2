/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Model.h"

namespace dwc
{
namespace local
{

Model
ModelFor(bool color)
{
  Model model;
  if (!color)
  {
    model.refinementRounds = 3;
    model.position = 0.0;
    model.contour = 0.05;
    model.histogram = 1.0;
    model.intensity = 89.0;
  }
  return model;
}

} // namespace local
} // namespace dwc
