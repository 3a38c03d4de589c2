#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the files beside it with the pip package transformers: a CLIP tokenizer of few merges, and the ids that
transformers gives to many prompts.

prompts.txt has four lines for each prompt: its UTF-8 bytes in hexadecimal, its ids where padding is the end token, its ids
where padding is "!", and an empty line; ids begin with the begin token and end before the padding.
"""
import json
import os
import random
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
from transformers import CLIPTokenizer  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
BEGIN, END = "<|startoftext|>", "<|endoftext|>"
MERGES = """t h|th e</w>|i n|in g</w>|a n|an d</w>|p h|ph o|o t|pho t|phot o</w>|e r|c a|ca t</w>|' s</w>|1 2|r e</w>|Ã ©</w>
Ã ©|h e|he l|l l|l o</w>|x x|xx xx|! !|! !</w>""".replace("\n", "|").split("|")


def byte_alphabet():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return [chr(b) for b in printable] + [chr(256 + i) for i in range(len(others))]


def prompts():
    fixed = [
        "", "a photo of a cat", "A PHOTO of a  Cat!!", "hello! a", "don't you're we'll I'd I'm they've it's O'Brien's 'tis ''s",
        "12345 3.14 x2y 007", "<|endoftext|> hi <|startoftext|>x", " leading and trailing  ", "tabs\tand\nnewlines\r\n\x0b\x0c x",
        "café naïve Ünïcödé ÀÉÎÕÜ", "cafe\u0301 e\u0302\u0301 n\u0303 A\u030a", "日本語のテキスト 漢字かな交じり",
        "한국어 \u1112\u1161\u11ab", "Привет МИР Ёлка", "ΑΒΓ Σίσυφος ΣΑΣ", "İstanbul I ı ß ẞ", "😀🎉👨\u200d👩 emoji", "½ ² Ⅷ ٣ ४ ①",
        "a\u00a0b\u2003c\u3000d\u200be", "...!!!???", "!", "!!", "a!b", "hello!'s", "'", '"quoted"', "(a:1.3), [b], {c}",
        "under_score-dash/slash\\back", "x" * 16, "the " * 100, "\x00 null \x01 ctrl \x7f \x85x", "ﬁ ligature ﬀ Ǆ ǅ",
        "שלום مرحبا नमस्ते ไทย", "\ufeffbom", "ﾊﾝｶｸ Ｆｕｌｌ", "\U00010400 deseret \U0001d400 math", "a" * 200,
        "'S 'T 'RE 'LL upper", "it’s curly ‘x’", "#tag @user $5 50% a+b=c", "http://x.y/z?q=1&r=2", "\u212b \u2126 \u212a",
    ]
    words = ["the", "photo", "Cat", "ing", "and", "12", "'s", "é", "É", "!", "…", "中", "ß", "\t", " ", "  ", "xx", END, "<|start",
             "|>", "Hello", "λόγος", "Ж", "!!!?", "re", "'ll", "ﬁ", "\u0301", "٣", "🙂", "-", "_"]
    random.seed(1)
    mixed = ["".join(random.choice(words) + random.choice(["", " ", ""]) for _ in range(random.randint(1, 30)))
             for _ in range(160)]
    return fixed + mixed


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def main():
    alphabet = byte_alphabet()
    pieces = alphabet + [piece + "</w>" for piece in alphabet] + [merge.replace(" ", "") for merge in MERGES] + [BEGIN, END]
    vocabulary = json.dumps({piece: i for i, piece in enumerate(pieces)}, ensure_ascii=False)
    merges = "#version: 0.2\n" + "\n".join(MERGES) + "\n"
    rows = []
    for padding in (END, "!"):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, "vocab.json", vocabulary)
            write(folder, "merges.txt", merges)
            write(folder, "special_tokens_map.json",
                  json.dumps({"bos_token": BEGIN, "eos_token": END, "pad_token": padding, "unk_token": END}))
            write(folder, "tokenizer_config.json", json.dumps({"pad_token": END, "tokenizer_class": "CLIPTokenizer"}))
            tokenizer = CLIPTokenizer.from_pretrained(folder)
        rows.append([tokenizer(prompt, truncation=True, max_length=77).input_ids for prompt in prompts()])
    tokenizer.save_pretrained(HERE)  # tokenizer.json and tokenizer_config.json as today's library writes them
    write(HERE, "vocab.json", vocabulary)
    write(HERE, "merges.txt", merges)
    lines = []
    for prompt, *ids in zip(prompts(), *rows):
        lines += [prompt.encode().hex(), *(" ".join(map(str, row)) for row in ids), ""]
    write(HERE, "prompts.txt", "\n".join(lines))


main()
