/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_checkpoint_ConfigReader_h
#define dwc_checkpoint_ConfigReader_h

#include "diffuse/checkpoint/Text.h"

#include <cstddef>
#include <initializer_list>
#include <set>
#include <string>
#include <vector>

namespace dwc
{
namespace checkpoint
{

/** Reads the fields of a configuration one by one and remembers which, so that none that might change the arithmetic
 * stays unread. As in Python, a null number or name is one that is not there, and a null flag is false. Every function
 * throws ParameterError("Model", ...) naming file, key, value and what is supported. */
class ConfigReader
{
public:
  ConfigReader(const std::string & text, std::string origin);

  /** There and not null. */
  bool
  Has(const std::string & key);

  /** There, and null. */
  bool
  IsNull(const std::string & key);

  std::size_t
  Count(const std::string & key, std::size_t missing, std::size_t least, std::size_t most);

  double
  Number(const std::string & key, double missing, double least, double most);

  bool
  Flag(const std::string & key, bool missing);

  std::string
  Word(const std::string & key, const std::string & missing);

  /** As Word, one of `allowed`. */
  std::string
  Choice(const std::string & key, const std::string & missing, std::initializer_list<const char *> allowed);

  std::vector<std::string>
  Words(const std::string & key, std::vector<std::string> missing, std::size_t most);

  /** A list; or, where `length` is not 0, one number for all `length` places, and a list must have that length. */
  std::vector<std::size_t>
  Counts(const std::string &      key,
         std::vector<std::size_t> missing,
         std::size_t              length,
         std::size_t              least,
         std::size_t              most);

  std::vector<double>
  Numbers(const std::string & key, std::size_t most);

  /** The value itself, null where there is none; the caller checks it with AsCount and Fail. */
  const nlohmann::json &
  Value(const std::string & key);

  std::size_t
  AsCount(const std::string & key, const nlohmann::json & value, std::size_t least, std::size_t most) const;

  /** For a field that is supported with one value only, the one that does nothing. Null does nothing either. */
  void
  RequireOff(const std::string & key, const nlohmann::json & off);

  /** For fields that do not change what is computed here. */
  void
  Ignore(std::initializer_list<const char *> keys);

  /** A field that was not read, is not null and does not begin with '_' is an error. */
  void
  VerifyAllRead() const;

  [[noreturn]] void
  Fail(const std::string & key, const std::string & supported) const;

private:
  nlohmann::json        m_Json;
  std::string           m_Origin;
  std::set<std::string> m_Read;
};

} // namespace checkpoint
} // namespace dwc

#endif
