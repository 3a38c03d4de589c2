/* SPDX-License-Identifier: Apache-2.0 */
#include "Fuzz.h"

extern "C" int
LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  dwc::test::FuzzSafeTensors(data, size);
  return 0;
}
