/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Tokenizer.h"
#include "diffuse/checkpoint/Text.h"
#include "diffuse/checkpoint/TokenizerFiles.h"
#include "diffuse/checkpoint/Unicode.h"
#include "dwc/Error.h"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>

namespace dwc
{
namespace checkpoint
{
namespace
{

using Ids = std::vector<std::int64_t>;

/** Each byte as a printable character, as vocabularies write it: printable Latin-1 as it is, the others from U+0100
 * on. */
std::array<std::string, 256>
MakeByteAlphabet()
{
  std::array<std::string, 256> alphabet;
  char32_t                     next = 0x100;
  for (char32_t byte = 0; byte < 256; ++byte)
  {
    const bool printable = (byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD);
    alphabet[byte] = EncodeUtf8(std::u32string(1, printable ? byte : next++));
  }
  return alphabet;
}

/** Length of the word of CLIP's regular expression that begins at `first`; 0: white space. The expression: 's 't 're
 * 've 'm 'll 'd, or a run of letters, or one digit, or a run of what is neither letter, digit nor white space. */
std::size_t
MatchWord(std::u32string_view text, std::size_t first)
{
  for (const std::u32string_view contraction : { U"'s", U"'t", U"'re", U"'ve", U"'m", U"'ll", U"'d" })
  {
    if (text.compare(first, contraction.size(), contraction) == 0)
    {
      return contraction.size();
    }
  }
  const auto isOther = [](char32_t c) { return !IsSpace(c) && !IsLetter(c) && !IsNumber(c); };
  if (IsNumber(text[first]))
  {
    return 1;
  }
  const auto begin = text.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end =
    IsLetter(*begin) ? std::find_if_not(begin, text.end(), IsLetter) : std::find_if_not(begin, text.end(), isOther);
  return static_cast<std::size_t>(end - begin);
}

} // namespace

struct Tokenizer::Data
{
  struct Merge
  {
    std::size_t  rank{ 0 };
    std::int64_t id{ 0 };
  };
  struct Special
  {
    std::u32string text;
    std::int64_t   id{ 0 };
  };

  std::array<std::string, 256>                  alphabet = MakeByteAlphabet();
  std::unordered_map<std::string, std::int64_t> vocabulary;
  std::unordered_map<std::uint64_t, Merge>      merges;  ///< by two ids
  std::vector<Special>                          special; ///< longest first
  std::int64_t                                  begin{ 0 };
  std::int64_t                                  end{ 0 };
  std::int64_t                                  padding{ 0 };
  std::int64_t                                  unknown{ 0 };
  std::size_t                                   size{ 0 };

  static std::uint64_t
  MakePair(std::int64_t a, std::int64_t b)
  {
    return (static_cast<std::uint64_t>(a) << 32) | static_cast<std::uint64_t>(b);
  }

  void
  SetMerges(const TokenizerFiles & files, const std::string & folder);
  void
  AddWord(std::u32string_view word, Ids & ids) const;
  void
  AddText(std::u32string_view text, Ids & ids) const;
};

void
Tokenizer::Data::SetMerges(const TokenizerFiles & files, const std::string & folder)
{
  const auto find = [&](const std::string & piece) {
    const auto found = files.vocabulary.find(piece);
    if (found == files.vocabulary.end())
    {
      ThrowModelError("the tokenizer in " + Quote(folder) + " merges into or from " + Quote(piece) +
                      ", which its vocabulary does not have");
    }
    return found->second;
  };
  for (std::size_t rank = 0; rank < files.merges.size(); ++rank)
  {
    const auto & [a, b] = files.merges[rank];
    const std::int64_t first = find(a);
    const std::int64_t second = find(b);
    merges[MakePair(first, second)] = { rank, find(a + b) };
  }
}

/** Bytes first, the last marked as the word's end; then, as long as there is one, the pair that was merged earliest
 * when the vocabulary was made. */
void
Tokenizer::Data::AddWord(std::u32string_view word, Ids & ids) const
{
  const std::string bytes = EncodeUtf8(word);
  Ids               pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i)
  {
    const std::string & letter = alphabet[static_cast<unsigned char>(bytes[i])];
    const auto          found = vocabulary.find(i + 1 < bytes.size() ? letter : letter + "</w>");
    pieces.push_back(found != vocabulary.end() ? found->second : unknown);
  }
  while (pieces.size() > 1)
  {
    constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    Merge                 best{ none, 0 };
    std::size_t           place = 0;
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i)
    {
      const auto found = merges.find(MakePair(pieces[i], pieces[i + 1]));
      if (found != merges.end() && found->second.rank < best.rank)
      {
        best = found->second;
        place = i;
      }
    }
    if (best.rank == none)
    {
      break;
    }
    pieces[place] = best.id;
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(place) + 1);
  }
  ids.insert(ids.end(), pieces.begin(), pieces.end());
}

/** Text without special tokens. */
void
Tokenizer::Data::AddText(std::u32string_view text, Ids & ids) const
{
  for (std::size_t i = 0; i < text.size();)
  {
    const std::size_t length = MatchWord(text, i);
    if (length > 0)
    {
      AddWord(text.substr(i, length), ids);
    }
    i += std::max<std::size_t>(length, 1);
  }
}

Tokenizer::Tokenizer(const std::string & folder)
  : Tokenizer(ReadTokenizerFiles(folder), folder)
{}

Tokenizer::Tokenizer(TokenizerFiles files, const std::string & origin)
{
  Data data;
  data.SetMerges(files, origin);
  data.begin = files.special.at(files.begin);
  data.end = files.special.at(files.end);
  data.padding = files.special.at(files.padding);
  data.unknown = files.special.at(files.unknown);
  for (const auto & [token, id] : files.special)
  {
    const std::optional<std::u32string> text = DecodeUtf8(token);
    data.special.push_back({ Normalize(text.value_or(std::u32string())), id });
    data.size = std::max(data.size, static_cast<std::size_t>(id) + 1);
  }
  std::sort(data.special.begin(), data.special.end(), [](const auto & a, const auto & b) {
    return a.text.size() > b.text.size();
  });
  for (const auto & [token, id] : files.vocabulary)
  {
    data.size = std::max(data.size, static_cast<std::size_t>(id) + 1);
  }
  data.vocabulary = std::move(files.vocabulary);
  m_Data = std::make_unique<const Data>(std::move(data));
}

Tokenizer::~Tokenizer() = default;

Tokenizer::Tokenizer(Tokenizer &&) noexcept = default;

std::vector<std::int64_t>
Tokenizer::Encode(const std::string & prompt, std::size_t length) const
{
  constexpr std::size_t longest = 10000; // far beyond the few dozen pieces that are kept
  if (prompt.size() > longest)
  {
    throw ParameterError("Prompt",
                         "it has " + std::to_string(prompt.size()) + " bytes; at most " + std::to_string(longest) +
                           " are read, and the model keeps about " + std::to_string(length) + " words");
  }
  const std::optional<std::u32string> decoded = DecodeUtf8(prompt);
  if (!decoded)
  {
    throw ParameterError("Prompt", "it is not UTF-8 text; give it in that encoding");
  }
  const std::u32string      normal = Normalize(*decoded);
  const std::u32string_view text = normal;
  Ids                       ids{ m_Data->begin };
  std::size_t               first = 0; // of the text since the last special token
  for (std::size_t i = 0; i < text.size();)
  {
    const auto found = std::find_if(m_Data->special.begin(), m_Data->special.end(), [&](const Data::Special & special) {
      return !special.text.empty() && text.compare(i, special.text.size(), special.text) == 0;
    });
    if (found == m_Data->special.end())
    {
      ++i;
      continue;
    }
    m_Data->AddText(text.substr(first, i - first), ids);
    ids.push_back(found->id);
    i += found->text.size();
    first = i;
  }
  m_Data->AddText(text.substr(first), ids);
  ids.resize(std::min(ids.size(), std::max<std::size_t>(length, 1) - 1));
  ids.push_back(m_Data->end);
  ids.resize(length, m_Data->padding);
  return ids;
}

std::int64_t
Tokenizer::GetBegin() const
{
  return m_Data->begin;
}

std::int64_t
Tokenizer::GetEnd() const
{
  return m_Data->end;
}

std::int64_t
Tokenizer::GetPadding() const
{
  return m_Data->padding;
}

std::size_t
Tokenizer::GetVocabularySize() const
{
  return m_Data->size;
}

} // namespace checkpoint
} // namespace dwc
