/* SPDX-License-Identifier: Apache-2.0 */
#include "page/Letters.h"

#include <algorithm>
#include <array>

namespace dwc
{
namespace
{

constexpr std::size_t dotsAcross = 5;
constexpr std::size_t dotsDown = 7;

struct Glyph
{
  char                               letter;
  std::array<const char *, dotsDown> dots;
};

constexpr std::array<Glyph, 6> glyphs{ {
  { 'R', { { "####.", "#...#", "#...#", "####.", "#.#..", "#..#.", "#...#" } } },
  { 'L', { { "#....", "#....", "#....", "#....", "#....", "#....", "#####" } } },
  { 'A', { { "..#..", ".#.#.", "#...#", "#...#", "#####", "#...#", "#...#" } } },
  { 'P', { { "####.", "#...#", "#...#", "####.", "#....", "#....", "#...." } } },
  { 'S', { { ".####", "#....", "#....", ".###.", "....#", "....#", "####." } } },
  { 'I', { { ".###.", "..#..", "..#..", "..#..", "..#..", "..#..", ".###." } } },
} };

/** Is this place of the canvas, seen from the letter's upper left corner, a dot of it? */
bool
IsInk(const Glyph & glyph, std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t scale)
{
  return x >= 0 && y >= 0 && x < static_cast<std::ptrdiff_t>(dotsAcross) * scale &&
         y < static_cast<std::ptrdiff_t>(dotsDown) * scale && glyph.dots[y / scale][x / scale] == '#';
}

bool
IsNearInk(const Glyph & glyph, std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t scale)
{
  for (std::ptrdiff_t v = y - scale; v <= y + scale; ++v)
  {
    for (std::ptrdiff_t u = x - scale; u <= x + scale; ++u)
    {
      if (IsInk(glyph, u, v, scale))
      {
        return true;
      }
    }
  }
  return false;
}

void
DrawLetter(Canvas & canvas, char letter, std::size_t left, std::size_t top, std::size_t scale)
{
  const auto * const glyph =
    std::find_if(glyphs.begin(), glyphs.end(), [&](const Glyph & one) { return one.letter == letter; });
  if (glyph == glyphs.end())
  {
    return;
  }
  const auto step = static_cast<std::ptrdiff_t>(scale);
  for (std::ptrdiff_t y = -step; y < static_cast<std::ptrdiff_t>(dotsDown + 1) * step; ++y)
  {
    for (std::ptrdiff_t x = -step; x < static_cast<std::ptrdiff_t>(dotsAcross + 1) * step; ++x)
    {
      const auto at =
        static_cast<std::size_t>((static_cast<std::ptrdiff_t>(top) + y) * static_cast<std::ptrdiff_t>(canvas.width) +
                                 static_cast<std::ptrdiff_t>(left) + x);
      if (IsInk(*glyph, x, y, step))
      {
        canvas.Blend(at, 255.0F, 255.0F, 255.0F, 0.9F);
      }
      else if (IsNearInk(*glyph, x, y, step))
      {
        canvas.Blend(at, 0.0F, 0.0F, 0.0F, 0.6F);
      }
    }
  }
}

} // namespace

void
DrawLetters(Canvas & canvas, const std::string & letters, std::size_t scale)
{
  const std::size_t width = dotsAcross * scale;
  const std::size_t height = dotsDown * scale;
  const std::size_t margin = 3 * scale;
  if (letters.size() != 4 || canvas.width < 5 * width || canvas.height < 5 * height)
  {
    return;
  }
  const std::size_t middleColumn = (canvas.width - width) / 2;
  const std::size_t middleRow = (canvas.height - height) / 2;
  DrawLetter(canvas, letters[0], margin, middleRow, scale);
  DrawLetter(canvas, letters[1], canvas.width - margin - width, middleRow, scale);
  DrawLetter(canvas, letters[2], middleColumn, margin, scale);
  DrawLetter(canvas, letters[3], middleColumn, canvas.height - margin - height, scale);
}

} // namespace dwc
