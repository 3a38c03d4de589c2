/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Combination_h
#define dwc_Combination_h

#include "dwc/Grid.h"
#include "dwc/Host.h"
#include "dwc/Image.h"
#include "dwc/LocalScore.h"
#include "dwc/ParameterText.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

/** Entry point of src/diffuse/local: the attention of a model, and the image, to a walk over tokens of the image. */

namespace dwc
{

/** What becomes of the attention of a diffusers model. */
enum class Combination
{
  Product, ///< one more cue of the local score model: its kernel times a power of how alike the attention rows are
  Mixture, ///< a convex mixture of the local score model's walk and that of the attention
  None     ///< the attention alone
};

template <>
struct EnumNames<Combination>
{
  static constexpr const char * values[] = { "Product", "Mixture", "None" };
};

struct CombinationParameters
{
  Combination combination{ Combination::Product };

  /** Power of the cosine between the attention rows of two tokens; 0: 3 in a product, else 8. */
  double attentionExponent{ 0.0 };

  /** Mixture: share of the attention's walk, 0 to 1. */
  double mixtureWeight{ 0.75 };

  double
  GetExponent() const
  {
    return attentionExponent > 0.0 ? attentionExponent : combination == Combination::Product ? 3.0 : 8.0;
  }

  /** Calls visit(name, member) for each parameter, with the name that users know it by. */
  template <typename TSelf, typename TVisitor>
  static void
  Visit(TSelf & self, TVisitor && visit)
  {
    visit("Combination", self.combination);
    visit("AttentionExponent", self.attentionExponent);
    visit("MixtureWeight", self.mixtureWeight);
  }
};

/** Attention, or any other rows of features, of the cells of a grid that covers the extent of the image; not owned. */
struct AttentionView
{
  const float * rows{ nullptr }; ///< row-major, grid.Count() x components, not negative
  std::size_t   components{ 0 };
  Grid          grid;
};

/** Makes the attention rows of tokens, once it is known which these are.
 * \param tokens as LocalScoreResult::tokens. \param count how many tokens there are.
 * \return row-major, `count` rows of any one length, not negative; each may be scaled by any factor. */
using TokenRowsMaker =
  std::function<std::vector<float>(const std::vector<std::uint32_t> & tokens, std::size_t count, const Host & host)>;

/** The walk on the tokens of the local score model in which a model's attention takes part.
 *
 * The attention row of a token is the mean over its pixels of the rows of attention, interpolated linearly between the
 * centers of the cells, and \f$S_{ij}\f$ is the cosine between two such rows. With the energy \f$E\f$ of the local
 * score model (LocalScore()), its balanced walk \f$P\f$ and the exponent \f$x\f$:
 *
 * - Product: the kernel is \f$\exp(-E_{ij}) S_{ij}^x\f$, balanced as the local score model's is;
 * - Mixture: \f$(1 - w) P + w Q\f$, where Q is the balanced walk of \f$S_{ij}^x\f$. Both have the sizes of the tokens
 *   as their stationary distribution, so the flows are mixed in the same proportion;
 * - None: \f$Q\f$.
 *
 * A token of a grid may be as large as a cell or not; neighborhoodRadius must be 0.
 * \throw ParameterError as LocalScore does. */
LocalScoreResult
CombinedScore(const ImageView &             image,
              const LocalScoreParameters &  parameters,
              const AttentionView &         attention,
              const CombinationParameters & combination,
              const Host &                  host);

/** The same with attention rows that are made for the tokens, which takes most of the time. */
LocalScoreResult
CombinedScore(const ImageView &             image,
              const LocalScoreParameters &  parameters,
              const TokenRowsMaker &        makeRows,
              const CombinationParameters & combination,
              const Host &                  host);

/** Bytes that CombinedScore will have in use at its peak, without the image and the attention. */
double
EstimateCombinedScoreBytes(const Grid & grid, std::size_t channels, const LocalScoreParameters & parameters);

} // namespace dwc

#endif
