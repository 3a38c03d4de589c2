#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes src/diffuse/checkpoint/UnicodeTables.h from Python's copy of the Unicode character database.

    python3 scripts/unicode_tables.py > src/diffuse/checkpoint/UnicodeTables.h
"""
import sys
import unicodedata

POINTS = [c for c in range(sys.maxunicode + 1) if not 0xD800 <= c <= 0xDFFF]


def ranges(belongs):
    """Maximal runs [first, last] of code points."""
    runs = []
    for c in POINTS:
        if belongs(chr(c)):
            if runs and runs[-1][1] == c - 1:
                runs[-1][1] = c
            else:
                runs.append([c, c])
    return runs


def lower_case():
    """Runs [first, last, step, difference] of code points with one lower-case letter each."""
    runs = []
    for c in POINTS:
        lower = chr(c).lower()
        if len(lower) != 1 or lower == chr(c):
            continue
        difference = ord(lower) - c
        if runs and runs[-1][3] == difference and c - runs[-1][1] in (1, 2) and runs[-1][2] in (0, c - runs[-1][1]):
            runs[-1][2] = c - runs[-1][1]
            runs[-1][1] = c
        else:
            runs.append([c, c, 0, difference])
    return [[first, last, step or 1, difference] for first, last, step, difference in runs]


def compositions():
    """[first, second, composed] of normalization form C, without Hangul, which is computed."""
    pairs = []
    for c in POINTS:
        parts = unicodedata.decomposition(chr(c)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            first, second = (int(part, 16) for part in parts)
            if unicodedata.normalize("NFC", chr(first) + chr(second)) == chr(c):
                pairs.append([first, second, c])
    return sorted(pairs)


def singles():
    """[character, its own other form] of normalization form C: the Angstrom sign and the like, not compatible ideographs."""
    pairs = []
    for c in POINTS:
        normal = unicodedata.normalize("NFC", chr(c))
        if len(normal) == 1 and normal != chr(c) and not unicodedata.name(chr(c), "").startswith("CJK"):
            pairs.append([c, ord(normal)])
    return pairs


def number(value):
    return str(value) if value < 0 else f"0x{value:X}"


def table(kind, name, rows):
    print(f"constexpr {kind} {name}[] = {{")
    line = " "
    for row in rows:
        entry = " { " + ", ".join(number(value) for value in row) + " },"
        if len(line) + len(entry) > 118:
            print(line)
            line = " "
        line += entry
    print(line)
    print("};\n")


print(f"""/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_checkpoint_UnicodeTables_h
#define dwc_checkpoint_UnicodeTables_h

/** Made by scripts/unicode_tables.py from the character database of Unicode {unicodedata.unidata_version}. All are sorted. */

// clang-format off
namespace dwc
{{
namespace checkpoint
{{
namespace unicode
{{

struct Run
{{
  char32_t first;
  char32_t last;
}};

struct LowerCase
{{
  char32_t first;
  char32_t last;
  int      step;
  int      difference;
}};

struct Single
{{
  char32_t first;
  char32_t last; ///< as first
  char32_t other;
}};

struct Composition
{{
  char32_t first;
  char32_t second;
  char32_t composed;
}};
""")
table("Run", "letters", ranges(lambda c: unicodedata.category(c)[0] == "L"))
table("Run", "numbers", ranges(lambda c: unicodedata.category(c)[0] == "N"))
table("LowerCase", "lowerCase", lower_case())
table("Single", "singles", [[c, c, other] for c, other in singles()])
table("Composition", "compositions", compositions())
print("""} // namespace unicode
} // namespace checkpoint
} // namespace dwc
// clang-format on

#endif""")
