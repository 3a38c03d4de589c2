/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Parts_h
#define dwc_Parts_h

#include "dwc/Grid.h"
#include "dwc/Host.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dwc::label
{

/** Two parts that touch. */
struct Contact
{
  std::uint32_t a{ 0 };
  std::uint32_t b{ 0 }; ///< more than a
  std::size_t   faces{ 0 };
};

/** The connected parts of the regions of a label image. */
struct Parts
{
  std::vector<std::uint32_t> partOfPixel; ///< part, from 1 in the order of the first pixels; 0 where the label is 0
  std::vector<std::uint32_t> labels;      ///< part - 1 to label
  std::vector<std::size_t>   sizes;       ///< part - 1 to pixels
  std::vector<Contact>       contacts;    ///< in the order of a, then b; parts counted from 0
};

/** Pixels of one label that are joined by faces are one part. \param labels their memory is used again. */
Parts
FindParts(std::vector<std::uint32_t> labels, const Grid & grid, const Host & host);

} // namespace dwc::label

#endif
