/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Encode_h
#define dwc_Encode_h

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/** Bytes and labels as text for the page, which explorer/model.js decodes. */

namespace dwc
{

/** RFC 4648, with padding. */
std::string
EncodeBase64(const std::string & bytes);

/** Runs of labels: pairs (length, label) of little-endian base-128 numbers. */
std::string
EncodeRuns(const std::vector<std::uint32_t> & labels);

} // namespace dwc

#endif
