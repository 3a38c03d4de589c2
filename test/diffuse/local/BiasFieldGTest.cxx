/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/BiasField.h"

#include "Images.h"
#include "diffuse/local/PreparedImage.h"
#include "dwc/LocalScore.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>
#include <vector>

namespace dwc::local
{
namespace
{

using testing::MakeImage;
using testing::OwnedImage;

constexpr double extent = 40.0;

/** What a head is made of, on a black background: a ball, a shell of another value, and small balls of a third. */
double
Tissue(const std::vector<double> & x)
{
  double squared = 0.0;
  double ripple = 1.0;
  for (const double coordinate : x)
  {
    const double place = 2.0 * coordinate / extent - 1.0;
    squared += place * place;
    ripple *= std::sin(9.0 * place + 1.0);
  }
  const double radius = std::sqrt(squared);
  return radius > 0.9 ? 0.0 : radius > 0.65 ? 160.0 : ripple > 0.15 ? 100.0 : 240.0;
}

/** The logarithm of a field; it is linear along the first axis, and the others have a product and a square. */
double
LogField(const std::vector<double> & x)
{
  const auto place = [&x](std::size_t axis) { return 2.0 * x[axis] / extent - 1.0; };
  return 0.35 * place(0) + 0.2 * place(1) * place(2) - 0.15 * place(2) * place(2);
}

Grid
CubeGrid(const std::vector<std::size_t> & size = { 40, 40, 40 })
{
  Grid grid{ size, {} };
  for (const std::size_t pixels : size)
  {
    grid.spacing.push_back(extent / static_cast<double>(pixels));
  }
  return grid;
}

/** \param strength of the field; 0: without one. */
OwnedImage
Head(double strength, const Grid & grid = CubeGrid(), float noise = 6.0F)
{
  return MakeImage(grid, 1, false, noise, [strength](const std::vector<double> & x, std::size_t) {
    return Tissue(x) * std::exp(strength * LogField(x));
  });
}

/** By how much the logarithms of the ratios of two images differ over the head: standard deviation. */
double
Unevenness(const std::vector<float> & values, const OwnedImage & truth)
{
  std::vector<double> ratios;
  for (std::size_t p = 0; p < values.size(); ++p)
  {
    if (truth.values[p] > 50.0F)
    {
      ratios.push_back(std::log(static_cast<double>(values[p]) / truth.values[p]));
    }
  }
  const double mean = std::accumulate(ratios.begin(), ratios.end(), 0.0) / static_cast<double>(ratios.size());
  double       squares = 0.0;
  for (const double ratio : ratios)
  {
    squares += (ratio - mean) * (ratio - mean);
  }
  return std::sqrt(squares / static_cast<double>(ratios.size()));
}

/** A host of two threads that takes the blocks from the last to the first. */
Host
OtherHost()
{
  Host host;
  host.parallelFor = [](std::size_t count, const Host::Body & body) {
    std::thread other([&] {
      for (std::size_t i = count; i-- > count / 2;)
      {
        body(i);
      }
    });
    for (std::size_t i = 0; i < count / 2; ++i)
    {
      body(i);
    }
    other.join();
  };
  return host;
}

TEST(BiasField, AKnownFieldIsFoundAndDividedOut)
{
  // Axes in another order and of other numbers of pixels are other polynomials.
  for (const std::vector<std::size_t> & size :
       { std::vector<std::size_t>{ 40, 40, 40 }, { 48, 30, 36 }, { 25, 60, 40 } })
  {
    const OwnedImage head = Head(1.0, CubeGrid(size), 0.0F);
    const OwnedImage truth = Head(0.0, CubeGrid(size), 0.0F);
    const BiasField  field = EstimateBiasField(head.View(), Host());
    EXPECT_TRUE(field.IsStrong()) << field.entropyGain;
    EXPECT_GT(Unevenness(head.values, truth), 0.14);
    // A tenth of the field.
    EXPECT_LT(Unevenness(DivideByField(head.View(), field, Host()), truth), 0.014);
  }
}

TEST(BiasField, NoiseDoesNotHideIt)
{
  // Of a standard deviation of 9, where tissues have 100, 160 and 240.
  const OwnedImage head = Head(1.0, CubeGrid(), 30.0F);
  const BiasField  field = EstimateBiasField(head.View(), Host());
  EXPECT_TRUE(field.IsStrong()) << field.entropyGain;
  const OwnedImage clean = Head(1.0, CubeGrid(), 0.0F);
  EXPECT_LT(Unevenness(DivideByField(clean.View(), field, Host()), Head(0.0, CubeGrid(), 0.0F)), 0.014);
}

TEST(BiasField, WithoutAFieldNothingChanges)
{
  const OwnedImage head = Head(0.0);
  const BiasField  field = EstimateBiasField(head.View(), Host());
  EXPECT_FALSE(field.IsStrong());
  EXPECT_LT(field.entropyGain, 0.05);
  EXPECT_EQ(PrepareImage(head.View(), Host()).channels, ToChannels(head.View(), Host()));
}

TEST(BiasField, UnitsOffsetsOfStorageAndThreadsDoNotMatter)
{
  const OwnedImage head = Head(1.0);
  const BiasField  field = EstimateBiasField(head.View(), Host());

  OwnedImage scaled = head;
  OwnedImage centered = head;
  for (std::size_t p = 0; p < head.values.size(); ++p)
  {
    scaled.values[p] *= 1024.0F;
    centered.values[p] -= 100.0F;
  }
  const double center = 100.0;
  ImageView    view = centered.View();
  view.centers = &center;
  for (const BiasField & other : { EstimateBiasField(scaled.View(), Host()), EstimateBiasField(view, Host()) })
  {
    ASSERT_EQ(other.coefficients.size(), field.coefficients.size());
    for (std::size_t k = 0; k < field.coefficients.size(); ++k)
    {
      EXPECT_NEAR(other.coefficients[k], field.coefficients[k], 1e-3);
    }
  }

  const BiasField other = EstimateBiasField(head.View(), OtherHost());
  EXPECT_EQ(other.coefficients, field.coefficients);
  EXPECT_EQ(DivideByField(head.View(), field, OtherHost()), DivideByField(head.View(), field, Host()));
}

TEST(BiasField, AMaskIsWhatIsLookedAt)
{
  OwnedImage head = Head(1.0);
  for (std::size_t p = 0; p < head.values.size(); ++p)
  {
    head.mask.push_back(head.values[p] > 40.0F ? 1 : 0);
    head.values[p] = head.mask[p] == 0 ? 1e9F : head.values[p];
  }
  EXPECT_TRUE(EstimateBiasField(head.View(), Host()).IsStrong());
}

TEST(BiasField, ItIsLookedForWhereAFactorCanHaveMadeIt)
{
  const auto hasNone = [](const OwnedImage & image) {
    return EstimateBiasField(image.View(), Host()).coefficients.empty();
  };
  // Values about zero, as of a normalized image.
  OwnedImage normalized = Head(1.0);
  for (float & value : normalized.values)
  {
    value = (value - 120.0F) / 80.0F;
  }
  EXPECT_TRUE(hasNone(normalized));
  // A plane, whose light is a part of the scene, and several channels.
  OwnedImage plane = Head(1.0);
  plane.grid = Grid{ { 320, 200 }, { 1.0, 1.0 } };
  EXPECT_TRUE(hasNone(plane));
  EXPECT_TRUE(hasNone(
    MakeImage(CubeGrid(), 2, false, 0.0F, [](const std::vector<double> & x, std::size_t) { return Tissue(x); })));
  // A volume of one value, and one too small to say anything.
  EXPECT_TRUE(
    hasNone(MakeImage(CubeGrid(), 1, false, 0.0F, [](const std::vector<double> &, std::size_t) { return 7.0; })));
  EXPECT_TRUE(hasNone(Head(1.0, CubeGrid({ 5, 5, 5 }))));
}

TEST(BiasField, TheWalkIsThatOfTheEvenImage)
{
  const OwnedImage head = Head(1.0);
  OwnedImage       even = head;
  even.values = DivideByField(head.View(), EstimateBiasField(head.View(), Host()), Host());
  LocalScoreParameters parameters;
  parameters.numberOfTokens = 50;
  const LocalScoreResult result = LocalScore(head.View(), parameters, Host());
  const LocalScoreResult expected = LocalScore(even.View(), parameters, Host());
  EXPECT_EQ(result.tokens, expected.tokens);
  EXPECT_EQ(result.walk, expected.walk);
}

} // namespace
} // namespace dwc::local
