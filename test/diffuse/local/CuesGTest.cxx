/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/Cues.h"

#include "diffuse/local/Textons.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace dwc::local
{
namespace
{

/** Three tokens on a line of 10 pixels that differ in everything. */
struct ThreeTokens
{
  Grid                grid{ { 10, 1 }, { 2.0, 1.0 } };
  Tokens              tokens;
  Descriptors         descriptors;
  std::vector<double> means{ 0.0, 50.0, 100.0 };
  std::vector<float>  contour{ 0, 1, 7, 1, 0, 5, 7, 5, 0 };
  std::vector<float>  attention{ 0, 0, 0, 1.5F, 0, 0, 2, 3, 0 }; // below the diagonal

  ThreeTokens()
  {
    tokens.count = 3;
    tokens.sizes = { 1, 1, 1 };
    tokens.positions = { 0.0, 0.0, 4.0, 0.0, 10.0, 0.0 };
    descriptors.histogramSize = 2;
    descriptors.histograms = { 1, 0, 0.5, 0.5, 0, 1 };
    descriptors.textons.assign(3 * numberOfTextons, 0.0F);
    descriptors.textons[0] = descriptors.textons[numberOfTextons + 1] = descriptors.textons[2 * numberOfTextons] = 1.0F;
  }

  /** The energy with one weight of 1 and all others 0. */
  std::vector<float>
  EnergyOf(double Constants::* weight) const
  {
    Constants constants;
    constants.contour = constants.histogram = constants.texton = constants.intensity = constants.position = 0.0;
    constants.attention = 0.0;
    constants.*weight = 1.0;
    return Energy(3, CuesOf({ tokens, descriptors, means, contour, attention, grid }, constants), Host());
  }
};

void
ExpectNear(const std::vector<float> & found, const std::vector<float> & expected)
{
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
  {
    EXPECT_NEAR(found[i], expected[i], 1e-5) << i; // chi-square adds 1e-5 or less to its denominators
  }
}

// Expected values by hand: the definitions of docs/method.md.
TEST(Cues, EachIsItsDefinition)
{
  const ThreeTokens three;
  ExpectNear(three.EnergyOf(&Constants::contour), three.contour);
  // (1 - 0.5)^2 / 1.5 + 0.5^2 / 0.5 = 2 / 3, halved.
  ExpectNear(three.EnergyOf(&Constants::histogram), { 0, 1 / 3.0F, 1, 1 / 3.0F, 0, 1 / 3.0F, 1, 1 / 3.0F, 0 });
  ExpectNear(three.EnergyOf(&Constants::texton), { 0, 1, 0, 1, 0, 1, 0, 1, 0 });
  ExpectNear(three.EnergyOf(&Constants::intensity), { 0, 0.25F, 1, 0.25F, 0, 0.25F, 1, 0.25F, 0 });
  ExpectNear(three.EnergyOf(&Constants::attention), { 0, 1.5F, 2, 1.5F, 0, 3, 2, 3, 0 });
  // The longest side is 20: 0.2^2, 0.5^2, 0.3^2.
  ExpectNear(three.EnergyOf(&Constants::position), { 0, 0.04F, 0.25F, 0.04F, 0, 0.09F, 0.25F, 0.09F, 0 });
}

TEST(Cues, AreAddedWithTheirWeights)
{
  const ThreeTokens three;
  Constants         constants;
  constants.contour = 2.0;
  constants.histogram = constants.texton = constants.position = 0.0;
  constants.intensity = 4.0;
  ExpectNear(Energy(3,
                    CuesOf({ three.tokens, three.descriptors, three.means, three.contour, three.attention, three.grid },
                           constants),
                    Host()),
             { 0, 3, 18, 3, 0, 11, 18, 11, 0 });
}

} // namespace
} // namespace dwc::local
