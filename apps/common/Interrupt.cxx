/* SPDX-License-Identifier: Apache-2.0 */
#include "Interrupt.h"

#include "Failure.h"
#include "Message.h"

#include <atomic>
#include <csignal>
#include <utility>

#if !defined(_WIN32)
#  include <chrono>
#  include <thread>
#  include <unistd.h>
#endif

namespace app::Interrupt
{
namespace
{
std::atomic<bool> requested{ false };
} // namespace

#if defined(_WIN32)
void
Install(const std::string &, std::function<void()>)
{
  for (const int signal : { SIGINT, SIGTERM })
  {
    std::signal(signal, [](int) { requested = true; });
  }
}
#else
void
Install(const std::string & program, std::function<void()> cleanUp)
{
  // A write beyond a limit of file size must be an error of that write, a closed pipe one of that print.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);

  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  // Of a terminal that is closed, and of batch systems. Who starts a program with nohup has it ignore them.
  for (const int signal : { SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU })
  {
    struct sigaction action = {};
    if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_IGN)
    {
      sigaddset(&signals, signal);
    }
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr); // inherited by every thread started later

  std::thread([signals,
               message = program + ": interrupted; no unfinished result is left\n",
               cleanUp = std::move(cleanUp)] {
    int signal = 0;
    sigwait(&signals, &signal);
    requested = true;
    // The main thread ends the process before this is over, unless it sits in a library that does not ask.
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    cleanUp();
    if (write(fileno(GetMessageStream()), message.data(), message.size()) < 0)
    {
      // Nobody reads: there is nobody to tell.
    }
    _exit(static_cast<int>(ExitCode::Interrupted));
  }).detach();
}
#endif

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
