/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/PreparedImage.h"

#include "diffuse/local/BiasField.h"
#include "diffuse/local/HounsfieldUnits.h"

namespace dwc
{
namespace local
{
namespace
{

std::vector<Channel>
ChannelsOf(const ImageView & image, const std::vector<float> & values, const double * centers, const Host & host)
{
  ImageView changed = image;
  changed.values = values.data();
  changed.centers = centers;
  return ToChannels(changed, host);
}

} // namespace

PreparedImage
PrepareImage(const ImageView & image, const Host & host)
{
  if (HasHounsfieldUnits(image))
  {
    return { ChannelsOf(image, PaddingAsAir(image), image.centers, host), true };
  }
  Host silent = host; // a part too small to speak of, but one that can be stopped
  silent.progress = [&host](double) { host.progress(0.0); };
  const BiasField field = EstimateBiasField(image, silent);
  if (field.IsStrong())
  {
    return { ChannelsOf(image, DivideByField(image, field, silent), nullptr, host), false };
  }
  return { ToChannels(image, host), false };
}

} // namespace local
} // namespace dwc
