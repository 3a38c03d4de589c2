/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_Tokens_h
#define dwc_local_Tokens_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "dwc/Image.h"
#include "image/Channels.h"
#include "image/Relief.h"

#include <cstdint>
#include <vector>

namespace dwc
{
namespace local
{

/** The places that the walk knows. */
struct Tokens
{
  /** Pixel to token, from 1; 0 outside the mask. */
  std::vector<std::uint32_t> labels;

  /** Number of tokens; of grid tokens some may hold no pixel. */
  std::size_t count{ 0 };

  /** Pixels of each token, and the mean position of them in physical units from the first pixel, D values a token. */
  std::vector<double> sizes;
  std::vector<double> positions;

  /** As LocalScoreResult::tokenGrid. */
  Grid tokenGrid;
};

/** About `count` superpixels: watershed regions of the relief, `watershedShare` of them, then split (SplitTokens()),
 * then `refinementRounds` rounds in which each pixel changes to the token, among its own and those of its neighbors,
 * whose mean channels are nearest to its own. */
Tokens
RegionTokens(const Grid &                 grid,
             const std::vector<Channel> & channels,
             const Relief &               relief,
             const unsigned char *        mask,
             std::size_t                  count,
             double                       watershedShare,
             unsigned int                 refinementRounds,
             const Host &                 host);

/** The cells of a grid of the same extent as tokens. */
Tokens
GridTokens(const Grid & grid, const unsigned char * mask, const Grid & cells);

/** Mean of each channel over the pixels of each token; channels of a token side by side, 0 for one without pixels. */
std::vector<double>
MeanChannels(const std::vector<std::uint32_t> & labels, std::size_t count, const std::vector<Channel> & channels);

} // namespace local
} // namespace dwc

#endif
