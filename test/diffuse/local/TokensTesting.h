/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_test_TokensTesting_h
#define dwc_test_TokensTesting_h

#include "diffuse/local/Tokens.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace dwc::local
{

/** Tokens that are given by their labels, with their sizes. */
inline Tokens
TokensOf(std::vector<std::uint32_t> labels, std::size_t count)
{
  Tokens tokens;
  tokens.labels = std::move(labels);
  tokens.count = count;
  tokens.sizes.assign(count, 0.0);
  for (const std::uint32_t label : tokens.labels)
  {
    if (label > 0)
    {
      tokens.sizes[label - 1] += 1.0;
    }
  }
  return tokens;
}

} // namespace dwc::local

#endif
