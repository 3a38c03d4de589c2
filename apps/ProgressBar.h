/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ProgressBar_h
#define ProgressBar_h

#include "Progress.h"

#include <mutex>
#include <string>
#include <vector>

namespace app
{

/** A bar on the terminal, and notes on standard error. */
class ProgressBar : public Progress
{
public:
  /** A bar is drawn on standard error where that is a terminal and `wanted` is true. Where `isMuted` is true, it is not
   *  drawn, and notes are kept, until Unmute(). One thread at a time may use a bar, but for Unmute(). */
  explicit ProgressBar(bool wanted, bool isMuted = false);
  ~ProgressBar() override;

  /** Prints a line on standard error; the bar goes on below it. */
  void
  Note(const std::string & sentence) override;

  /** Prints the notes that were kept; the bar is drawn from now on. From any thread. */
  void
  Unmute();

protected:
  void
  ShowStage(const std::string & sentence) override;
  void
  Show(double fraction, double stageFraction) override;
  void
  Close() override;

private:
  void
  Clear();
  void
  PrintNote(const std::string & sentence);

  std::mutex               m_Mutex; ///< of what is on the screen, and of the next two
  bool                     m_IsMuted;
  std::vector<std::string> m_KeptNotes;
  bool                     m_IsDrawn;
  bool                     m_IsOnScreen{ false };
  std::string              m_Sentence;
};

} // namespace app

#endif
