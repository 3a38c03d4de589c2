/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/local/PreparedImage.h"

#include "Images.h"
#include "dwc/LocalScore.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace dwc::local
{
namespace
{

using testing::MakeImage;
using testing::OwnedImage;

/** A body in air, in a cylinder outside of which is padding. */
OwnedImage
Scan(double air, double padding)
{
  return MakeImage(
    { { 24, 24, 12 }, { 1.0, 1.0, 2.0 } }, 1, false, 30.0F, [=](const std::vector<double> & x, std::size_t) {
      const double square = (x[0] - 12.0) * (x[0] - 12.0) + (x[1] - 12.0) * (x[1] - 12.0);
      return square > 130.0 ? padding : square > 50.0 ? air : 40.0;
    });
}

OwnedImage
WithoutBelow(OwnedImage image, float least)
{
  for (float & value : image.values)
  {
    value = std::max(value, least);
  }
  return image;
}

TEST(PreparedImage, PaddingOfACTIsAir)
{
  const OwnedImage    padded = Scan(-950.0, -3024.0);
  const OwnedImage    air = WithoutBelow(padded, -1024.0F);
  const PreparedImage prepared = PrepareImage(padded.View(), Host());
  EXPECT_TRUE(prepared.isCT);
  EXPECT_EQ(prepared.channels, ToChannels(air.View(), Host()));
  EXPECT_NE(prepared.channels, ToChannels(padded.View(), Host()));
  EXPECT_EQ(LocalScore(padded.View(), {}, Host()).walk, LocalScore(air.View(), {}, Host()).walk);
}

TEST(PreparedImage, WhatWasSubtractedCounts)
{
  const OwnedImage padded = Scan(-950.0, -3024.0);
  OwnedImage       stored = padded;
  const double     center = -850.0;
  for (float & value : stored.values)
  {
    value -= static_cast<float>(center);
  }
  ImageView view = stored.View();
  view.centers = &center;
  const PreparedImage prepared = PrepareImage(view, Host());
  const PreparedImage expected = PrepareImage(padded.View(), Host());
  EXPECT_TRUE(prepared.isCT);
  ASSERT_EQ(prepared.channels.size(), expected.channels.size());
  for (std::size_t p = 0; p < expected.channels[0].size(); ++p)
  {
    ASSERT_NEAR(prepared.channels[0][p], expected.channels[0][p], 1e-5) << p;
  }
}

TEST(PreparedImage, OtherVolumesKeepTheirDarkest)
{
  // As a CT whose air was stored as 0, but for the padding.
  const OwnedImage    other = Scan(74.0, -2000.0);
  const PreparedImage prepared = PrepareImage(other.View(), Host());
  EXPECT_FALSE(prepared.isCT);
  EXPECT_EQ(prepared.channels, ToChannels(other.View(), Host()));
}

} // namespace
} // namespace dwc::local
