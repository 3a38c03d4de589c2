/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#include "itkDiffuseWalkCutHost.h"

#include "dwc/Memory.h"
#include "itkMultiThreaderBase.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <sstream>

namespace itk
{
namespace DiffuseWalkCutDetail
{
namespace
{

/** Workers draw indices one after the other, so that uneven bodies are shared out evenly. */
void
ParallelFor(ProcessObject * filter, std::size_t count, const dwc::Host::Body & body)
{
  MultiThreaderBase * const threader = filter->GetMultiThreader();
  const auto                threads =
    std::min<std::size_t>({ count, filter->GetNumberOfWorkUnits(), threader->GetMaximumNumberOfThreads() });
  if (threads <= 1)
  {
    for (std::size_t i = 0; i < count; ++i)
    {
      body(i);
    }
    return;
  }
  std::atomic<std::size_t> next{ 0 };
  std::exception_ptr       error;
  std::mutex               errorMutex;
  threader->SetNumberOfWorkUnits(static_cast<ThreadIdType>(threads));
  threader->ParallelizeArray(
    0,
    threads,
    [&](SizeValueType) {
      try
      {
        for (std::size_t i = next++; i < count; i = next++)
        {
          body(i);
        }
      }
      catch (...)
      {
        next = count;
        const std::lock_guard<std::mutex> lock(errorMutex);
        error = std::current_exception();
      }
    },
    nullptr);
  if (error)
  {
    std::rethrow_exception(error);
  }
}

/** "RandomWalkNCutFilter(0x55...)", as in itkExceptionMacro. */
std::string
DescribeThrower(const Object * filter)
{
  std::ostringstream text;
  text << filter->GetNameOfClass() << '(' << filter << ')';
  return text.str();
}

} // namespace


dwc::Host
MakeHost(ProcessObject * filter)
{
  dwc::Host host;
  host.parallelFor = [filter](std::size_t count, const dwc::Host::Body & body) { ParallelFor(filter, count, body); };
  host.progress = [filter, highest = std::make_shared<double>(0.0)](double fraction) {
    *highest = std::max(*highest, std::min(fraction, 1.0));
    filter->UpdateProgress(static_cast<float>(*highest));
    if (filter->GetAbortGenerateData())
    {
      ProcessAborted aborted(__FILE__, __LINE__);
      aborted.SetDescription("Filter execution was aborted by an external request");
      throw aborted;
    }
  };
  return host;
}


void
VerifyMemory(double bytes, std::uint64_t limit, const std::string & wayOut)
{
  const double allowed = limit > 0 ? static_cast<double>(limit) : dwc::ComputeFreeMemory();
  if (bytes > allowed)
  {
    throw dwc::ParameterError("MemoryLimit",
                              "about " + dwc::FormatBytes(bytes) + " would be needed and " + dwc::FormatBytes(allowed) +
                                (limit > 0 ? " are allowed" : " are free") + "; " + wayOut +
                                (limit > 0 ? ", or raise MemoryLimit" : ""));
  }
}


void
ThrowParameterError(const Object * filter, const std::string & parameter, const std::string & sentence)
{
  throw ParameterError(__FILE__, __LINE__, parameter, sentence, DescribeThrower(filter), ITK_LOCATION);
}


void
ThrowError(const Object * filter, const std::string & sentence)
{
  throw ExceptionObject(__FILE__, __LINE__, "itk::ERROR: " + DescribeThrower(filter) + ": " + sentence, ITK_LOCATION);
}

} // namespace DiffuseWalkCutDetail
} // namespace itk
