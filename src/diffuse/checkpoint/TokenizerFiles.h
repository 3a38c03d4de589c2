/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_checkpoint_TokenizerFiles_h
#define dwc_checkpoint_TokenizerFiles_h

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dwc
{
namespace checkpoint
{

/** What a tokenizer's folder says, whichever library wrote it. */
struct TokenizerFiles
{
  std::unordered_map<std::string, std::int64_t>    vocabulary; ///< pieces, in the byte alphabet of byte-level BPE
  std::vector<std::pair<std::string, std::string>> merges;     ///< first to last
  std::map<std::string, std::int64_t>              special;    ///< found as they are in a prompt, before it is split
  std::string                                      begin{ "<|startoftext|>" };
  std::string                                      end{ "<|endoftext|>" };
  std::string                                      padding{ "<|endoftext|>" };
  std::string                                      unknown{ "<|endoftext|>" };
};

/** Reads tokenizer.json, or else vocab.json and merges.txt; and tokenizer_config.json and special_tokens_map.json where
 * they are there.
 * \throw ParameterError("Model", ...) for missing or damaged files. */
TokenizerFiles
ReadTokenizerFiles(const std::string & folder);

/** The same from texts; an empty text is a file that is not there. What the fuzz target calls.
 * \param folder for messages. */
TokenizerFiles
ParseTokenizerFiles(const std::string & tokenizer,
                    const std::string & vocabulary,
                    const std::string & merges,
                    const std::string & config,
                    const std::string & specialTokensMap,
                    const std::string & addedTokens,
                    const std::string & folder);

} // namespace checkpoint
} // namespace dwc

#endif
