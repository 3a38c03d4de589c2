/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Interrupt_h
#define Interrupt_h

#include <functional>
#include <string>

/** Ctrl-C (SIGINT), SIGTERM, the end of a terminal (SIGHUP), and the signals by which batch systems announce a limit
 * (SIGUSR1, SIGUSR2, SIGXCPU). A thread of its own waits for them, so that a program ends within a second, whatever it
 * is doing: by itself where it looks at the flag often enough, else by force, with nothing half-written. On Windows a
 * program ends by itself only. */

namespace app::Interrupt
{

/** To be called first in main, before any other thread exists. \param program its name, for the message of an end by
 *  force. \param cleanUp what is done before that. */
void
Install(const std::string & program, std::function<void()> cleanUp);

/** True from the first signal on. */
bool
IsRequested();

/** Throws Failure(Interrupted) where a signal has come. */
void
ThrowIfRequested();

} // namespace app::Interrupt

#endif
