/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Encode_h
#define Encode_h

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/** Bytes and labels as text for explorer.html (decoded by explorer/model.js) and back. */

namespace app
{

/** RFC 4648, with padding. */
std::string
EncodeBase64(const std::string & bytes);
std::string
DecodeBase64(const std::string & text);

/** Runs of labels: pairs (length, label) of little-endian base-128 numbers. */
std::string
EncodeRuns(const std::vector<std::uint32_t> & labels);

/** \throw Failure(InputUnreadable) where the runs are not those of `count` labels. */
std::vector<std::uint32_t>
DecodeRuns(const std::string & bytes, std::size_t count);

} // namespace app

#endif
