/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BenchmarkHost_h
#define BenchmarkHost_h

#include "dwc/Host.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

namespace dwc
{

/** Seconds since some fixed moment. */
inline double
Now()
{
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/** A host with a pool of threads that wait for work, as ITK's does. */
class BenchmarkHost
{
public:
  explicit BenchmarkHost(unsigned threads)
  {
    for (unsigned t = 1; t < threads; ++t)
    {
      m_Threads.emplace_back([this] { Wait(); });
    }
    m_Host.parallelFor = [this](std::size_t count, const Host::Body & body) { Run(count, body); };
  }

  ~BenchmarkHost()
  {
    {
      const std::lock_guard<std::mutex> lock(m_Mutex);
      m_Stop = true;
    }
    m_Start.notify_all();
    for (std::thread & thread : m_Threads)
    {
      thread.join();
    }
  }

  BenchmarkHost(const BenchmarkHost &) = delete;
  BenchmarkHost &
  operator=(const BenchmarkHost &) = delete;

  const Host &
  Get() const
  {
    return m_Host;
  }

private:
  void
  Run(std::size_t count, const Host::Body & body)
  {
    std::unique_lock<std::mutex> lock(m_Mutex);
    m_Body = &body;
    m_Count = count;
    m_Next = 0;
    m_Start.notify_all();
    Work(lock);
    m_Done.wait(lock, [this] { return m_Busy == 0; });
    m_Body = nullptr;
  }

  /** Takes indices until none is left; holds the lock on entry and on return. */
  void
  Work(std::unique_lock<std::mutex> & lock)
  {
    ++m_Busy;
    while (m_Body != nullptr && m_Next < m_Count)
    {
      const std::size_t  index = m_Next++;
      const Host::Body & body = *m_Body;
      lock.unlock();
      body(index);
      lock.lock();
    }
    --m_Busy;
  }

  void
  Wait()
  {
    std::unique_lock<std::mutex> lock(m_Mutex);
    while (true)
    {
      m_Start.wait(lock, [this] { return m_Stop || (m_Body != nullptr && m_Next < m_Count); });
      if (m_Stop)
      {
        return;
      }
      Work(lock);
      if (m_Busy == 0)
      {
        m_Done.notify_one();
      }
    }
  }

  Host                     m_Host;
  std::vector<std::thread> m_Threads;
  std::mutex               m_Mutex;
  std::condition_variable  m_Start;
  std::condition_variable  m_Done;
  const Host::Body *       m_Body{ nullptr };
  std::size_t              m_Count{ 0 };
  std::size_t              m_Next{ 0 };
  std::size_t              m_Busy{ 0 };
  bool                     m_Stop{ false };
};

} // namespace dwc

#endif
