/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SlicerProgress_h
#define SlicerProgress_h

#include "Progress.h"

#include <chrono>
#include <string>

namespace app
{

/** Progress as 3D Slicer reads it: elements on standard output, each of which is there at once. */
class SlicerProgress : public Progress
{
public:
  ~SlicerProgress() override = default;

  /** A comment: what is on standard error counts as a failure. */
  void
  Note(const std::string & sentence) override;

protected:
  void
  ShowStage(const std::string & sentence) override;
  void
  Show(double fraction, double stageFraction) override;
  void
  Close() override;

private:
  using Clock = std::chrono::steady_clock;

  void
  EndStage();

  bool              m_IsInStage{ false };
  Clock::time_point m_Begin;
};

} // namespace app

#endif
