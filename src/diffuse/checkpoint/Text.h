/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_checkpoint_Text_h
#define dwc_checkpoint_Text_h

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/** Private to this room: untrusted text files and JSON. */

namespace dwc
{
namespace checkpoint
{

/** \throw ParameterError("Model", sentence) always. */
[[noreturn]] void
ThrowModelError(const std::string & sentence);

/** Text of a file for a message: in quotation marks, short, without control characters. */
std::string
Quote(std::string_view text);

/** The same for a JSON value, without quotation marks of its own. */
std::string
Show(const nlohmann::json & value);

constexpr std::size_t configBytes = std::size_t{ 1 } << 20;
constexpr std::size_t tableBytes = std::size_t{ 1 } << 24; ///< vocabularies and indices

/** \throw ParameterError("Model", ...): not a regular file, unreadable, or longer than `limit`. */
std::string
ReadTextFile(const std::string & file, std::size_t limit);

/** A JSON object, at most 32 levels deep, no key twice.
 * \param origin names the text in messages.
 * \throw ParameterError("Model", ...) for anything else. */
nlohmann::json
ParseObject(const std::string & text, const std::string & origin);

} // namespace checkpoint
} // namespace dwc

#endif
