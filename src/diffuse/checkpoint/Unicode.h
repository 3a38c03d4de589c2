/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_checkpoint_Unicode_h
#define dwc_checkpoint_Unicode_h

#include <optional>
#include <string>
#include <string_view>

/** As much of Unicode as CLIP's tokenizer asks for. */

namespace dwc
{
namespace checkpoint
{

bool
IsLetter(char32_t c);
bool
IsNumber(char32_t c);
bool
IsSpace(char32_t c);

/** Nothing where the text is not UTF-8. */
std::optional<std::u32string>
DecodeUtf8(std::string_view text);

std::string
EncodeUtf8(std::u32string_view text);

/** Accents joined with their letters where one character has both (normalization form C for marks that follow their
 * letter in the usual order, without compatible ideographs), each run of white space one space, lower case. */
std::u32string
Normalize(const std::u32string & text);

} // namespace checkpoint
} // namespace dwc

#endif
