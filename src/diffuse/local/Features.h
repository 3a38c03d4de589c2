/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_Features_h
#define dwc_local_Features_h

#include "diffuse/local/Histogram.h"
#include "diffuse/local/Constants.h"
#include "diffuse/local/Tokens.h"
#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "image/Channels.h"

#include <cstdint>
#include <vector>

namespace dwc
{
namespace local
{

/** What is known of each place of the image, on a grid of cells about one scale unit wide. */
struct Features
{
  Grid   grid;
  double unit{ 1.0 }; ///< the scale unit in physical length

  /** Pixel of the image to cell. */
  std::vector<std::uint32_t> cells;

  /** Gradient magnitude times its smoothing width, mean over the widths. */
  Channel gradient;

  /** Each channel, then the texture energy, as bins. */
  std::vector<SoftBins> bins;

  std::vector<std::uint8_t> textons;
};

/** Physical length of the scale unit of an image of so many pixels (inside the mask). */
double
ScaleUnit(const Grid & grid, std::size_t pixels, const Constants & constants);

/** The grid of cells that divides an image: cells of at least one pixel, nearly `unit` wide. */
Grid
FeatureGrid(const Grid & grid, double unit);

/** \param channels of the image at full resolution. */
Features
ComputeFeatures(const Grid &                 grid,
                const std::vector<Channel> & channels,
                bool                         color,
                double                       unit,
                const Constants &            constants,
                const Host &                 host);

/** What is known of each token. */
struct Descriptors
{
  /** Histograms of Features::bins, all beside each other, mass 1 together: `histogramSize` values a token. */
  std::vector<float> histograms;
  std::size_t        histogramSize{ 0 };

  /** Histogram of textons, mass 1: numberOfTextons values a token. */
  std::vector<float> textons;
};

Descriptors
ComputeDescriptors(const Tokens & tokens, const Features & features, const Host & host);

} // namespace local
} // namespace dwc

#endif
