/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_checkpoint_UNetFields_h
#define dwc_checkpoint_UNetFields_h

#include "diffuse/checkpoint/Config.h"
#include "diffuse/checkpoint/ConfigReader.h"

#include <cstddef>
#include <string>
#include <vector>

/** What the configurations of both kinds of U-Net have in common. */

namespace dwc
{
namespace checkpoint
{

using Counts = std::vector<std::size_t>;
using Names = std::vector<std::string>;

constexpr std::size_t mostBlocks = 16;
constexpr std::size_t mostLayers = 64; ///< residual networks of a block, transformer layers of an attention module
constexpr std::size_t mostChannels = 1 << 16;

/** Sizes, groups, activation, time embedding, samplers. config.blockOutChannels holds the default. */
void
ReadCommonFields(ConfigReader & reader, UNetConfig & config);

/** Makes down and up blocks of these types, and a middle without a type; attention is filled in afterwards. */
void
MakeBlocks(ConfigReader & reader,
           const Names &  downTypes,
           const Names &  upTypes,
           const Counts & layers,
           UNetConfig &   config);

void
RequireType(ConfigReader & reader, const std::string & key, const std::string & type, const Names & allowed);

void
SetHeads(ConfigReader & reader, UNetBlockConfig & block, std::size_t heads, const std::string & key);

/** \param what for the message: where `divisor` comes from. */
void
VerifyDivisible(ConfigReader &      reader,
                const std::string & key,
                std::size_t         channels,
                std::size_t         divisor,
                const char *        what);

/** UNet2DConditionModel, all but _class_name. */
UNetConfig
ParseConditionalUNet(ConfigReader & reader);

} // namespace checkpoint
} // namespace dwc

#endif
