/* SPDX-License-Identifier: Apache-2.0 */
#include "Interrupt.h"

#include "ExitCode.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <unistd.h>
#include <utility>

namespace app::Interrupt
{
namespace
{
std::atomic<bool> requested{ false };
} // namespace

void
Install(std::function<void()> cleanUp)
{
  // A write beyond a limit of file size must be an error of that write, a closed pipe one of that print.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);

  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr); // inherited by every thread started later

  std::thread([signals, cleanUp = std::move(cleanUp)] {
    int signal = 0;
    sigwait(&signals, &signal);
    requested = true;
    // The main thread ends the process before this is over, unless it sits in a library that does not ask.
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    cleanUp();
    constexpr char message[] = "diffuse-walk-cut: interrupted; nothing was written\n";
    if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0)
    {
      // Nobody reads: there is nobody to tell.
    }
    _exit(static_cast<int>(ExitCode::Interrupted));
  }).detach();
}

bool
IsRequested()
{
  return requested;
}

void
ThrowIfRequested()
{
  if (requested)
  {
    throw Failure(ExitCode::Interrupted, "interrupted; nothing was written");
  }
}

} // namespace app::Interrupt
