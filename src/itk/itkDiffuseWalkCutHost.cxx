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

#include "itkMultiThreaderBase.h"
#include "itksys/SystemInformation.hxx"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <limits>
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

/** The number in a one-line file; infinity where there is none ("max", no such file). */
double
ReadNumber(const std::string & fileName)
{
  std::ifstream file(fileName);
  double        number = 0.0;
  return file >> number ? number : std::numeric_limits<double>::infinity();
}

std::string
DescribeBytes(double bytes)
{
  static constexpr const char * units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB" };
  std::size_t                   unit = 0;
  while (bytes >= 1024.0 && unit < 5)
  {
    bytes /= 1024.0;
    ++unit;
  }
  std::ostringstream text;
  text << std::fixed << std::setprecision(unit == 0 ? 0 : 1) << bytes << ' ' << units[unit];
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


double
ComputeFreeMemory()
{
  double available = std::numeric_limits<double>::infinity();
  if (std::ifstream file("/proc/meminfo"); file)
  {
    std::string name;
    double      kibibytes = 0.0;
    for (std::string unit; file >> name >> kibibytes && std::getline(file, unit);)
    {
      if (name == "MemAvailable:")
      {
        available = kibibytes * 1024.0;
      }
    }
  }
  if (std::isinf(available))
  {
    itksys::SystemInformation information;
    information.RunMemoryCheck();
    available = static_cast<double>(information.GetAvailablePhysicalMemory()) * 1024.0 * 1024.0;
  }
  // A container may have less than its machine: version 2 of control groups, then version 1.
  const std::string root = "/sys/fs/cgroup/";
  const double      left2 = ReadNumber(root + "memory.max") - ReadNumber(root + "memory.current");
  const double      left1 =
    ReadNumber(root + "memory/memory.limit_in_bytes") - ReadNumber(root + "memory/memory.usage_in_bytes");
  for (const double left : { left2, left1 })
  {
    if (std::isfinite(left))
    {
      available = std::min(available, std::max(left, 0.0));
    }
  }
  return available;
}


void
VerifyMemory(double bytes, std::uint64_t limit, const std::string & wayOut)
{
  const double allowed = limit > 0 ? static_cast<double>(limit) : ComputeFreeMemory();
  if (bytes > allowed)
  {
    throw dwc::ParameterError("MemoryLimit",
                              "about " + DescribeBytes(bytes) + " would be needed and " + DescribeBytes(allowed) +
                                (limit > 0 ? " are allowed" : " are free") + "; " + wayOut +
                                (limit > 0 ? ", or raise MemoryLimit" : ""));
  }
}


void
Throw(const ProcessObject * filter, const std::string & sentence)
{
  std::ostringstream message;
  message << "itk::ERROR: " << filter->GetNameOfClass() << '(' << filter << "): " << sentence;
  throw ExceptionObject(__FILE__, __LINE__, message.str(), ITK_LOCATION);
}

} // namespace DiffuseWalkCutDetail
} // namespace itk
