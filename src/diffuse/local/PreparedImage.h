/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_PreparedImage_h
#define dwc_local_PreparedImage_h

#include "dwc/Host.h"
#include "dwc/Image.h"
#include "image/Channels.h"

#include <vector>

namespace dwc
{
namespace local
{

/** What the local score model sees of an image. */
struct PreparedImage
{
  std::vector<Channel> channels;      ///< as ToChannels() has them
  bool                 isCT{ false }; ///< the values are in Hounsfield units
};

/** Takes out of the values what the scanner has put there: in a CT what is darker than air, padding for instance,
 * becomes air, since it would be a region of its own; other values are divided by a strong bias field. */
PreparedImage
PrepareImage(const ImageView & image, const Host & host);

} // namespace local
} // namespace dwc

#endif
