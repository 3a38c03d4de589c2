/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_test_Threads_h
#define dwc_test_Threads_h

#include "dwc/Host.h"

#include <atomic>
#include <thread>
#include <vector>

namespace dwc
{
namespace test
{

/** A host of so many threads, which take bodies in whatever order they come to it. */
inline Host
HostOfThreads(unsigned int threads)
{
  Host host;
  host.parallelFor = [threads](std::size_t count, const Host::Body & body) {
    std::atomic<std::size_t> next{ 0 };
    std::vector<std::thread> pool;
    for (unsigned int t = 0; t < threads; ++t)
    {
      pool.emplace_back([&] {
        for (std::size_t i = next++; i < count; i = next++)
        {
          body(i);
        }
      });
    }
    for (std::thread & thread : pool)
    {
      thread.join();
    }
  };
  return host;
}

} // namespace test
} // namespace dwc

#endif
