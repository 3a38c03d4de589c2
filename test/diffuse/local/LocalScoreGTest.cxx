/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/LocalScore.h"

#include "HostTesting.h"
#include "Images.h"
#include "dwc/Error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace dwc
{
namespace
{

using testing::MakeImage;
using testing::OwnedImage;
using testing::TwoHalves;

std::vector<double>
SizesOf(const LocalScoreResult & r)
{
  std::vector<double> sizes(r.rows, 0.0);
  for (const std::uint32_t t : r.tokens)
  {
    if (t != 0)
    {
      sizes[t - 1] += 1.0;
    }
  }
  return sizes;
}

/** What must hold for every full walk. */
void
ExpectWalk(const LocalScoreResult & r)
{
  ASSERT_EQ(r.walk.size(), r.rows * r.components);
  ASSERT_EQ(r.tokenGrid.Count(), r.rows);
  const std::vector<double> sizes = SizesOf(r);
  for (std::size_t i = 0; i < r.rows; ++i)
  {
    double sum = 0.0;
    for (std::size_t j = 0; j < r.components; ++j)
    {
      ASSERT_GE(r.walk[i * r.components + j], 0.0F);
      sum += r.walk[i * r.components + j];
    }
    EXPECT_NEAR(sum, sizes[i] > 0.0 ? 1.0 : 0.0, 1e-5) << "row " << i;
  }
}

/** pi = size: what flows into a token is its size; and detailed balance. Sinkhorn stops at 1e-6, floats round at 6e-8 a
 * term. */
void
ExpectBalance(const LocalScoreResult & r)
{
  const std::vector<double> sizes = SizesOf(r);
  for (std::size_t j = 0; j < r.rows; ++j)
  {
    double inflow = 0.0;
    for (std::size_t i = 0; i < r.rows; ++i)
    {
      const double forth = sizes[i] * r.walk[i * r.rows + j];
      const double back = sizes[j] * r.walk[j * r.rows + i];
      inflow += forth;
      EXPECT_NEAR(forth, back, 1e-5 * std::max(forth, back));
    }
    EXPECT_NEAR(inflow, sizes[j], 1e-5 * std::max(1.0, sizes[j]));
  }
}

/** Probability of a step that leaves a set of pixels, averaged over it by size. */
template <typename TInside>
double
Leaving(const LocalScoreResult & r, const TInside & pixelInside)
{
  std::vector<double> sizes(r.rows, 0.0);
  std::vector<double> share(r.rows, 0.0);
  for (std::size_t p = 0; p < r.tokens.size(); ++p)
  {
    if (r.tokens[p] != 0)
    {
      sizes[r.tokens[p] - 1] += 1.0;
      share[r.tokens[p] - 1] += pixelInside(p) ? 1.0 : 0.0;
    }
  }
  double inside = 0.0;
  double leaving = 0.0;
  for (std::size_t i = 0; i < r.rows; ++i)
  {
    for (std::size_t j = 0; j < r.rows && share[i] > 0.5 * sizes[i]; ++j)
    {
      const double flow = sizes[i] * r.walk[i * r.rows + j];
      inside += flow;
      leaving += share[j] > 0.5 * sizes[j] ? 0.0 : flow;
    }
  }
  return leaving / inside;
}

TEST(LocalScore, IsAReversibleWalkInEveryDimension)
{
  const Grid grids[] = { { { 300 }, { 0.5 } }, { { 50, 40 }, { 1.0, 1.0 } }, { { 20, 18, 9 }, { 1.0, 1.0, 2.5 } } };
  for (const Grid & grid : grids)
  {
    for (const bool color : { false, true })
    {
      const OwnedImage image = TwoHalves(grid, color ? 3 : 2, color, 0.2F);
      for (const TokenType type : { TokenType::Region, TokenType::Grid })
      {
        const LocalScoreResult r = LocalScore(image.View(), { type, type == TokenType::Grid ? 12U : 60U, 0 }, Host());
        EXPECT_GT(r.rows, 10U);
        ExpectWalk(r);
        ExpectBalance(r);
      }
    }
  }
}

TEST(LocalScore, TwoHalvesAreFarApart)
{
  // By construction half of all steps would leave if the image said nothing.
  for (const bool color : { false, true })
  {
    for (const TokenType type : { TokenType::Region, TokenType::Grid })
    {
      const OwnedImage       image = TwoHalves({ { 96, 64 }, { 1.0, 1.0 } }, color ? 3 : 1, color);
      const LocalScoreResult r = LocalScore(image.View(), { type, type == TokenType::Grid ? 24U : 100U, 0 }, Host());
      EXPECT_LT(Leaving(r, [](std::size_t p) { return p % 96 < 48; }), 1e-3) << color;
    }
  }
}

TEST(LocalScore, TokensFollowTheEdge)
{
  const OwnedImage        image = TwoHalves({ { 96, 64 }, { 1.0, 1.0 } }, 3, true);
  const LocalScoreResult  r = LocalScore(image.View(), { TokenType::Region, 100, 0 }, Host());
  std::set<std::uint32_t> left;
  std::set<std::uint32_t> both;
  for (std::size_t p = 0; p < r.tokens.size(); ++p)
  {
    if (p % 96 < 48)
    {
      left.insert(r.tokens[p]);
    }
    else if (left.count(r.tokens[p]) != 0)
    {
      both.insert(r.tokens[p]);
    }
  }
  // The left half is seen row by row before the right one, so that a token in `both` crosses the edge, except those of
  // the next row.
  std::set<std::uint32_t> right;
  for (std::size_t p = 0; p < r.tokens.size(); ++p)
  {
    if (p % 96 >= 48)
    {
      right.insert(r.tokens[p]);
    }
  }
  std::vector<std::uint32_t> crossing;
  std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(crossing));
  EXPECT_TRUE(crossing.empty());
}

TEST(LocalScore, SpacingSaysTheGeometryNotTheUnit)
{
  // The same picture in meters and in millimeters.
  const OwnedImage a = TwoHalves({ { 60, 40 }, { 1.0, 2.0 } }, 1, false);
  OwnedImage       b = a;
  b.grid.spacing = { 1000.0, 2000.0 };
  const LocalScoreResult x = LocalScore(a.View(), { TokenType::Region, 50, 0 }, Host());
  const LocalScoreResult y = LocalScore(b.View(), { TokenType::Region, 50, 0 }, Host());
  EXPECT_EQ(x.tokens, y.tokens);
  for (std::size_t i = 0; i < x.walk.size(); ++i)
  {
    EXPECT_NEAR(x.walk[i], y.walk[i], 1e-4F * x.walk[i] + 1e-7F);
  }
}

TEST(LocalScore, AnisotropicSpacingEqualsResampledGeometry)
{
  // A scene of bands along y, sampled twice as densely along x or not: where the walker goes is a matter of the scene.
  const auto scene = [](const std::vector<double> & x, std::size_t) {
    return x[1] < 20.0 ? 0.2 : x[1] < 44.0 ? 0.8 : 0.5 + 0.1 * std::sin(0.5 * x[0]);
  };
  const OwnedImage       fine = MakeImage({ { 128, 64 }, { 0.5, 1.0 } }, 1, false, 0.0F, scene);
  const OwnedImage       even = MakeImage({ { 64, 64 }, { 1.0, 1.0 } }, 1, false, 0.0F, scene);
  const LocalScoreResult x = LocalScore(fine.View(), { TokenType::Grid, 16, 0 }, Host());
  const LocalScoreResult y = LocalScore(even.View(), { TokenType::Grid, 16, 0 }, Host());
  ASSERT_EQ(x.tokenGrid.size, y.tokenGrid.size);
  double difference = 0.0;
  for (std::size_t i = 0; i < x.walk.size(); ++i)
  {
    difference += std::fabs(x.walk[i] - y.walk[i]);
  }
  // Mean total variation of a row; sampling at other points moves it a little, mistaking the axes by a lot (see the
  // next line).
  EXPECT_LT(0.5 * difference / static_cast<double>(x.rows), 0.1);
}

TEST(LocalScore, ScalarsForgetAffineChangesAndScale)
{
  const OwnedImage       a = MakeImage({ { 64, 48 }, { 1, 1 } }, 1, false, 0.0F, [](const auto & x, std::size_t) {
    return std::floor(8.0 * std::sin(0.1 * x[0]) * std::cos(0.13 * x[1]) +
                      9.0); // whole numbers: exact in floats after the changes
  });
  const LocalScoreResult x = LocalScore(a.View(), { TokenType::Region, 60, 0 }, Host());
  for (const auto & [scale, shift] :
       { std::pair{ 256.0F, 0.0F }, std::pair{ 1.0F, 40000.0F }, std::pair{ 0.125F, -3.0F } })
  {
    OwnedImage b = a;
    for (float & v : b.values)
    {
      v = v * scale + shift;
    }
    const LocalScoreResult y = LocalScore(b.View(), { TokenType::Region, 60, 0 }, Host());
    EXPECT_EQ(x.tokens, y.tokens);
    EXPECT_EQ(x.walk, y.walk);
  }
}

TEST(LocalScore, SameBytesForAnyThreads)
{
  const Grid grids[] = { { { 120, 90 }, { 1.0, 1.0 } }, { { 20, 18, 9 }, { 1.0, 1.0, 2.5 } } };
  for (const Grid & grid : grids)
  {
    for (const bool color : { false, true })
    {
      const OwnedImage image = TwoHalves(grid, color ? 3 : 1, color, 0.3F);
      for (const auto & parameters : { LocalScoreParameters{ TokenType::Region, 0, 0 },
                                       LocalScoreParameters{ TokenType::Grid, 15, 0 },
                                       LocalScoreParameters{ TokenType::Grid, 20, 2 } })
      {
        const LocalScoreResult one = LocalScore(image.View(), parameters, Host());
        for (const unsigned int threads : { 2U, 8U })
        {
          const LocalScoreResult many = LocalScore(image.View(), parameters, testing::ThreadedHost(threads));
          EXPECT_EQ(one.tokens, many.tokens);
          EXPECT_EQ(one.walk, many.walk);
        }
      }
    }
  }
}

TEST(LocalScore, MaskLeavesPixelsOut)
{
  OwnedImage image = TwoHalves({ { 60, 40 }, { 1.0, 1.0 } }, 1, false);
  image.mask.assign(2400, 1);
  for (std::size_t p = 0; p < 2400; ++p)
  {
    if (p % 60 >= 25 && p % 60 < 35) // two parts that do not touch
    {
      image.mask[p] = 0;
      image.values[p] = std::numeric_limits<float>::quiet_NaN();
    }
  }
  for (const auto & parameters :
       { LocalScoreParameters{ TokenType::Region, 40, 0 }, LocalScoreParameters{ TokenType::Grid, 12, 0 } })
  {
    const LocalScoreResult r = LocalScore(image.View(), parameters, Host());
    ExpectWalk(r);
    ExpectBalance(r);
    for (std::size_t p = 0; p < 2400; ++p)
    {
      EXPECT_EQ(r.tokens[p] == 0, image.mask[p] == 0);
    }
    EXPECT_LT(Leaving(r, [](std::size_t p) { return p % 60 < 30; }), 1e-3);
  }
}

TEST(LocalScore, PartsOfOneColorThatDoNotTouchAreApart)
{
  OwnedImage image =
    MakeImage({ { 60, 40 }, { 1.0, 1.0 } }, 3, true, 0.05F, [](const auto &, std::size_t) { return 0.5; });
  image.mask.assign(2400, 1);
  for (std::size_t p = 0; p < 2400; ++p)
  {
    image.mask[p] = p % 60 == 30 ? 0 : 1;
  }
  const LocalScoreResult r = LocalScore(image.View(), { TokenType::Region, 40, 0 }, Host());
  const auto             left = [](std::size_t p) { return p % 60 < 30; };
  image.mask.clear();
  const LocalScoreResult whole = LocalScore(image.View(), { TokenType::Region, 40, 0 }, Host());
  EXPECT_LT(Leaving(r, left), 0.3 * Leaving(whole, left));
}

TEST(LocalScore, AppearanceFollowsTheImage)
{
  const struct
  {
    bool  color;
    float noise;
    bool  isScene;
  } cases[] = { { true, 0.3F, true }, { false, 0.8F, true }, { false, 0.3F, false } };
  for (const auto & [color, noise, isScene] : cases)
  {
    const OwnedImage     image = TwoHalves({ { 60, 40 }, { 1.0, 1.0 } }, color ? 3 : 1, color, noise);
    LocalScoreParameters parameters{ TokenType::Region, 40, 0 };
    const auto           automatic = LocalScore(image.View(), parameters, Host());
    parameters.appearance = Appearance::Scene;
    const auto scene = LocalScore(image.View(), parameters, Host());
    parameters.appearance = Appearance::Intensity;
    const auto intensity = LocalScore(image.View(), parameters, Host());
    EXPECT_EQ(automatic.walk, (isScene ? scene : intensity).walk) << color << ", " << noise;
    EXPECT_NE(scene.walk, intensity.walk);
    for (const LocalScoreResult * r : { &scene, &intensity })
    {
      ExpectWalk(*r);
      ExpectBalance(*r);
    }
  }
}

TEST(LocalScore, EqualIntensityFarApartIsOneClassOnlyForIntensity)
{
  // Three stripes, the outer two alike: a walker on the left one goes to the right one, or it stays.
  const OwnedImage image = MakeImage({ { 90, 40 }, { 1.0, 1.0 } }, 1, false, 0.05F, [](const auto & x, std::size_t) {
    return x[0] < 30.0 || x[0] >= 60.0 ? 0.25 : 0.75;
  });
  LocalScoreParameters parameters{ TokenType::Region, 80, 0 };
  const auto           left = [](std::size_t p) { return p % 90 < 30; };
  const double         intensity = Leaving(LocalScore(image.View(), parameters, Host()), left);
  parameters.appearance = Appearance::Scene;
  const double scene = Leaving(LocalScore(image.View(), parameters, Host()), left);
  EXPECT_GT(intensity, 0.25); // half of the class is on the right, and the contour counts a little
  EXPECT_LT(scene, 0.5 * intensity);
}

TEST(LocalScore, SmallestInputs)
{
  for (const bool color : { false, true })
  {
    for (const TokenType type : { TokenType::Region, TokenType::Grid })
    {
      const std::vector<std::vector<std::size_t>> sizes{ { 1 },    { 2 },       { 1, 1 },   { 7, 1 },
                                                         { 1, 7 }, { 1, 1, 1 }, { 3, 1, 2 } };
      for (const auto & size : sizes)
      {
        const Grid             grid{ size, std::vector<double>(size.size(), 1.0) };
        const OwnedImage       image = TwoHalves(grid, color ? 3 : 1, color, 0.5F);
        const LocalScoreResult r = LocalScore(image.View(), { type, 0, 0 }, Host());
        ExpectWalk(r);
        ExpectBalance(r);
      }
    }
  }
}

TEST(LocalScore, MaskOfOnePixel)
{
  OwnedImage image = TwoHalves({ { 20, 10 }, { 1.0, 1.0 } }, 1, false);
  image.mask.assign(200, 0);
  image.mask[55] = 1;
  for (const auto & parameters :
       { LocalScoreParameters{ TokenType::Region, 0, 0 }, LocalScoreParameters{ TokenType::Grid, 4, 0 } })
  {
    const LocalScoreResult r = LocalScore(image.View(), parameters, Host());
    ExpectWalk(r);
    EXPECT_EQ(std::count(r.tokens.begin(), r.tokens.end(), 0U), 199);
  }
}

TEST(LocalScore, ConstantImageIsOneRegion)
{
  const std::vector<float> values(600, 3.0F);
  const ImageView          image{ { { 30, 20 }, { 1.0, 1.0 } }, values.data(), 1, false, nullptr };
  const LocalScoreResult   r = LocalScore(image, {}, Host());
  EXPECT_EQ(r.rows, 1U); // no basin of the gradient is any deeper than another
  EXPECT_EQ(r.walk, std::vector<float>{ 1.0F });
  const LocalScoreResult grid = LocalScore(image, { TokenType::Grid, 6, 0 }, Host());
  ExpectWalk(grid);
  ExpectBalance(grid);
}

TEST(LocalScore, TokensAreNumberedInRasterOrder)
{
  const OwnedImage       image = TwoHalves({ { 60, 40 }, { 1.0, 1.0 } }, 1, false, 1.0F);
  const LocalScoreResult r = LocalScore(image.View(), { TokenType::Region, 30, 0 }, Host());
  std::uint32_t          most = 0;
  for (const std::uint32_t t : r.tokens)
  {
    EXPECT_LE(t, most + 1);
    most = std::max(most, t);
  }
  EXPECT_EQ(most, r.rows);
  EXPECT_EQ(r.tokenGrid.size, (std::vector<std::size_t>{ r.rows, 1 }));
}

TEST(LocalScore, GridTokensAreNearlyCubicCells)
{
  const OwnedImage       image = TwoHalves({ { 60, 40, 10 }, { 1.0, 1.0, 3.0 } }, 1, false);
  const LocalScoreResult r = LocalScore(image.View(), { TokenType::Grid, 12, 0 }, Host());
  EXPECT_EQ(r.tokenGrid.size, (std::vector<std::size_t>{ 12, 8, 6 })); // by hand: sides of 5
  EXPECT_EQ(r.tokenGrid.spacing, (std::vector<double>{ 5.0, 5.0, 5.0 }));
  EXPECT_EQ(r.tokens[0], 1U);
  EXPECT_EQ(r.tokens.back(), 12U * 8U * 6U);
}

// ------------------------------------------------------------------ the neighborhood layout

TEST(LocalScoreNeighborhood, IsAReversibleWalkOnAWindow)
{
  OwnedImage image = TwoHalves({ { 24, 16, 5 }, { 1.0, 1.0, 1.0 } }, 2, false, 0.3F);
  image.mask.assign(image.grid.Count(), 1);
  image.mask[100] = image.mask[101] = image.mask[777] = 0;
  const LocalScoreResult r = LocalScore(image.View(), { TokenType::Grid, 24, 2 }, Host());
  ASSERT_EQ(r.components, 125U);
  ASSERT_EQ(r.rows, image.grid.Count()); // a pixel a token
  const auto step = [&](std::size_t i, std::ptrdiff_t dx, std::ptrdiff_t dy, std::ptrdiff_t dz) {
    return static_cast<double>(r.walk[i * 125 + static_cast<std::size_t>((dx + 2) + 5 * ((dy + 2) + 5 * (dz + 2)))]);
  };
  // Kolmogorov's criterion for a reversible chain: around any triangle the products of the probabilities are the same
  // both ways.
  std::size_t triangles = 0;
  for (std::size_t i = 0; i < r.rows; ++i)
  {
    double sum = 0.0;
    for (std::size_t k = 0; k < 125; ++k)
    {
      ASSERT_GE(r.walk[i * 125 + k], 0.0F);
      sum += r.walk[i * 125 + k];
    }
    EXPECT_NEAR(sum, image.mask[i] != 0 ? 1.0 : 0.0, 1e-5);
    if (i % 24 < 22 && i / 24 % 16 < 15)
    {
      const std::size_t j = i + 2;
      const std::size_t k = i + 1 + 24;
      const double      forth = step(i, 2, 0, 0) * step(j, -1, 1, 0) * step(k, -1, -1, 0);
      const double      back = step(i, 1, 1, 0) * step(k, 1, -1, 0) * step(j, -2, 0, 0);
      EXPECT_NEAR(forth, back, 1e-5 * forth);
      triangles += forth > 0.0 ? 1 : 0;
    }
  }
  EXPECT_GT(triangles, 1000U);
}

TEST(LocalScoreNeighborhood, NoStepLeavesTheGrid)
{
  const OwnedImage       image = TwoHalves({ { 9, 7 }, { 1.0, 1.0 } }, 1, false, 0.3F);
  const LocalScoreResult r = LocalScore(image.View(), { TokenType::Grid, 9, 1 }, Host());
  ASSERT_EQ(r.components, 9U);
  for (std::size_t i = 0; i < 63; ++i)
  {
    for (std::size_t k = 0; k < 9; ++k)
    {
      const auto x = static_cast<int>(i % 9 + k % 3) - 1;
      const auto y = static_cast<int>(i / 9 + k / 3) - 1;
      EXPECT_EQ(r.walk[i * 9 + k] > 0.0F, x >= 0 && x < 9 && y >= 0 && y < 7);
    }
  }
}

TEST(LocalScoreNeighborhood, StepsOverAnEdgeAreRare)
{
  const OwnedImage       image = TwoHalves({ { 32, 32 }, { 1.0, 1.0 } }, 1, false, 0.01F);
  const LocalScoreResult r = LocalScore(image.View(), { TokenType::Grid, 32, 2 }, Host());
  double                 over = 0.0;
  for (std::size_t y = 4; y < 28; ++y)
  {
    for (std::size_t k = 0; k < 25; ++k)
    {
      over += k % 5 > 2 ? r.walk[(15 + 32 * y) * 25 + k] : 0.0; // offsets +1, +2 from the last column of the left half
    }
  }
  EXPECT_LT(over / 24.0, 1e-3);
}

// ------------------------------------------------------------------ errors, memory, progress

std::string
ParameterOf(const ImageView & image, const LocalScoreParameters & parameters)
{
  try
  {
    LocalScore(image, parameters, Host());
  }
  catch (const ParameterError & error)
  {
    EXPECT_GT(std::string(error.what()).size(), 40U);
    return error.GetParameter();
  }
  return "";
}

TEST(LocalScore, ErrorsNameTheParameter)
{
  std::vector<float> values(12, 1.0F);
  const Grid         grid{ { 4, 3 }, { 1.0, 1.0 } };
  EXPECT_EQ(ParameterOf({ grid, values.data(), 1, false, nullptr }, {}), "");
  EXPECT_EQ(ParameterOf({ { { 0, 3 }, { 1.0, 1.0 } }, values.data(), 1, false, nullptr }, {}), "Input");
  EXPECT_EQ(ParameterOf({ { { 4, 3 }, { 1.0, 0.0 } }, values.data(), 1, false, nullptr }, {}), "Input");
  EXPECT_EQ(ParameterOf({ grid, values.data(), 0, false, nullptr }, {}), "Input");
  EXPECT_EQ(ParameterOf({ grid, values.data(), 1, true, nullptr }, {}), "Input");
  EXPECT_EQ(ParameterOf({ grid, values.data(), 1, false, nullptr }, { TokenType::Region, 0, 2 }), "NeighborhoodRadius");
  EXPECT_EQ(ParameterOf({ grid, values.data(), 1, false, nullptr },
                        { TokenType::Grid, 0, 2, Appearance::Automatic, Grouping::Both }),
            "Grouping");
  std::vector<unsigned char> mask(12, 0);
  EXPECT_EQ(ParameterOf({ grid, values.data(), 1, false, mask.data() }, {}), "MaskImage");
  mask[3] = 1;
  values[4] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(ParameterOf({ grid, values.data(), 1, false, mask.data() }, {}), "");
  EXPECT_EQ(ParameterOf({ grid, values.data(), 1, false, nullptr }, {}), "Input");
}

TEST(LocalScore, EstimateGrowsWithWhatIsAskedFor)
{
  const Grid grid{ { 20000, 20000 }, { 1.0, 1.0 } };
  EXPECT_GT(EstimateLocalScoreBytes(grid, 3, {}), 4e8 * 4 * 3); // the channels alone
  EXPECT_GT(EstimateLocalScoreBytes(grid, 3, { TokenType::Grid, 256, 0 }), 4.0 * std::pow(256.0, 4));
  const double window = EstimateLocalScoreBytes({ { 128, 128, 128 }, { 1, 1, 1 } }, 1, { TokenType::Grid, 128, 2 });
  EXPECT_GT(window, 4.0 * 125 * 128 * 128 * 128);
  EXPECT_LT(window, 1.5 * 4.0 * 125 * 128 * 128 * 128); // far from the 17 TB of the full layout
}

TEST(LocalScore, ProgressGoesFromZeroToOneAndCanStop)
{
  const OwnedImage image = TwoHalves({ { 60, 40 }, { 1.0, 1.0 } }, 1, false, 1.0F);
  for (const auto & parameters : { LocalScoreParameters{ TokenType::Region, 40, 0 },
                                   LocalScoreParameters{ TokenType::Grid, 12, 0 },
                                   LocalScoreParameters{ TokenType::Grid, 30, 1 } })
  {
    double last = 0.0;
    int    calls = 0;
    Host   host;
    host.progress = [&](double fraction) {
      EXPECT_GE(fraction, last - 1e-12);
      EXPECT_LE(fraction, 1.0 + 1e-12);
      last = fraction;
      ++calls;
    };
    LocalScore(image.View(), parameters, host);
    EXPECT_NEAR(last, 1.0, 1e-12);
    EXPECT_GT(calls, 5);
    for (int stop = 0; stop < calls; ++stop)
    {
      int left = stop;
      host.progress = [&](double) {
        if (left-- == 0)
        {
          throw std::runtime_error("stop");
        }
      };
      EXPECT_THROW(LocalScore(image.View(), parameters, host), std::runtime_error);
    }
  }
}

} // namespace
} // namespace dwc
