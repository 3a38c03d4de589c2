/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_slices_SliceReader_h
#define dwc_slices_SliceReader_h

#include "dwc/Host.h"
#include "dwc/Image.h"
#include "dwc/Slices.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace dwc
{
namespace slices
{

/** Reads slices of a volume, all with one range of values. */
class SliceReader
{
public:
  /** \param isScaled as in SliceModel. The volume's pixels and the frame must outlive this object. */
  SliceReader(const ImageView & volume, const SliceFrame & frame, bool isScaled, const Host & host);

  /** The slice of this axis at a place (PlaceSlices()); valid until the next one is read. */
  ImageView
  Read(const SliceAxis & axis, std::size_t place);

private:
  const ImageView &                      m_Volume;
  const SliceFrame &                     m_Frame;
  std::vector<std::pair<double, double>> m_Ranges; ///< of each channel; none where values stay as they are
  std::vector<float>                     m_Values;
  std::vector<unsigned char>             m_Mask;
};

} // namespace slices
} // namespace dwc

#endif
