/* SPDX-License-Identifier: Apache-2.0 */
#ifndef label_Relaxation_h
#define label_Relaxation_h

#include "label/PixelWalk.h"
#include "label/WalkSteps.h"

#include <cstdint>
#include <vector>

namespace dwc
{

/** The shares of the open pixels while they are relaxed; at first all are 0. */
class Relaxation
{
public:
  /** \param labels of the pixels, of open ones their place and placeBit. \param steps from ComputeStepProbabilities().
   * All are kept by reference. */
  Relaxation(const WalkGround &                   ground,
             const std::vector<std::uint32_t> &   labels,
             const std::vector<OpenPixel> &       open,
             const std::vector<StepProbability> & steps);

  /** The shares of the open pixels at places begin to end become the means, over one step, of those of their
   * neighbors. No step may lead from one of them to another. */
  void
  Relax(std::size_t begin, std::size_t end);

  /** Where the walks end, after the last sweep. */
  std::vector<LabelShares>
  TakeShares()
  {
    return std::move(m_Shares);
  }

private:
  const std::vector<std::uint32_t> &   m_Labels;
  const std::vector<OpenPixel> &       m_Open;
  const std::vector<StepProbability> & m_Steps;
  std::vector<std::ptrdiff_t>          m_Offsets;
  std::vector<LabelShares>             m_Shares;
};

} // namespace dwc

#endif
