/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_checkpoint_Tokenizer_h
#define dwc_checkpoint_Tokenizer_h

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dwc
{
namespace checkpoint
{

struct TokenizerFiles;

/** CLIP's byte-pair tokenizer, from vocab.json and merges.txt or from tokenizer.json. R. Sennrich, B. Haddow and A.
 * Birch, "Neural machine translation of rare words with subword units", ACL 2016. */
class Tokenizer
{
public:
  /** \throw ParameterError("Model", ...) for missing or damaged files. */
  explicit Tokenizer(const std::string & folder);
  /** \param origin for messages. */
  Tokenizer(TokenizerFiles files, const std::string & origin);
  ~Tokenizer();
  Tokenizer(Tokenizer &&) noexcept;

  /** Begin, the pieces of `prompt` (cut to fit), end, padding: exactly `length` ids. */
  std::vector<std::int64_t>
  Encode(const std::string & prompt, std::size_t length) const;

  std::int64_t
  GetBegin() const;
  std::int64_t
  GetEnd() const;
  std::int64_t
  GetPadding() const;
  /** One more than the highest id: the text encoder's table must have as many rows. */
  std::size_t
  GetVocabularySize() const;

private:
  struct Data;
  std::unique_ptr<const Data> m_Data;
};

} // namespace checkpoint
} // namespace dwc

#endif
