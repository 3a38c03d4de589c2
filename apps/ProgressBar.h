/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ProgressBar_h
#define ProgressBar_h

#include "itkProcessObject.h"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace app
{

/** Where the program is: a bar on the terminal, seconds of each stage, and where Ctrl-C takes effect. */
class ProgressBar
{
public:
  /** A bar is drawn on standard error where that is a terminal and `wanted` is true. Where `isMuted` is true, it is not
   *  drawn, and notes are kept, until Unmute(). One thread at a time may use a bar, but for Unmute(). */
  explicit ProgressBar(bool wanted, bool isMuted = false);
  ~ProgressBar();
  ProgressBar(const ProgressBar &) = delete;
  ProgressBar &
  operator=(const ProgressBar &) = delete;

  /** The next stage begins; it takes the bar up to `end` (0 to 1). Without a sentence the bar stays as it is.
   *  \throw Failure(Interrupted) */
  void
  Begin(const std::string & name, const std::string & sentence, double end);

  /** The filter's progress is this stage's from now on; Ctrl-C aborts it. */
  void
  Watch(itk::ProcessObject * filter);

  /** The same for a filter that runs in stages: each becomes one of the bar's. \param stage which one the filter is at,
   *  empty before the first. \param sentences what the bar says of each. \param end where the bar is when the filter is
   *  done. */
  void
  Watch(itk::ProcessObject *                       filter,
        const std::function<std::string()> &       stage,
        const std::map<std::string, std::string> & sentences,
        double                                     end);

  /** Prints a line on standard error; the bar goes on below it. */
  void
  Note(const std::string & sentence);

  /** Prints the notes that were kept; the bar is drawn from now on. From any thread. */
  void
  Unmute();

  /** The last stage is over. */
  void
  Finish();

  /** Finished stages in their order. */
  const std::vector<std::pair<std::string, double>> &
  GetSeconds() const
  {
    return m_Seconds;
  }

  double
  GetTotalSeconds() const;

private:
  using Clock = std::chrono::steady_clock;

  void
  Report(double fraction);
  void
  Draw(double fraction);
  void
  Close();
  void
  PrintNote(const std::string & sentence);

  std::mutex                                  m_Mutex; ///< of what is on the screen, and of the next two
  bool                                        m_IsMuted;
  std::vector<std::string>                    m_KeptNotes;
  bool                                        m_IsDrawn;
  bool                                        m_IsOnScreen{ false };
  double                                      m_Begin{ 0.0 };
  double                                      m_End{ 0.0 };
  std::string                                 m_Name;
  std::string                                 m_Sentence;
  Clock::time_point                           m_Start{ Clock::now() };
  Clock::time_point                           m_StageStart{ m_Start };
  Clock::time_point                           m_LastDrawn{};
  std::vector<std::pair<std::string, double>> m_Seconds;
};

} // namespace app

#endif
