/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_Constants_h
#define dwc_local_Constants_h

#include "dwc/LocalScore.h"

#include <cstddef>

namespace dwc
{
namespace local
{

/** Every constant of the local score model, in one place. ConstantsFor() gives the values for an image; docs/method.md
 * says what each was tuned on.
 *
 * Lengths are in units of the *scale unit*, the side of a cube of which `unitsInImage` fill the image (the mask): a
 * radius so covers the same share of a thumbnail and of a large photograph. Channels are in the units of
 * ToChannels(). */
struct Constants
{
  // Scale
  double unitsInImage{ 38600 }; ///< 2 pixels of a 481 x 321 image

  // Tokens
  double       tokenSigma{ 1.0 };         ///< of the gradient that the watershed runs on; finest spacings
  double       watershedShare{ 1.0 };     ///< of the tokens; the rest is made by splitting these
  double       onlyWatershedShare{ 1.0 }; ///< the same where steps go to tokens nearby only: tokens in one piece
  std::size_t  mostRegions{ defaultNumberOfRegionsOfVolumes }; ///< tokens, where their number is automatic
  unsigned int refinementRounds{ 0 }; ///< rounds in which pixels change to the neighboring token of nearest mean

  // Histograms: of each channel and of the texture energy
  double textureSigma{ 1.5 };  ///< smoothing of the squared gradient
  double textureRange{ 30.0 }; ///< where the last bin ends

  // Boundary evidence of two adjacent tokens
  double      gradientSigmas[2]{ 1.0, 1.5 };
  double      gradientWeight{ 0.5 };
  double      halfBallWeight{ 5.0 }; ///< of the sum over channels of the chi-square distance of the two half balls
  double      firstRadius{ 2.5 };    ///< half balls on the first channel (lightness)
  double      otherRadius{ 5.0 };    ///< half balls on the other channels and on the textons
  std::size_t pointsPerPair{ 32 };   ///< half balls are read at no more than so many points of a boundary

  // Merging
  double mergeHistogram{ 25.0 };
  double mergeTexton{ 5.0 };
  double sizeExponent{ 0.2 };

  std::size_t numberOfMergings{ 16 }; ///< whose heights are averaged
  double      mergeNoise{ 0.7 };      ///< how much each differs, as the logarithm of a factor
  double      gapHeight{ 20.0 };      ///< least height at which parts that do not touch come together

  // The energy E of a step: weights of the cues
  double histogram{ 3.0 }; ///< chi-square of color and texture histograms
  double contour{ 0.4 };   ///< height at which the two tokens merge
  double texton{ 3.0 };    ///< chi-square of texton histograms
  double position{ 2.88 }; ///< squared distance relative to the longest side
  double intensity{ 0.0 }; ///< squared difference of mean channels, relative to their range
  double attention{ 0.0 }; ///< -log of the cosine of the attention rows; what users set as AttentionExponent

  // Steps to tokens nearby
  double nearShare{ 0.5 };     ///< of the flow, where both kinds of steps are wanted
  double nearRadius{ 0.6 };    ///< how far such a step goes; scale units
  double nearSharpness{ 1.0 }; ///< factor of E
  double onlySharpness{ 3.0 }; ///< the same where there are no other steps

  // The energy of a step in a window of a grid of many tokens
  double neighborIntensity{ 50.0 }; ///< squared difference of mean channels, relative to their range
  double neighborContour{ 20.0 };   ///< largest difference on the line between the two
};

/** The model for an appearance other than Automatic. \param isCT whether values are in Hounsfield units, where noise is
 * small beside what tells things apart. */
Constants
ConstantsFor(Appearance appearance, bool isCT = false);

} // namespace local
} // namespace dwc

#endif
