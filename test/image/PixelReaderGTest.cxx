/* SPDX-License-Identifier: Apache-2.0 */
#include "image/PixelReader.h"

#include "image/Channels.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

// Expected values: those of ToChannels(), and closed forms.

namespace
{

TEST(PixelReader, ReadsWhatToChannelsReads)
{
  std::mt19937       random(1);
  std::vector<float> values;
  for (std::size_t i = 0; i < 3 * 40 * 30; ++i)
  {
    values.push_back(static_cast<float>(random() % 1000) / 1000.0F);
  }
  dwc::ImageView image;
  image.grid = { { 40, 30 }, { 1.0, 1.0 } };
  image.values = values.data();
  image.channels = 3;
  for (const bool color : { true, false })
  {
    image.color = color;
    const dwc::PixelReader          reader(image, dwc::Host());
    const std::vector<dwc::Channel> channels = ToChannels(image, dwc::Host());
    for (std::size_t p = 0; p < image.grid.Count(); ++p)
    {
      float pixel[3];
      reader.Read(values.data() + 3 * p, pixel);
      for (std::size_t c = 0; c < 3; ++c)
      {
        ASSERT_EQ(pixel[c], channels[c][p]);
      }
    }
  }
}

TEST(PixelReader, ScalesByTheRangeInsideTheMask)
{
  std::vector<float>               values{ std::numeric_limits<float>::quiet_NaN(), -5.0F, 15.0F, 1e9F };
  const std::vector<unsigned char> mask{ 0, 1, 1, 0 };
  dwc::ImageView                   image;
  image.grid = { { 4 }, { 1.0 } };
  image.values = values.data();
  image.mask = mask.data();
  const dwc::PixelReader reader(image, dwc::Host());
  for (const auto & [value, expected] :
       { std::pair(-5.0F, 0.0F), std::pair(15.0F, 100.0F), std::pair(5.0F, 50.0F), std::pair(1e9F, 150.0F) })
  {
    float channel = 0.0F;
    reader.Read(&value, &channel);
    EXPECT_EQ(channel, expected);
  }
}

} // namespace
