/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Capture_h
#define dwc_torch_Capture_h

#include "dwc/Diffusion.h"

#include <ATen/ATen.h>

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace dwc
{
namespace torch
{

/** How a layer's map is made. Automatic: on a CPU tile by tile from the sums of the fused attention, on a GPU as the
 * environment variable DIFFUSE_WALK_CUT_MAPS says, else by blocks; the others are for comparisons, and on a GPU.
 * Kernel: by a kernel of our own from the sums of the fused attention, or an error. Products: by products of matrices
 * from the same sums. Blocks: by softmax, block of queries by block; for any device and LibTorch. */
enum class MapWay
{
  Automatic,
  Kernel,
  Products,
  Blocks
};

/** Records attention during the passes of a network and decides when a pass may stop: which self-attention layers are
 * read, and into which sums. One object serves all passes of a run. */
class Capture
{
public:
  /** \param layers names of the layers to read (as DiffusionLayer::name); none: nothing is captured.
   * \param weighting how heads are averaged.
   * \param scratchBytes what one block of queries may take for its scores. */
  Capture(std::set<std::string> layers, HeadWeighting weighting, std::size_t scratchBytes);

  /** Called before each layer of the network; throws to stop the run. Set by the caller. */
  std::function<void()> report = [] {};

  /** True: after the last layer to be read in a pass, the network returns an undefined tensor at once. */
  bool stopAfterLast{ false };

  /** Tests: also keeps each layer's own map, summed over passes. */
  bool keepLayers{ false };

  /** Tests and benchmarks: how maps are made. */
  MapWay way{ MapWay::Automatic };

  bool
  Wants(const std::string & layer) const;

  /** Lends main memory, n x n floats, for the sum of the grid of `height` x `width` tokens: the walk is made where it
   * is wanted, and n x n is held once. Other sums are allocated. */
  void
  Lend(std::size_t height, std::size_t width, float * memory);

  /** What a layer of `height` x `width` tokens adds its map to: n x n, float32, on `device`; then it calls Finish. */
  at::Tensor
  GetSum(std::size_t height, std::size_t width, at::Device device);

  /** The layer has added its map to the sum that it was given last. */
  void
  Finish(const std::string & layer);

  /** The pass begins: no layer has been read yet. */
  void
  BeginPass();

  /** Every wanted layer was read in this pass, and the network need not go on. */
  bool
  MayStop() const;

  /** `layer`, not yet read, is the last of this pass: its output is not needed. */
  bool
  IsLast(const std::string & layer) const;

  HeadWeighting
  GetWeighting() const
  {
    return m_Weighting;
  }
  std::size_t
  GetScratchBytes() const
  {
    return m_ScratchBytes;
  }

  /** One grid of tokens: the sum of its layers' maps and how many were added (layers x passes). */
  struct GridSum
  {
    std::size_t height{ 0 };
    std::size_t width{ 0 };
    at::Tensor  sum; ///< n x n, float32, on the device
    std::size_t count{ 0 };
  };

  /** Finest grid first. */
  std::vector<GridSum> &
  GetGrids()
  {
    return m_Grids;
  }

  /** Where keepLayers is set: each layer's sum over passes. */
  const std::map<std::string, at::Tensor> &
  GetLayers() const
  {
    return m_LayerSums;
  }

private:
  std::set<std::string>             m_Wanted;
  std::set<std::string>             m_Read;
  HeadWeighting                     m_Weighting;
  std::size_t                       m_ScratchBytes;
  std::vector<GridSum>              m_Grids;
  std::map<std::string, at::Tensor> m_LayerSums;
  GridSum                           m_Lent;
  std::size_t                       m_Current{ 0 }; ///< grid of the layer that is being read
  at::Tensor                        m_LayerMap;     ///< its own map, where keepLayers is set
};

} // namespace torch
} // namespace dwc

#endif
