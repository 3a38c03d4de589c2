/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Canvas_h
#define dwc_Canvas_h

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwc
{

/** An RGB picture in floating point while it is composed. */
struct Canvas
{
  std::size_t                width{ 0 };
  std::size_t                height{ 0 };
  std::vector<float>         colors;
  std::vector<std::uint32_t> labels;

  void
  Blend(std::size_t at, float r, float g, float b, float share)
  {
    colors[3 * at] += (r - colors[3 * at]) * share;
    colors[3 * at + 1] += (g - colors[3 * at + 1]) * share;
    colors[3 * at + 2] += (b - colors[3 * at + 2]) * share;
  }
};

} // namespace dwc

#endif
