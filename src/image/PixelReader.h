/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_PixelReader_h
#define dwc_PixelReader_h

#include "dwc/Host.h"
#include "dwc/Image.h"

#include <array>
#include <cstddef>
#include <vector>

namespace dwc
{

/** Reads pixels in the units of ToChannels(), one by one, where few of a large image are needed. */
class PixelReader
{
public:
  /** The ranges of the channels inside the image's mask scale whatever is read: pixels of this image, or of one that
   * was shrunk from it. */
  PixelReader(const ImageView & image, const Host & host);

  std::size_t
  GetNumberOfChannels() const
  {
    return m_NumberOfChannels;
  }

  /** \param values of one pixel, finite. \param channels as many. */
  void
  Read(const float * values, float * channels) const;

private:
  /** Values from `lowest` on, times `factor`. */
  struct Scale
  {
    double lowest{ 0.0 };
    double factor{ 0.0 };
  };

  std::size_t            m_NumberOfChannels;
  bool                   m_IsColor;
  std::vector<Scale>     m_Scales;   ///< of each channel; of color there are none
  std::array<float, 256> m_Linear{}; ///< linear light of the 256 levels of 8-bit images, which are nearly all
};

} // namespace dwc

#endif
