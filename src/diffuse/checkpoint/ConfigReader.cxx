/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/ConfigReader.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

namespace dwc
{
namespace checkpoint
{
namespace
{

std::string
Print(double number)
{
  std::ostringstream stream;
  stream << number;
  return stream.str();
}

} // namespace

ConfigReader::ConfigReader(const std::string & text, std::string origin)
  : m_Json(ParseObject(text, origin))
  , m_Origin(std::move(origin))
{}

const nlohmann::json &
ConfigReader::Value(const std::string & key)
{
  static const nlohmann::json null;
  m_Read.insert(key);
  const auto found = m_Json.find(key);
  return found == m_Json.end() ? null : *found;
}

bool
ConfigReader::Has(const std::string & key)
{
  return !Value(key).is_null();
}

bool
ConfigReader::IsNull(const std::string & key)
{
  return m_Json.contains(key) && Value(key).is_null();
}

std::size_t
ConfigReader::AsCount(const std::string & key, const nlohmann::json & value, std::size_t least, std::size_t most) const
{
  const std::string allowed = "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  if (!value.is_number())
  {
    Fail(key, allowed);
  }
  const double number = value.get<double>(); // 1000.0 is as good as 1000
  if (!(number >= static_cast<double>(least) && number <= static_cast<double>(most)) || number != std::floor(number))
  {
    Fail(key, allowed);
  }
  return static_cast<std::size_t>(number);
}

std::size_t
ConfigReader::Count(const std::string & key, std::size_t missing, std::size_t least, std::size_t most)
{
  const nlohmann::json & value = Value(key);
  return value.is_null() ? missing : AsCount(key, value, least, most);
}

double
ConfigReader::Number(const std::string & key, double missing, double least, double most)
{
  const nlohmann::json & value = Value(key);
  if (value.is_null())
  {
    return missing;
  }
  const double number = value.is_number() ? value.get<double>() : std::nan("");
  if (!(number >= least && number <= most))
  {
    Fail(key, "a number from " + Print(least) + " to " + Print(most));
  }
  return number;
}

bool
ConfigReader::Flag(const std::string & key, bool missing)
{
  const nlohmann::json & value = Value(key);
  if (value.is_null())
  {
    return missing && !IsNull(key);
  }
  if (!value.is_boolean())
  {
    Fail(key, "true or false");
  }
  return value.get<bool>();
}

std::string
ConfigReader::Word(const std::string & key, const std::string & missing)
{
  const nlohmann::json & value = Value(key);
  if (value.is_null())
  {
    return missing;
  }
  if (!value.is_string())
  {
    Fail(key, "a name");
  }
  return value.get<std::string>();
}

std::string
ConfigReader::Choice(const std::string & key, const std::string & missing, std::initializer_list<const char *> allowed)
{
  std::string word = Word(key, missing);
  if (std::find(allowed.begin(), allowed.end(), word) == allowed.end())
  {
    std::string list;
    for (const char * const name : allowed)
    {
      list += (list.empty() ? "" : ", ") + Quote(name);
    }
    Fail(key, list);
  }
  return word;
}

std::vector<std::string>
ConfigReader::Words(const std::string & key, std::vector<std::string> missing, std::size_t most)
{
  const nlohmann::json & value = Value(key);
  if (value.is_null())
  {
    return missing;
  }
  const bool good = value.is_array() && !value.empty() && value.size() <= most &&
                    std::all_of(value.begin(), value.end(), [](const auto & v) { return v.is_string(); });
  if (!good)
  {
    Fail(key, "a list of 1 to " + std::to_string(most) + " names");
  }
  return value.get<std::vector<std::string>>();
}

std::vector<std::size_t>
ConfigReader::Counts(const std::string &      key,
                     std::vector<std::size_t> missing,
                     std::size_t              length,
                     std::size_t              least,
                     std::size_t              most)
{
  constexpr std::size_t  longest = 64;
  const nlohmann::json & value = Value(key);
  if (value.is_null())
  {
    return missing;
  }
  if (length > 0 && value.is_number())
  {
    return std::vector<std::size_t>(length, AsCount(key, value, least, most));
  }
  if (!value.is_array() || value.empty() || value.size() > longest || (length > 0 && value.size() != length))
  {
    Fail(key, length > 0 ? "a number or a list of " + std::to_string(length) : "a list of numbers");
  }
  std::vector<std::size_t> counts;
  for (const nlohmann::json & entry : value)
  {
    counts.push_back(AsCount(key, entry, least, most));
  }
  return counts;
}

std::vector<double>
ConfigReader::Numbers(const std::string & key, std::size_t most)
{
  const nlohmann::json & value = Value(key);
  if (value.is_null())
  {
    return {};
  }
  const bool good = value.is_array() && !value.empty() && value.size() <= most &&
                    std::all_of(value.begin(), value.end(), [](const auto & v) { return v.is_number(); });
  if (!good)
  {
    Fail(key, "a list of 1 to " + std::to_string(most) + " numbers");
  }
  return value.get<std::vector<double>>();
}

void
ConfigReader::RequireOff(const std::string & key, const nlohmann::json & off)
{
  const nlohmann::json & value = Value(key);
  if (!value.is_null() && value != off)
  {
    Fail(key, off.is_null() ? "null" : Show(off) + " or null");
  }
}

void
ConfigReader::Ignore(std::initializer_list<const char *> keys)
{
  m_Read.insert(keys.begin(), keys.end());
}

void
ConfigReader::VerifyAllRead() const
{
  for (const auto & [key, value] : m_Json.items())
  {
    if (!value.is_null() && key.rfind('_', 0) != 0 && m_Read.count(key) == 0)
    {
      ThrowModelError("in " + m_Origin + ", the field " + Quote(key) + " is " + Show(value) +
                      "; this version does not know it and will not guess whether it changes the result. A model that "
                      "needs it cannot be used; if it does nothing, remove it from the file");
    }
  }
}

void
ConfigReader::Fail(const std::string & key, const std::string & supported) const
{
  const auto found = m_Json.find(key);
  ThrowModelError("in " + m_Origin + ", " + Quote(key) + " is " + (found == m_Json.end() ? "missing" : Show(*found)) +
                  "; supported: " + supported);
}

} // namespace checkpoint
} // namespace dwc
