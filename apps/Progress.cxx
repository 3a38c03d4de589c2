/* SPDX-License-Identifier: Apache-2.0 */
#include "Progress.h"

#include "Interrupt.h"

namespace app
{

void
Progress::Begin(const std::string & name, const std::string & sentence, double end)
{
  Interrupt::ThrowIfRequested();
  const Clock::time_point now = Clock::now();
  if (!m_Name.empty())
  {
    m_Seconds.emplace_back(m_Name, std::chrono::duration<double>(now - m_StageStart).count());
  }
  m_Name = name;
  m_StageStart = now;
  m_Begin = m_End;
  m_End = end;
  if (!sentence.empty())
  {
    this->ShowStage(sentence);
    this->Show(m_Begin, 0.0);
  }
}

void
Progress::Watch(itk::ProcessObject * filter)
{
  filter->AddObserver(itk::ProgressEvent(), [this, filter](const itk::EventObject &) {
    if (Interrupt::IsRequested())
    {
      filter->AbortGenerateDataOn();
    }
    this->Report(filter->GetProgress());
  });
}

void
Progress::Watch(itk::ProcessObject *                       filter,
                const std::function<std::string()> &       stage,
                const std::map<std::string, std::string> & sentences,
                double                                     end)
{
  const double begin = m_End;
  filter->AddObserver(itk::ProgressEvent(), [=](const itk::EventObject &) {
    if (Interrupt::IsRequested())
    {
      filter->AbortGenerateDataOn();
    }
    const std::string name = stage();
    if (!name.empty() && name != m_Name)
    {
      m_End = begin + (end - begin) * filter->GetProgress(); // where the whole is now
      this->Begin(name, sentences.at(name), end);
      m_Begin = begin;
    }
    this->Report(filter->GetProgress());
  });
}

void
Progress::Finish()
{
  this->Begin("", "", 1.0);
  this->Close();
}

double
Progress::GetTotalSeconds() const
{
  return std::chrono::duration<double>(Clock::now() - m_Start).count();
}

void
Progress::Report(double fraction)
{
  const Clock::time_point now = Clock::now();
  if (now - m_LastShown > std::chrono::milliseconds(50))
  {
    m_LastShown = now;
    this->Show(m_Begin + (m_End - m_Begin) * fraction, fraction);
  }
}

} // namespace app
