/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_Errors_h
#define dwc_torch_Errors_h

#include "dwc/Error.h"

#include <c10/util/Exception.h>

#include <new>
#include <string>

namespace dwc
{
namespace torch
{

/** Runs `work`; what LibTorch throws leaves as a ParameterError with a sentence for the user. LibTorch's own text
 * carries a stack trace, and its exception belongs to a library that the caller may not have. */
template <typename TWork>
auto
WithOwnErrors(const TWork & work)
{
  const auto outOfMemory = [](const std::string & where) {
    return ParameterError("MemoryLimit",
                          "the model ran out of memory on the " + where +
                            "; lower ImageSize, set Precision to float16 or bfloat16, use another Device, or end other "
                            "programs that use its memory");
  };
  try
  {
    return work();
  }
  catch (const c10::OutOfMemoryError &)
  {
    throw outOfMemory("GPU");
  }
  catch (const c10::NotImplementedError & error)
  {
    throw ParameterError("Precision",
                         "this LibTorch does not compute with these numbers on this device (" +
                           std::string(error.what_without_backtrace()) + "); use float32");
  }
  catch (const c10::Error & error)
  {
    const std::string text = error.what_without_backtrace();
    // LibTorch's allocator of main memory has no type of its own for this.
    if (text.find("allocate memory") != std::string::npos || text.find("not enough memory") != std::string::npos)
    {
      throw outOfMemory("CPU");
    }
    throw ParameterError("Model", "LibTorch cannot run it: " + text);
  }
  catch (const std::bad_alloc &)
  {
    throw outOfMemory("CPU");
  }
}

} // namespace torch
} // namespace dwc

#endif
