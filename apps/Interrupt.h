/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Interrupt_h
#define Interrupt_h

#include <functional>

/** Ctrl-C (SIGINT) and SIGTERM. A thread of its own waits for them, so that whatever the program is doing, it ends
 *  within a second: by itself where it looks at the flag often enough, else by force, with nothing half-written. */

namespace app::Interrupt
{

/** To be called first in main, before any other thread exists. `cleanUp` runs before an end by force. */
void
Install(std::function<void()> cleanUp);

/** True from the first signal on. */
bool
IsRequested();

/** Throws Failure(Interrupted) where a signal has come. */
void
ThrowIfRequested();

} // namespace app::Interrupt

#endif
