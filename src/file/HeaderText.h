/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_HeaderText_h
#define dwc_file_HeaderText_h

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/** Headers that are lines of text, and pixels that are numbers as text. */

namespace dwc
{
namespace file
{

/** A header of text is looked for in so many bytes at the begin of a file. */
constexpr std::size_t mostHeaderBytes = std::size_t(1) << 20;

/** Without blanks, tabs and ends of lines before and after it. */
std::string
Trim(const std::string & text);

std::string
ToLower(std::string text);

/** A value of a header as a sentence may hold it: '?' for what is no letter of ASCII, and not all of a long one. */
std::string
Quote(const std::string & text);

/** The words between blanks and tabs. */
std::vector<std::string>
SplitWords(const std::string & text);

/** The whole number that the text is; nothing where it is anything else. */
std::optional<std::int64_t>
ParseWhole(const std::string & text);

/** The next line of a text, without its end. \param at where it begins; where the one after it does. False at the end.
 */
bool
ReadLine(const std::string & text, std::size_t & at, std::string & line);

/** The name that a pattern like slice%03d.raw gives for a number. Nothing for a pattern that has not just one %d: the
 * readers give it to printf, where any other one is undefined. */
std::optional<std::string>
FillPattern(const std::string & pattern, std::int64_t number);

/** The words of a text file from `begin` on, up to so many. */
struct WordCount
{
  std::uintmax_t words{ 0 };
  std::size_t    longest{ 0 }; ///< letters of the longest one
};
WordCount
CountWords(const std::filesystem::path & path, std::uintmax_t begin, std::uintmax_t most);

} // namespace file
} // namespace dwc

#endif
