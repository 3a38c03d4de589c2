/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_LocalScore_h
#define dwc_LocalScore_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "dwc/Image.h"
#include "dwc/ParameterText.h"

#include <cstdint>
#include <vector>

/** Entry point of src/diffuse/local: an image to a walk over its tokens, without weights. */

namespace dwc
{

enum class TokenType
{
  Automatic, ///< Region for the local score model
  Region,    ///< superpixels (supervoxels) of the image; the walk is a row of them
  Grid       ///< square (cubic) cells; the walk is an image of them
};

enum class Appearance
{
  Automatic, ///< Scene for color, Intensity for volumes; one channel in a plane is judged by its values
  Scene,     ///< regions are seen by their boundaries, histograms and place: photographs, also grey ones
  Intensity  ///< regions are classes of equal intensity, wherever they are: medical images, volumes, micrographs
};

enum class Grouping
{
  Automatic, ///< Objects in a CT, Both where other images are seen by their intensity, Classes in a scene
  Classes,   ///< steps go anywhere: what looks alike is together, wherever it lies
  Objects,   ///< steps go to tokens nearby only: what is together is in one place
  Both       ///< a convex mixture of the two walks: objects and classes in one tree
};

template <>
struct EnumNames<TokenType>
{
  static constexpr const char * values[] = { "Automatic", "Region", "Grid" };
};

template <>
struct EnumNames<Appearance>
{
  static constexpr const char * values[] = { "Automatic", "Scene", "Intensity" };
};

template <>
struct EnumNames<Grouping>
{
  static constexpr const char * values[] = { "Automatic", "Classes", "Objects", "Both" };
};

constexpr std::size_t defaultNumberOfRegions = 640;
constexpr std::size_t defaultNumberOfRegionsOfSmallPlanes = 500;
constexpr std::size_t pixelsOfARegion = 64; ///< of planes between the two
constexpr std::size_t defaultNumberOfRegionsOfVolumes = 1000;
constexpr std::size_t defaultNumberOfRegionsOfCT = 1500;
constexpr std::size_t defaultNumberOfCells = 48;

struct LocalScoreParameters
{
  TokenType tokenType{ TokenType::Automatic };

  /** Region: tokens asked for (as many as the image can give, if fewer). Grid: cells along the longest side. 0:
   * defaultNumberOfRegions, of planes with few pixels one for pixelsOfARegion, but at least
   * defaultNumberOfRegionsOfSmallPlanes, of images of three axes defaultNumberOfRegionsOfVolumes,
   * of a CT defaultNumberOfRegionsOfCT, or defaultNumberOfCells. */
  std::size_t numberOfTokens{ 0 };

  /** Grid only. 0: every token may be reached from every token (full layout). r > 0: steps go to the window of
   *  (2r+1)^D offsets around a token (neighborhood layout), for grids of many tokens. */
  std::size_t neighborhoodRadius{ 0 };

  /** What makes two places alike. */
  Appearance appearance{ Appearance::Automatic };

  /** Full layout only: where a step may go. */
  Grouping grouping{ Grouping::Automatic };

  /** Calls visit(name, member) for each parameter, with the name that users know it by. */
  template <typename TSelf, typename TVisitor>
  static void
  Visit(TSelf & self, TVisitor && visit)
  {
    visit("TokenType", self.tokenType);
    visit("NumberOfTokens", self.numberOfTokens);
    visit("NeighborhoodRadius", self.neighborhoodRadius);
    visit("Appearance", self.appearance);
    visit("Grouping", self.grouping);
  }
};

/** A walk and the tokens that it walks on. */
struct LocalScoreResult
{
  /** Row-major: component j of row i is the probability of a step from token i to token j (full layout) or to the
   *  j-th offset of the window (neighborhood layout; offsets in ITK's order, first axis fastest, zero beyond the
   * border). Rows sum to 1. Rows of grid tokens that hold no pixel of the mask are zero. */
  std::vector<float> walk;
  std::size_t        rows{ 0 };
  std::size_t        components{ 0 };

  /** Pixel of the input grid to token, counted from 1; 0 outside the mask. Region tokens are numbered in raster order
   * of first appearance, grid tokens as the cells of `tokenGrid`. */
  std::vector<std::uint32_t> tokens;

  /** Region tokens: `rows` cells along the first axis, 1 along the others. Grid tokens: the grid of tokens. */
  Grid tokenGrid;
};

/** The local score model: P_ij ~ exp(-E_ij) between the tokens of the image itself, balanced so that the stationary
 *  distribution is the tokens' physical size. docs/method.md says what E holds.
 *
 *  \throw ParameterError where the image or a parameter cannot be used. */
LocalScoreResult
LocalScore(const ImageView & image, const LocalScoreParameters & parameters, const Host & host);

/** The tokens that LocalScore will make of an image of this grid. */
struct LocalTokenPlan
{
  /** As LocalScoreResult::tokenGrid: exactly, of grid tokens; of region tokens the most there can be. */
  Grid tokenGrid;

  /** As LocalScoreResult::components of so many tokens. */
  std::size_t components{ 0 };
};

LocalTokenPlan
PlanLocalTokens(const Grid & grid, const LocalScoreParameters & parameters);

/** Bytes that LocalScore will have in use at its peak, without the image itself. */
double
EstimateLocalScoreBytes(const Grid & grid, std::size_t channels, const LocalScoreParameters & parameters);

} // namespace dwc

#endif
