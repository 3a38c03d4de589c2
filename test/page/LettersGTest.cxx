/* SPDX-License-Identifier: Apache-2.0 */
#include "page/Letters.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{

dwc::Canvas
MakeCanvas(std::size_t width, std::size_t height, float value)
{
  dwc::Canvas canvas;
  canvas.width = width;
  canvas.height = height;
  canvas.colors.assign(3 * width * height, value);
  return canvas;
}

/** The dots of a letter whose upper left corner is there: white ones, of any ground. */
std::string
ReadLetter(const dwc::Canvas & canvas, std::size_t left, std::size_t top)
{
  std::string dots;
  for (std::size_t y = 0; y < 7; ++y)
  {
    for (std::size_t x = 0; x < 5; ++x)
    {
      dots += canvas.colors[3 * ((top + y) * canvas.width + left + x)] > 200.0F ? '#' : '.';
    }
  }
  return dots;
}

} // namespace

TEST(Letters, AreAtTheEdges)
{
  for (const float ground : { 0.0F, 128.0F })
  {
    dwc::Canvas canvas = MakeCanvas(101, 81, ground);
    dwc::DrawLetters(canvas, "RLSI", 1);
    EXPECT_EQ(ReadLetter(canvas, 3, 37), "####.#...##...#####.#.#..#..#.#...#");
    EXPECT_EQ(ReadLetter(canvas, 93, 37), "#....#....#....#....#....#....#####");
    EXPECT_EQ(ReadLetter(canvas, 48, 3), ".#####....#.....###.....#....#####.");
    EXPECT_EQ(ReadLetter(canvas, 48, 71), ".###...#....#....#....#....#...###.");
    // Elsewhere the ground is as it was.
    EXPECT_EQ(canvas.colors[3 * (20 * 101 + 20)], ground);
    EXPECT_EQ(std::count(canvas.colors.begin(), canvas.colors.end(), ground) > 3 * 101 * 81 * 9 / 10, true);
  }
}

TEST(Letters, HaveADarkSeam)
{
  dwc::Canvas canvas = MakeCanvas(101, 81, 255.0F);
  dwc::DrawLetters(canvas, "RLAP", 1);
  EXPECT_LT(canvas.colors[3 * (37 * 101 + 2)], 130.0F) << "left of the stem of the R";
}

TEST(Letters, AreLeftOutWhereThereIsNoRoom)
{
  for (const auto & [width, height] : { std::pair<std::size_t, std::size_t>{ 49, 200 }, { 200, 69 } })
  {
    dwc::Canvas canvas = MakeCanvas(width, height, 7.0F);
    dwc::DrawLetters(canvas, "RLAP", 2);
    EXPECT_TRUE(std::all_of(canvas.colors.begin(), canvas.colors.end(), [](float value) { return value == 7.0F; }));
  }
}

TEST(Letters, NoneOfAPlane)
{
  dwc::Canvas canvas = MakeCanvas(200, 200, 7.0F);
  dwc::DrawLetters(canvas, "", 2);
  EXPECT_TRUE(std::all_of(canvas.colors.begin(), canvas.colors.end(), [](float value) { return value == 7.0F; }));
}
