/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/TokenizerFiles.h"
#include "diffuse/checkpoint/Text.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace dwc
{
namespace checkpoint
{
namespace
{

using nlohmann::json;

constexpr std::int64_t mostIds = std::int64_t{ 1 } << 22;

std::string
ReadIfThere(const std::string & file, std::size_t limit)
{
  std::error_code error;
  return std::filesystem::exists(file, error) ? ReadTextFile(file, limit) : "";
}

const json &
Get(const json & object, const std::string & key)
{
  static const json null;
  const auto        found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() ? *found : null;
}

std::int64_t
GetId(const json & value, const std::string & token, const std::string & origin)
{
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() >= static_cast<std::uint64_t>(mostIds))
  {
    ThrowModelError(origin + " gives " + Quote(token) + " the id " + Show(value) + "; ids are whole numbers below " +
                    std::to_string(mostIds));
  }
  return value.get<std::int64_t>();
}

void
ReadVocabulary(const json & object, const std::string & origin, TokenizerFiles & files)
{
  if (!object.is_object() || object.empty())
  {
    ThrowModelError(origin + " has no vocabulary");
  }
  for (const auto & [token, id] : object.items())
  {
    files.vocabulary.emplace(token, GetId(id, token, origin));
  }
}

/** Two pieces with a space between them; a piece may hold any other character. */
void
AddMerge(const std::string & line, const std::string & origin, TokenizerFiles & files)
{
  const std::size_t space = line.find(' ');
  if (space == 0 || space == std::string::npos || space + 1 == line.size() ||
      line.find(' ', space + 1) != std::string::npos)
  {
    ThrowModelError(origin + " has the merge " + Quote(line) + ", which is not two pieces with a space between them");
  }
  files.merges.emplace_back(line.substr(0, space), line.substr(space + 1));
}

/** merges.txt: one a line, after a line "#version: ...". */
void
ReadMergeLines(const std::string & text, const std::string & origin, TokenizerFiles & files)
{
  for (std::size_t first = 0; first < text.size();)
  {
    const std::size_t last = std::min(text.find('\n', first), text.size());
    std::string       line = text.substr(first, last - first);
    first = last + 1;
    if (!line.empty() && line.back() == '\r')
    {
      line.pop_back();
    }
    if (!line.empty() && line.rfind("#version", 0) != 0)
    {
      AddMerge(line, origin, files);
    }
  }
}

/** tokenizer.json: "a b" as older libraries wrote them, ["a", "b"] as today's do. */
void
ReadMergeList(const json & list, const std::string & origin, TokenizerFiles & files)
{
  if (!list.is_array())
  {
    ThrowModelError(origin + " has no list of merges");
  }
  for (const json & merge : list)
  {
    if (merge.is_string())
    {
      AddMerge(merge.get<std::string>(), origin, files);
    }
    else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string())
    {
      files.merges.emplace_back(merge[0].get<std::string>(), merge[1].get<std::string>());
    }
    else
    {
      ThrowModelError(origin + " has the merge " + Show(merge) + ", which is not two pieces");
    }
  }
}

void
AddSpecial(const std::string & token, std::int64_t id, const std::string & origin, TokenizerFiles & files)
{
  const auto known = files.vocabulary.find(token);
  if (token.empty() || files.special.emplace(token, id).first->second != id ||
      (known != files.vocabulary.end() && known->second != id))
  {
    ThrowModelError(origin + " adds the token " + Quote(token) + " with the id " + std::to_string(id) +
                    ", where the vocabulary has another");
  }
}

/** A token is text, or an object with its text in "content"; null and missing leave `token` as it is. */
void
ReadToken(const json & object, const std::string & key, const std::string & origin, std::string & token)
{
  const json & value = Get(object, key);
  const json & content = value.is_object() ? Get(value, "content") : value;
  if (content.is_string() && !content.get<std::string>().empty())
  {
    token = content.get<std::string>();
  }
  else if (!value.is_null())
  {
    ThrowModelError("in " + origin + ", " + Quote(key) + " is " + Show(value) + ", which is no token");
  }
}

void
ReadTokens(const json & object, const std::string & origin, TokenizerFiles & files)
{
  ReadToken(object, "bos_token", origin, files.begin);
  ReadToken(object, "eos_token", origin, files.end);
  ReadToken(object, "pad_token", origin, files.padding);
  ReadToken(object, "unk_token", origin, files.unknown);
}

/** Fields of tokenizer_config.json that would make other ids. */
void
RefuseOtherTokenizers(const json & config, const std::string & origin)
{
  const auto refuse = [&](const char * key, const json & value) {
    if (Get(config, key) == value)
    {
      ThrowModelError("in " + origin + ", " + Quote(key) + " is " + Show(value) + ", which is not supported");
    }
  };
  refuse("add_bos_token", false);
  refuse("add_eos_token", false);
  refuse("padding_side", "left");
  const json & name = Get(config, "tokenizer_class");
  if (!name.is_null() && name != "CLIPTokenizer" && name != "CLIPTokenizerFast")
  {
    ThrowModelError("in " + origin + ", the tokenizer is a " + Show(name) + "; supported: \"CLIPTokenizer\"");
  }
}

} // namespace

TokenizerFiles
ParseTokenizerFiles(const std::string & tokenizer,
                    const std::string & vocabulary,
                    const std::string & merges,
                    const std::string & config,
                    const std::string & specialTokensMap,
                    const std::string & addedTokens,
                    const std::string & folder)
{
  const auto     origin = [&](const char * name) { return Quote(folder + "/" + name); };
  TokenizerFiles files;
  if (!tokenizer.empty())
  {
    const json   object = ParseObject(tokenizer, origin("tokenizer.json"));
    const json & model = Get(object, "model");
    const json & type = Get(model, "type");
    if ((!type.is_null() && type != "BPE") || Get(model, "end_of_word_suffix") != "</w>")
    {
      ThrowModelError(origin("tokenizer.json") +
                      " is not CLIP's: its model must be \"BPE\" with the word ending \"</w>\"");
    }
    ReadVocabulary(Get(model, "vocab"), origin("tokenizer.json"), files);
    ReadMergeList(Get(model, "merges"), origin("tokenizer.json"), files);
    for (const json & added : Get(object, "added_tokens"))
    {
      const std::string token = Get(added, "content").is_string() ? Get(added, "content").get<std::string>() : "";
      AddSpecial(token, GetId(Get(added, "id"), token, origin("tokenizer.json")), origin("tokenizer.json"), files);
    }
  }
  else
  {
    ReadVocabulary(ParseObject(vocabulary, origin("vocab.json")), origin("vocab.json"), files);
    ReadMergeLines(merges, origin("merges.txt"), files);
  }
  const json settings = config.empty() ? json::object() : ParseObject(config, origin("tokenizer_config.json"));
  RefuseOtherTokenizers(settings, origin("tokenizer_config.json"));
  ReadTokens(settings, origin("tokenizer_config.json"), files);
  const json & decoder = Get(settings, "added_tokens_decoder");
  if (decoder.is_object())
  {
    for (const auto & [text, added] : decoder.items())
    {
      const bool number = !text.empty() && text.size() < 8 && text.find_first_not_of("0123456789") == std::string::npos;
      std::string token;
      ReadToken(decoder, text, origin("tokenizer_config.json"), token);
      AddSpecial(token,
                 GetId(number ? json(std::stoul(text)) : json(text), token, origin("tokenizer_config.json")),
                 origin("tokenizer_config.json"),
                 files);
    }
  }
  else
  {
    // Before libraries kept added tokens in tokenizer_config.json, these two had the last word (Stable Diffusion 2:
    // "!").
    if (!specialTokensMap.empty())
    {
      const json map = ParseObject(specialTokensMap, origin("special_tokens_map.json"));
      ReadTokens(map, origin("special_tokens_map.json"), files);
    }
    if (!addedTokens.empty())
    {
      const json added = ParseObject(addedTokens, origin("added_tokens.json"));
      for (const auto & [token, id] : added.items())
      {
        AddSpecial(token, GetId(id, token, origin("added_tokens.json")), origin("added_tokens.json"), files);
      }
    }
  }
  for (const std::string * const token : { &files.begin, &files.end, &files.padding, &files.unknown })
  {
    const auto found = files.vocabulary.find(*token);
    if (found != files.vocabulary.end())
    {
      files.special.emplace(*token, found->second);
    }
    if (files.special.count(*token) == 0)
    {
      ThrowModelError("the tokenizer in " + Quote(folder) + " has no id for its token " + Quote(*token));
    }
  }
  return files;
}

TokenizerFiles
ReadTokenizerFiles(const std::string & folder)
{
  const std::string tokenizer = ReadIfThere(folder + "/tokenizer.json", tableBytes);
  const std::string vocabulary = tokenizer.empty() ? ReadTextFile(folder + "/vocab.json", tableBytes) : "";
  const std::string merges = tokenizer.empty() ? ReadTextFile(folder + "/merges.txt", tableBytes) : "";
  const std::string config = ReadIfThere(folder + "/tokenizer_config.json", tableBytes);
  const std::string specialTokensMap = ReadIfThere(folder + "/special_tokens_map.json", configBytes);
  const std::string addedTokens = ReadIfThere(folder + "/added_tokens.json", tableBytes);
  return ParseTokenizerFiles(tokenizer, vocabulary, merges, config, specialTokensMap, addedTokens, folder);
}

} // namespace checkpoint
} // namespace dwc
