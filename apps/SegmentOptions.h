/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SegmentOptions_h
#define SegmentOptions_h

#include "LevelChoice.h"
#include "ModelOptions.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace app
{

/** What the user asked `segment` to do. Defaults are those of the filters, whose parameters have the same meaning. */
struct SegmentOptions
{
  std::string input;
  std::string output;
  std::string mask;
  std::string savedWalk;

  ModelOptions model;

  unsigned int  walkLength{ 1 };
  std::string   affinity{ "walk" };
  double        affinityExponent{ 1.0 };
  double        minimumRegionFraction{ 0.002 };
  bool          improveCuts{ true };
  std::size_t   maximumNumberOfNodes{ 4096 };
  std::size_t   numberOfSnapRegions{ 0 };
  unsigned int  refineSteps{ 20 };
  double        refineRadius{ 0.0 };
  std::string   refine;           ///< empty: snap where the walk is coarser than the image, else nearest
  std::uint64_t memoryLimit{ 0 }; ///< bytes; 0: what is free

  /** Not given: 64, or --regions where that is more. */
  std::optional<std::size_t> maximumNumberOfRegions;

  LevelChoice  level;
  unsigned int threads{ 0 };
  bool         pictures{ true };
  bool         json{ false };
  bool         quiet{ false };

  std::size_t
  GetMaximumNumberOfRegions() const
  {
    constexpr std::size_t usual = 64;
    return maximumNumberOfRegions.value_or(level.regions && *level.regions > usual ? *level.regions : usual);
  }
};

} // namespace app

#endif
