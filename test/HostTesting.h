/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HostTesting_h
#define HostTesting_h

#include "dwc/Host.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

/** Hosts for tests of the rooms. */

namespace dwc::testing
{

/** A host of so many threads, which take the indices in a shuffled order: a result that depends on the order of arrival
 * shows. */
inline Host
ThreadedHost(unsigned int numberOfThreads)
{
  Host host;
  host.parallelFor = [numberOfThreads](std::size_t count, const Host::Body & body) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{ 0 });
    std::shuffle(order.begin(), order.end(), std::mt19937(static_cast<unsigned int>(count) + numberOfThreads));
    std::vector<std::thread> threads;
    for (unsigned int t = 0; t < numberOfThreads; ++t)
    {
      threads.emplace_back([&, t] {
        for (std::size_t i = t; i < count; i += numberOfThreads)
        {
          body(order[i]);
        }
      });
    }
    for (std::thread & thread : threads)
    {
      thread.join();
    }
  };
  return host;
}

struct Aborted : std::runtime_error
{
  Aborted()
    : std::runtime_error("aborted")
  {}
};

/** A host that throws when progress reaches a fraction. */
inline Host
AbortingHost(double fraction)
{
  Host host;
  host.progress = [fraction](double done) {
    if (done >= fraction)
    {
      throw Aborted();
    }
  };
  return host;
}

} // namespace dwc::testing

#endif
