/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MapKernelEmulation_h
#define MapKernelEmulation_h

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <ucontext.h>

/** What src/diffuse/torch/MapKernel.cu needs of a GPU, on a CPU: every thread of a block is a coroutine; barriers and
 * the instructions of a warp wait for the others, as PTX's manual defines them. Copies to shared memory arrive when
 * they are waited for, not before, so that a barrier that is missing shows. */

#define DWC_DEVICE inline
#define DWC_SHARED alignas(16) static
#define DWC_UNROLL

namespace dwc
{
namespace torch
{
namespace gpu
{

class Block
{
public:
  static constexpr int warpSize = 32;

  struct Copy
  {
    void *       to;
    const void * from;
    bool         isThere;
  };

  /** One thread's state. */
  struct Thread
  {
    ucontext_t                     context{};
    std::vector<char>              stack;
    bool                           done{ false };
    long                           arrivals{ 0 };     ///< at the block's barrier
    long                           warpArrivals{ 0 }; ///< at the warp's
    std::vector<std::vector<Copy>> groups{ 1 };       ///< of copies that have not arrived; the last is open
    std::array<unsigned int, 6>    offered{};         ///< to the warp
    const void *                   row{ nullptr };    ///< of a matrix, offered to the warp
  };

  static Block &
  Get()
  {
    static Block block;
    return block;
  }

  /** Runs `program` as a grid of blocks, one after the other. */
  void
  Run(int blockRows, int blockColumns, int threads, const std::function<void()> & program)
  {
    m_Program = &program;
    for (row = 0; row < blockRows; ++row)
    {
      for (column = 0; column < blockColumns; ++column)
      {
        RunBlock(threads);
      }
    }
  }

  Thread &
  Me()
  {
    return m_Threads[index];
  }

  Thread &
  LaneOfMyWarp(int lane)
  {
    return m_Threads[index / warpSize * warpSize + static_cast<std::size_t>(lane)];
  }

  /** Waits until all threads of the block, or of the warp, have come as often as this one. */
  void
  Await(long Thread::* count, std::size_t first, std::size_t number)
  {
    const long mine = ++(Me().*count);
    for (std::size_t other = first; other < first + number; ++other)
    {
      while (m_Threads[other].*count < mine)
      {
        if (m_Threads[other].done)
        {
          throw std::logic_error("a thread ended before a barrier that others wait at");
        }
        swapcontext(&Me().context, &m_Scheduler);
      }
    }
  }

  void
  AwaitWarp()
  {
    Await(&Thread::warpArrivals, index / warpSize * warpSize, warpSize);
  }

  void
  AwaitBlock()
  {
    Await(&Thread::arrivals, 0, m_Threads.size());
  }

  std::size_t index{ 0 };
  int         row{ 0 };
  int         column{ 0 };

private:
  static void
  Start()
  {
    try
    {
      (*Get().m_Program)();
    }
    catch (...)
    {
      Get().m_Error = std::current_exception();
    }
    Get().Me().done = true;
  }

  void
  RunBlock(int threads)
  {
    m_Threads = std::vector<Thread>(static_cast<std::size_t>(threads));
    for (Thread & thread : m_Threads)
    {
      thread.stack.resize(std::size_t{ 1 } << 16U);
      getcontext(&thread.context);
      thread.context.uc_stack.ss_sp = thread.stack.data();
      thread.context.uc_stack.ss_size = thread.stack.size();
      thread.context.uc_link = &m_Scheduler;
      makecontext(&thread.context, &Block::Start, 0);
    }
    for (bool running = true; running;)
    {
      running = false;
      for (index = 0; index < m_Threads.size(); ++index)
      {
        if (!Me().done)
        {
          swapcontext(&m_Scheduler, &Me().context);
          running = true;
        }
        if (m_Error)
        {
          std::rethrow_exception(std::exchange(m_Error, nullptr));
        }
      }
    }
  }

  std::vector<Thread>           m_Threads;
  ucontext_t                    m_Scheduler{};
  const std::function<void()> * m_Program{ nullptr };
  std::exception_ptr            m_Error;
};

inline int
ThreadIndex()
{
  return static_cast<int>(Block::Get().index);
}

inline int
BlockRow()
{
  return Block::Get().row;
}

inline int
BlockColumn()
{
  return Block::Get().column;
}

inline void
Synchronize()
{
  Block::Get().AwaitBlock();
}

inline float
PowerOfTwo(float x)
{
  return std::exp2(x);
}

inline void
BeginCopy(void * to, const void * from, bool isThere)
{
  if (reinterpret_cast<std::uintptr_t>(to) % 16 != 0 || reinterpret_cast<std::uintptr_t>(from) % 16 != 0)
  {
    throw std::logic_error("a copy of 16 bytes is not aligned");
  }
  Block::Get().Me().groups.back().push_back({ to, from, isThere });
}

inline void
EndGroup()
{
  Block::Get().Me().groups.emplace_back();
}

template <int VGroups>
void
AwaitGroups()
{
  auto & groups = Block::Get().Me().groups;
  while (groups.size() > VGroups + 1)
  {
    for (const Block::Copy & copy : groups.front())
    {
      if (copy.isThere)
      {
        std::memcpy(copy.to, copy.from, 16);
      }
      else
      {
        std::memset(copy.to, 0, 16);
      }
    }
    groups.erase(groups.begin());
  }
}

inline void
LoadMatrices(unsigned int (&to)[4], const void * row)
{
  Block &   block = Block::Get();
  const int lane = ThreadIndex() % Block::warpSize;
  block.Me().row = row;
  block.AwaitWarp();
  for (int matrix = 0; matrix < 4; ++matrix)
  {
    const auto * const from = static_cast<const std::uint16_t *>(block.LaneOfMyWarp(8 * matrix + lane / 4).row);
    std::memcpy(&to[matrix], from + 2 * (lane % 4), sizeof(to[matrix]));
  }
  block.AwaitWarp();
}

inline float
ToFloat(std::uint16_t bits, bool isBFloat)
{
  float value;
  if (isBFloat)
  {
    const std::uint32_t wide = static_cast<std::uint32_t>(bits) << 16U;
    std::memcpy(&value, &wide, sizeof(value));
    return value;
  }
  const int exponent = (bits >> 10U) & 31;
  const int fraction = bits & 1023;
  value = exponent == 31  ? (fraction == 0 ? INFINITY : NAN)
          : exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                          : std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
  return (bits & 0x8000U) != 0 ? -value : value;
}

/** mma.sync.m16n8k16, by the tables of fragments in PTX's manual: group = lane / 4, member = lane % 4. */
template <bool VBFloat>
void
MultiplyAdd(float (&c)[4], const unsigned int (&a)[4], unsigned int b0, unsigned int b1)
{
  Block & block = Block::Get();
  block.Me().offered = { a[0], a[1], a[2], a[3], b0, b1 };
  block.AwaitWarp();
  const int  lane = ThreadIndex() % Block::warpSize;
  const auto half = [](unsigned int word, int which) {
    return ToFloat(static_cast<std::uint16_t>(word >> (16U * static_cast<unsigned int>(which))), VBFloat);
  };
  for (int e = 0; e < 4; ++e)
  {
    const int row = lane / 4 + e / 2 * 8;
    const int column = lane % 4 * 2 + e % 2;
    double    sum = c[e];
    for (int k = 0; k < 16; ++k)
    {
      // a: row = group + 8 for elements 2, 3, 6, 7; column = 2 member + (0 or 1) + 8 for elements 4 to 7.
      const auto & left = block.LaneOfMyWarp(row % 8 * 4 + k % 8 / 2).offered;
      // b: row = 2 member + (0 or 1) + 8 for elements 2, 3; column = group.
      const auto & right = block.LaneOfMyWarp(column * 4 + k % 8 / 2).offered;
      sum += static_cast<double>(half(left[static_cast<std::size_t>(row / 8 + k / 8 * 2)], k % 2)) *
             half(right[static_cast<std::size_t>(4 + k / 8)], k % 2);
    }
    c[e] = static_cast<float>(sum);
  }
  block.AwaitWarp();
}

} // namespace gpu
} // namespace torch
} // namespace dwc

#endif
