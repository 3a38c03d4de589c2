/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_LocalEnergy_h
#define dwc_local_LocalEnergy_h

#include "diffuse/local/Constants.h"
#include "diffuse/local/PreparedImage.h"
#include "diffuse/local/Tokens.h"
#include "dwc/Host.h"
#include "dwc/Image.h"
#include "dwc/LocalScore.h"
#include "image/Channels.h"

#include <vector>

namespace dwc
{
namespace local
{

/** \throw ParameterError where the local score model cannot be used on an image with these parameters. */
void
VerifyUse(const ImageView & image, const LocalScoreParameters & parameters);

/** Those of the appearance and the grouping that are asked for, or that the image suggests. */
Constants
ConstantsOf(const ImageView & image, const PreparedImage & prepared, const LocalScoreParameters & parameters);

/** Tokens of an image, and how far from their boundaries those of the image may lie. */
struct TokenPlaces
{
  Tokens tokens;

  /** As in FindPairs(). */
  std::vector<double> reach;
};

/** Superpixels or cells, of the full layout. */
TokenPlaces
MakeTokens(const ImageView &            image,
           const std::vector<Channel> & channels,
           const LocalScoreParameters & parameters,
           const Constants &            constants,
           const Host &                 host);

/** n x n, row-major: the energy of a step from one token to another.
 *
 * \param attention as AttentionDistances() makes them: one more cue, with the weight `attention` of the constants;
 * empty where no model takes part. */
std::vector<float>
LocalEnergy(const ImageView &            image,
            const std::vector<Channel> & channels,
            const TokenPlaces &          places,
            const std::vector<float> &   attention,
            const Constants &            constants,
            const Host &                 host);

/** n x n, row-major: the balanced walk of LocalEnergy(), with the share of steps to tokens nearby that the constants
 * say. */
std::vector<float>
LocalWalk(const ImageView &            image,
          const std::vector<Channel> & channels,
          const TokenPlaces &          places,
          const std::vector<float> &   attention,
          const Constants &            constants,
          const Host &                 host);

/** A walk of the full layout on these tokens. */
LocalScoreResult
MakeResult(Tokens && tokens, std::vector<float> && walk, std::size_t components);

} // namespace local
} // namespace dwc

#endif
