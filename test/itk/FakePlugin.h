/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FakePlugin_h
#define FakePlugin_h

#include "dwc/Diffusion.h"

#include <cstddef>
#include <vector>

/** What the plug-in of the tests remembers: FakePlugin.cxx stands in for LibTorch and its models. */
struct FakeDiary
{
  std::size_t opened{ 0 };
  std::size_t runs{ 0 };
  std::size_t loads{ 0 }; ///< of weights

  dwc::DiffusionParameters parameters; ///< of the last run

  /** The image of the last run. */
  std::vector<float>         values;
  std::size_t                channels{ 0 };
  bool                       color{ false };
  std::vector<unsigned char> mask;
};

/** Exported: `FakeDiary & dwcFakeDiary()`. */
#define DWC_FAKE_DIARY "dwcFakeDiary"
using FakeDiaryFunction = FakeDiary & (*)();

#endif
