/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Tokenizer.h"
#include "diffuse/checkpoint/TokenizerFiles.h"
#include "DataFolder.h"
#include "Files.h"

#include <cstdlib>
#include <sstream>
#include <vector>

namespace
{

using namespace dwc::checkpoint;
using dwc::test::GetComplaint;
using dwc::test::Names;
using dwc::test::TemporaryFolder;
using Ids = std::vector<std::int64_t>;


std::string
ReadAll(const std::string & name)
{
  std::ifstream      stream(std::string(dwc::test::dataFolder) + "/tokenizer/" + name, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

/** vocab.json and merges.txt with these two. */
Tokenizer
MakeOld(const std::string & config, const std::string & specialTokensMap = "", const std::string & added = "")
{
  return Tokenizer(
    ParseTokenizerFiles("", ReadAll("vocab.json"), ReadAll("merges.txt"), config, specialTokensMap, added, "old"),
    "old");
}

/** tokenizer.json alone. */
Tokenizer
MakeNew(const std::string & config)
{
  return Tokenizer(ParseTokenizerFiles(ReadAll("tokenizer.json"), "", "", config, "", "", "new"), "new");
}

struct Example
{
  std::string prompt;
  Ids         ids[2]; ///< padding is the end token, or "!"
};

std::vector<Example>
ReadExamples()
{
  std::istringstream   lines(ReadAll("prompts.txt"));
  std::vector<Example> examples;
  std::string          line;
  while (std::getline(lines, line))
  {
    Example example;
    for (std::size_t i = 0; i + 1 < line.size(); i += 2)
    {
      example.prompt += static_cast<char>(std::strtol(line.substr(i, 2).c_str(), nullptr, 16));
    }
    for (Ids & ids : example.ids)
    {
      std::getline(lines, line);
      std::istringstream numbers(line);
      for (std::int64_t id = 0; numbers >> id;)
      {
        ids.push_back(id);
      }
    }
    examples.push_back(example);
    std::getline(lines, line);
  }
  return examples;
}

void
ExpectExamples(const Tokenizer & tokenizer, std::size_t which)
{
  for (const Example & example : ReadExamples())
  {
    Ids expected = example.ids[which];
    expected.resize(77, tokenizer.GetPadding());
    EXPECT_EQ(tokenizer.Encode(example.prompt, 77), expected) << example.prompt;
  }
}

} // namespace

TEST(Tokenizer, GivesTheIdsOfTransformersWherePaddingIsTheEnd)
{
  ASSERT_GT(ReadExamples().size(), 200u);
  const Tokenizer tokenizer = MakeOld("");
  EXPECT_EQ(tokenizer.GetPadding(), tokenizer.GetEnd());
  EXPECT_EQ(tokenizer.GetBegin() + 1, tokenizer.GetEnd());
  EXPECT_EQ(static_cast<std::int64_t>(tokenizer.GetVocabularySize()), tokenizer.GetEnd() + 1);
  ExpectExamples(tokenizer, 0);
}

TEST(Tokenizer, GivesTheIdsOfTransformersWherePaddingIsAnExclamationMark)
{
  const Tokenizer old = MakeOld(R"({ "pad_token": "<|endoftext|>" })", R"({ "pad_token": "!" })");
  EXPECT_EQ(old.GetPadding(), 0) << "special_tokens_map.json has the last word in old folders";
  ExpectExamples(old, 1);
}

TEST(Tokenizer, IsTheSameInEveryFormOfItsFiles)
{
  ExpectExamples(MakeNew(ReadAll("tokenizer_config.json")), 1);
  ExpectExamples(
    MakeOld(R"({ "pad_token": "!", "added_tokens_decoder": { "0": { "content": "!", "special": true } } })",
            R"({ "pad_token": "<|endoftext|>" })"),
    1);
  ExpectExamples(
    MakeOld(
      R"({ "eos_token": { "__type": "AddedToken", "content": "<|endoftext|>" }, "bos_token": "<|startoftext|>" })",
      R"({ "pad_token": { "content": "!" } })"),
    1);
}

TEST(Tokenizer, ReadsEitherFormFromAFolder)
{
  const TemporaryFolder folder;
  folder.Write("old/vocab.json", ReadAll("vocab.json"));
  folder.Write("old/merges.txt", ReadAll("merges.txt"));
  folder.Write("new/tokenizer.json", ReadAll("tokenizer.json"));
  folder.Write("new/tokenizer_config.json", ReadAll("tokenizer_config.json"));
  EXPECT_EQ(Tokenizer(folder / "old").Encode("a cat", 4), Tokenizer(folder / "new").Encode("a cat", 4));
  EXPECT_EQ(Tokenizer(folder / "new").GetPadding(), 0);
  std::filesystem::remove(folder / "old/merges.txt");
  EXPECT_TRUE(Names(GetComplaint([&] { Tokenizer tokenizer(folder / "old"); }), { "merges.txt" }));
  EXPECT_TRUE(Names(GetComplaint([&] { Tokenizer tokenizer(folder / "none"); }), { "vocab.json" }));
}

TEST(Tokenizer, EncodesTheEmptyPromptAndCutsLongOnes)
{
  const Tokenizer tokenizer = MakeOld("", R"({ "pad_token": "!" })");
  const auto      begin = tokenizer.GetBegin();
  const auto      end = tokenizer.GetEnd();
  EXPECT_EQ(tokenizer.Encode("", 5), (Ids{ begin, end, 0, 0, 0 }));
  const Ids cut = tokenizer.Encode("the the the the the the", 5);
  ASSERT_EQ(cut.size(), 5u);
  EXPECT_EQ(cut.front(), begin);
  EXPECT_EQ(cut.back(), end);
  EXPECT_EQ(cut[1], cut[3]);
}

TEST(Tokenizer, KnowsAddedTokens)
{
  const Tokenizer tokenizer = MakeOld("", "", R"({ "<my-cat>": 600 })");
  EXPECT_EQ(tokenizer.GetVocabularySize(), 601u);
  EXPECT_EQ(tokenizer.Encode("a<my-cat>!", 5)[2], 600);
}

TEST(Tokenizer, RefusesPromptsThatItCannotRead)
{
  const Tokenizer tokenizer = MakeOld("");
  for (const std::string prompt : { "\xFF", "a\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82" })
  {
    EXPECT_THROW(tokenizer.Encode(prompt, 77), dwc::ParameterError);
  }
  EXPECT_THROW(tokenizer.Encode(std::string(20000, 'a'), 77), dwc::ParameterError);
}

TEST(Tokenizer, RefusesDamagedFiles)
{
  const auto old = [](const std::string & vocabulary, const std::string & merges, const std::string & config = "") {
    return GetComplaint(
      [&] { Tokenizer tokenizer(ParseTokenizerFiles("", vocabulary, merges, config, "", "", "folder"), "folder"); });
  };
  const std::string least = R"({ "a": 0, "b</w>": 1, "ab</w>": 2, "<|startoftext|>": 3, "<|endoftext|>": 4 })";
  EXPECT_EQ(old(least, "#version: 0.2\r\na b</w>\r\n"), "");
  EXPECT_TRUE(Names(old(least, "a c\n"), { "\"c\"" }));
  EXPECT_TRUE(Names(old(least, "a\n"), { "merges.txt", "\"a\"" }));
  EXPECT_NE(old(least, "a b c\n"), "");
  EXPECT_TRUE(Names(old(R"({ "a": 0 })", ""), { "<|startoftext|>" }));
  EXPECT_TRUE(Names(old(R"({ "a": -1 })", ""), { "vocab.json", "-1" }));
  EXPECT_NE(old(R"({ "a": 1000000000000000000 })", ""), "");
  EXPECT_NE(old(R"({ "a": "b" })", ""), "");
  EXPECT_NE(old("{}", ""), "");
  EXPECT_NE(old(least, "", R"({ "pad_token": "missing" })"), "");
  EXPECT_NE(old(least, "", R"({ "pad_token": 7 })"), "");
  EXPECT_TRUE(Names(old(least, "", R"({ "tokenizer_class": "T5Tokenizer" })"), { "T5Tokenizer", "CLIPTokenizer" }));
  EXPECT_NE(old(least, "", R"({ "padding_side": "left" })"), "");
  EXPECT_NE(old(least, "", R"({ "added_tokens_decoder": { "x": { "content": "a" } } })"), "");
  EXPECT_NE(old(least, "", R"({ "added_tokens_decoder": { "1": { "content": "a" } } })"), "")
    << "another id than vocab.json's";

  const auto now = [](const std::string & text) {
    return GetComplaint([&] { ParseTokenizerFiles(text, "", "", "", "", "", "folder"); });
  };
  EXPECT_TRUE(Names(now(R"({ "model": { "type": "Unigram" } })"), { "tokenizer.json", "BPE" }));
  EXPECT_NE(now("{}"), "");
  EXPECT_NE(now(R"({ "model": { "type": "BPE", "end_of_word_suffix": "</w>", "vocab": [1], "merges": [] } })"), "");
  EXPECT_NE(
    now(R"({ "model": { "type": "BPE", "end_of_word_suffix": "</w>", "vocab": { "a": 0 }, "merges": [["a"]] } })"), "");
}
