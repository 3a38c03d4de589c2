/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_local_Cues_h
#define dwc_local_Cues_h

#include "diffuse/local/Features.h"
#include "diffuse/local/Constants.h"
#include "diffuse/local/Tokens.h"
#include "dwc/Host.h"

#include <functional>
#include <vector>

namespace dwc
{
namespace local
{

/** One reason for two tokens to be apart. */
struct Cue
{
  const char * name;
  double       weight;

  /** Adds weight * distance(i, j) to energies[j] for all j < i. Distances are symmetric and not negative. */
  std::function<void(std::size_t i, float weight, float * energies)> add;
};

/** What the cues may look at; must live as long as they do. */
struct CueInput
{
  const Tokens &              tokens;
  const Descriptors &         descriptors;
  const std::vector<double> & means;     ///< as MeanChannels() makes them
  const std::vector<float> &  contour;   ///< n x n; empty where its weight is 0
  const std::vector<float> &  attention; ///< n x n, used below the diagonal; empty where no model takes part
  const Grid &                grid;      ///< of the image
};

/** The table of cues. To give the model another one, add a line here and a weight to Constants. */
std::vector<Cue>
CuesOf(const CueInput & input, const Constants & constants);

/** n x n: the energy E of a step from token i to token j, the weighted sum of all cues whose weight is not 0. */
std::vector<float>
Energy(std::size_t tokens, const std::vector<Cue> & cues, const Host & host);

} // namespace local
} // namespace dwc

#endif
