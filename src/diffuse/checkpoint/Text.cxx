/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Text.h"
#include "diffuse/checkpoint/Unicode.h"
#include "dwc/Error.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <system_error>
#include <vector>

namespace dwc
{
namespace checkpoint
{
namespace
{

/** Python writes numbers that JSON does not have (DPM-Solver's scheduler: "lambda_min_clipped": -Infinity). Here they
 * become text, which is no number to whoever reads the field. */
std::string
QuoteInfinities(const std::string & text)
{
  static constexpr std::string_view names[] = { "-Infinity", "Infinity", "NaN" };
  std::string                       quoted;
  bool                              inString = false;
  for (std::size_t i = 0; i < text.size();)
  {
    const auto name = std::find_if(std::begin(names), std::end(names), [&](std::string_view n) {
      return !inString && text[i] == n[0] && text.compare(i, n.size(), n) == 0;
    });
    if (name != std::end(names))
    {
      quoted += '"' + std::string(*name) + '"';
      i += name->size();
      continue;
    }
    if (inString && text[i] == '\\' && i + 1 < text.size())
    {
      quoted += text[i++];
    }
    else if (text[i] == '"')
    {
      inString = !inString;
    }
    quoted += text[i++];
  }
  return quoted;
}

} // namespace

void
ThrowModelError(const std::string & sentence)
{
  throw ParameterError("Model", sentence);
}

std::string
Quote(std::string_view text)
{
  constexpr std::size_t longest = 200;
  const bool            cut = text.size() > longest;
  std::string           quoted = "\"";
  // Paths may be in any language; what is not UTF-8 is shown byte by byte.
  const std::optional<std::u32string> decoded = cut ? std::nullopt : DecodeUtf8(text);
  if (decoded)
  {
    for (const char32_t c : *decoded)
    {
      const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
      quoted += control ? "?" : EncodeUtf8(std::u32string(1, c));
    }
    return quoted + '"';
  }
  for (const char c : text.substr(0, longest))
  {
    quoted += c >= ' ' && c <= '~' ? c : '?';
  }
  return quoted + (cut ? "...\"" : "\"");
}

std::string
Show(const nlohmann::json & value)
{
  const std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  return text.size() > 200 ? text.substr(0, 200) + "..." : text;
}

std::string
ReadTextFile(const std::string & file, std::size_t limit)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error))
  {
    ThrowModelError("there is no file " + Quote(file));
  }
  std::ifstream stream(file, std::ios::binary);
  std::string   text;
  char          block[4096];
  while (stream.read(block, sizeof(block)) || stream.gcount() > 0)
  {
    text.append(block, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > limit)
    {
      ThrowModelError("the file " + Quote(file) + " is longer than " + std::to_string(limit) +
                      " bytes, more than such a file can be");
    }
  }
  if (!stream.eof())
  {
    ThrowModelError("the file " + Quote(file) + " cannot be read");
  }
  return text;
}

nlohmann::json
ParseObject(const std::string & text, const std::string & origin)
{
  constexpr int                      deepest = 32;
  std::vector<std::set<std::string>> keys; // of the objects that are open
  const auto check = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json & value) {
    using Event = nlohmann::json::parse_event_t;
    if (depth > deepest)
    {
      ThrowModelError(origin + " is nested more than " + std::to_string(deepest) + " levels deep");
    }
    if (event == Event::object_start)
    {
      keys.emplace_back();
    }
    else if (event == Event::object_end)
    {
      keys.pop_back();
    }
    else if (event == Event::key && !keys.back().insert(value.get<std::string>()).second)
    {
      ThrowModelError(origin + " has the key " + Quote(value.get<std::string>()) + " twice");
    }
    return true;
  };
  if (text.find('\0') != std::string::npos) // the parser would take it for the end
  {
    ThrowModelError(origin + " is not JSON: it has a zero byte");
  }
  try
  {
    nlohmann::json value = nlohmann::json::parse(QuoteInfinities(text), check);
    if (value.is_object())
    {
      return value;
    }
  }
  catch (const nlohmann::json::exception & error)
  {
    const std::string what = error.what(); // begins with the kind of exception in brackets
    ThrowModelError(origin + " is not JSON: " + Quote(what.substr(what.find(' ') + 1)));
  }
  ThrowModelError(origin + " is not a JSON object");
}

} // namespace checkpoint
} // namespace dwc
