/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Host_h
#define dwc_Host_h

#include <algorithm>
#include <cstddef>
#include <functional>

namespace dwc
{

/** What a room may ask of its caller: threads, and progress reporting that may stop the work. */
struct Host
{
  using Body = std::function<void(std::size_t)>;

  /** Runs body(0) ... body(count - 1), in any order, on any number of threads, and returns when all are done. A room's
   * result must not depend on either: it reduces in the order of the index, never of arrival. */
  std::function<void(std::size_t count, const Body & body)> parallelFor = [](std::size_t count, const Body & body) {
    for (std::size_t i = 0; i < count; ++i)
    {
      body(i);
    }
  };

  /** Called with the finished fraction (0 to 1, not decreasing), only from the thread that called the room and outside
   * any parallelFor. It throws to stop the work: rooms are exception-safe. */
  std::function<void(double)> progress = [](double) {};

  /** The same host for a part of the work: its progress 0 to 1 is this one's first to last. */
  Host
  Stage(double first, double last) const
  {
    Host part = *this;
    part.progress = [outer = progress, first, last](double fraction) { outer(first + (last - first) * fraction); };
    return part;
  }

  /** Runs body(begin, end) over [0, count) in blocks of a fixed size, so that what a block holds never depends on the
   * number of threads. A single block needs no other thread. */
  template <typename TBody>
  void
  ForBlocks(std::size_t count, std::size_t blockSize, const TBody & body) const
  {
    if (count <= blockSize)
    {
      if (count > 0)
      {
        body(std::size_t{ 0 }, count);
      }
      return;
    }
    const std::size_t blocks = (count + blockSize - 1) / blockSize;
    parallelFor(blocks, [&](std::size_t b) { body(b * blockSize, std::min(count, (b + 1) * blockSize)); });
  }

  /** The same for long loops: reports the finished fraction at the beginning and after every `reportEvery` elements, so
   * that a stop takes effect soon. `blockSize` divides `reportEvery`: the blocks are those of ForBlocks(). */
  template <typename TBody>
  void
  ForBlocksWithProgress(std::size_t count, std::size_t blockSize, std::size_t reportEvery, const TBody & body) const
  {
    progress(0.0);
    for (std::size_t begin = 0; begin < count; begin += reportEvery)
    {
      const std::size_t end = std::min(count, begin + reportEvery);
      ForBlocks(
        end - begin, blockSize, [&](std::size_t first, std::size_t last) { body(begin + first, begin + last); });
      progress(static_cast<double>(end) / static_cast<double>(count));
    }
  }
};

} // namespace dwc

#endif
