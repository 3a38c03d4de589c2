/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_UNetPlan_h
#define dwc_torch_UNetPlan_h

#include "diffuse/checkpoint/Config.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace dwc
{
namespace torch
{

enum class UNetStage
{
  Down,
  Middle,
  Up
};

/** One block of a U-Net, and what its residual networks take. */
struct UNetBlockPlan
{
  UNetStage                           stage{ UNetStage::Down };
  std::string                         name; ///< "down_blocks.0", "mid_block"
  const checkpoint::UNetBlockConfig * block{ nullptr };
  std::vector<std::size_t> inChannels; ///< of each residual network, with the skip connection's where it has one
};

/** The blocks in the order in which a pass runs them; they refer to `config`.
 * \throw ParameterError("Model", ...) where the skip connections of the way down and the way up do not match. */
std::vector<UNetBlockPlan>
PlanBlocks(const checkpoint::UNetConfig & config);

/** What a pass does in one step, each after a call of capture.report(). */
struct UNetStep
{
  enum class Kind
  {
    Resnet,
    Attention, ///< one transformer layer, or the attention of UNet2DModel
    Sampler
  };

  Kind        kind{ Kind::Resnet };
  std::string attention; ///< name of a layer of self-attention
  std::size_t inChannels{ 0 };
  std::size_t channels{ 0 }; ///< that leave it
  std::size_t height{ 0 };   ///< that it is given
  std::size_t width{ 0 };
  std::size_t heads{ 0 };
  double      skipped{ 0.0 }; ///< numbers that the skip connections hold meanwhile
};

/** Tells `visit` each step of a pass on a sample of width x height, in order. */
void
VisitSteps(const checkpoint::UNetConfig &                config,
           std::size_t                                   width,
           std::size_t                                   height,
           const std::function<void(const UNetStep &)> & visit);

} // namespace torch
} // namespace dwc

#endif
