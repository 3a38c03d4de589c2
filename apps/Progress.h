/* SPDX-License-Identifier: Apache-2.0 */
#ifndef Progress_h
#define Progress_h

#include "itkProcessObject.h"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace app
{

/** Where a run is: its stages, the seconds of each, and where an interrupt takes effect. What is shown of it is for
 *  others. */
class Progress
{
public:
  Progress() = default;
  virtual ~Progress() = default;
  Progress(const Progress &) = delete;
  Progress &
  operator=(const Progress &) = delete;

  /** The next stage begins; it takes the whole up to `end` (0 to 1). Without a sentence nothing is shown of it.
   *  \throw Failure(Interrupted) */
  void
  Begin(const std::string & name, const std::string & sentence, double end);

  /** The filter's progress is this stage's from now on; an interrupt aborts it. */
  void
  Watch(itk::ProcessObject * filter);

  /** The same for a filter that runs in stages: each becomes one of these. \param stage which one the filter is at,
   * empty before the first. \param sentences what is said of each. \param end where the whole is when the filter is
   * done. */
  void
  Watch(itk::ProcessObject *                       filter,
        const std::function<std::string()> &       stage,
        const std::map<std::string, std::string> & sentences,
        double                                     end);

  /** Tells the user what is in doubt. */
  virtual void
  Note(const std::string & sentence) = 0;

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

protected:
  /** A stage begins, of which `sentence` tells. */
  virtual void
  ShowStage(const std::string & sentence) = 0;

  /** \param fraction of the whole, \param stageFraction of what the stage waits for; a few times a second. */
  virtual void
  Show(double fraction, double stageFraction) = 0;

  /** Nothing comes after what is shown. */
  virtual void
  Close() = 0;

private:
  using Clock = std::chrono::steady_clock;

  void
  Report(double fraction);

  double                                      m_Begin{ 0.0 };
  double                                      m_End{ 0.0 };
  std::string                                 m_Name;
  Clock::time_point                           m_Start{ Clock::now() };
  Clock::time_point                           m_StageStart{ m_Start };
  Clock::time_point                           m_LastShown{};
  std::vector<std::pair<std::string, double>> m_Seconds;
};

} // namespace app

#endif
