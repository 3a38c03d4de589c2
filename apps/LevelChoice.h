/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LevelChoice_h
#define LevelChoice_h

#include "dwc/Level.h"
#include "itkPartitionTree.h"

#include <cstddef>
#include <optional>

namespace CLI
{
class App;
}

namespace app
{

/** Which level of the tree the user wants: one of --regions, --threshold, --depth, --automatic (the default). */
struct LevelChoice
{
  std::optional<std::size_t> regions;
  std::optional<double>      threshold;
  std::optional<std::size_t> depth;
  bool                       automatic{ false };
};

/** Adds the four options. */
void
AddLevelOptions(CLI::App & command, LevelChoice & choice);

/** \throw Failure(Usage) where more than one is given. */
void
VerifyLevelChoice(const LevelChoice & choice);

dwc::Level
SelectLevel(const itk::PartitionTree & tree, const LevelChoice & choice);

} // namespace app

#endif
