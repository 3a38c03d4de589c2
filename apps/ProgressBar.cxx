/* SPDX-License-Identifier: Apache-2.0 */
#include "ProgressBar.h"

#include "Interrupt.h"
#include "Message.h"

#include <algorithm>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace app
{
namespace
{

int
GetTerminalWidth()
{
  winsize size{};
  return ioctl(fileno(GetMessageStream()), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

} // namespace

ProgressBar::ProgressBar(bool wanted, bool isMuted)
  : m_IsMuted(isMuted)
  , m_IsDrawn(wanted && isatty(fileno(GetMessageStream())) == 1)
{}

ProgressBar::~ProgressBar() { this->Close(); }

void
ProgressBar::Begin(const std::string & name, const std::string & sentence, double end)
{
  Interrupt::ThrowIfRequested();
  const Clock::time_point now = Clock::now();
  if (!m_Name.empty())
  {
    m_Seconds.emplace_back(m_Name, std::chrono::duration<double>(now - m_StageStart).count());
  }
  m_Name = name;
  m_Sentence = sentence;
  m_StageStart = now;
  m_Begin = m_End;
  m_End = end;
  if (!sentence.empty())
  {
    this->Draw(m_Begin);
  }
}

void
ProgressBar::Watch(itk::ProcessObject * filter)
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
ProgressBar::Watch(itk::ProcessObject *                       filter,
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
      m_End = begin + (end - begin) * filter->GetProgress(); // where the bar is now
      this->Begin(name, sentences.at(name), end);
      m_Begin = begin;
    }
    this->Report(filter->GetProgress());
  });
}

void
ProgressBar::Note(const std::string & sentence)
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  if (m_IsMuted)
  {
    m_KeptNotes.push_back(sentence);
    return;
  }
  this->PrintNote(sentence);
}

void
ProgressBar::PrintNote(const std::string & sentence)
{
  this->Close();
  std::fprintf(GetMessageStream(), "note: %s\n", sentence.c_str());
}

void
ProgressBar::Unmute()
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  m_IsMuted = false;
  for (const std::string & note : m_KeptNotes)
  {
    this->PrintNote(note);
  }
  m_KeptNotes.clear();
}

void
ProgressBar::Finish()
{
  this->Begin("", "", 1.0);
  this->Close();
}

double
ProgressBar::GetTotalSeconds() const
{
  return std::chrono::duration<double>(Clock::now() - m_Start).count();
}

void
ProgressBar::Report(double fraction)
{
  if (Clock::now() - m_LastDrawn > std::chrono::milliseconds(50))
  {
    this->Draw(m_Begin + (m_End - m_Begin) * fraction);
  }
}

void
ProgressBar::Draw(double fraction)
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  if (!m_IsDrawn || m_IsMuted)
  {
    return;
  }
  m_LastDrawn = Clock::now();
  m_IsOnScreen = true;
  const int   cells = std::clamp(GetTerminalWidth() - static_cast<int>(m_Sentence.size()) - 12, 4, 40);
  const int   full = std::clamp(static_cast<int>(fraction * cells + 0.5), 0, cells);
  std::string bar;
  for (int i = 0; i < cells; ++i)
  {
    bar += i < full ? "█" : "░";
  }
  std::fprintf(
    GetMessageStream(), "\r\033[K%s %3d %%  %s", bar.c_str(), static_cast<int>(fraction * 100.0), m_Sentence.c_str());
  std::fflush(GetMessageStream());
}

void
ProgressBar::Close()
{
  if (m_IsOnScreen)
  {
    std::fputs("\r\033[K", GetMessageStream());
    std::fflush(GetMessageStream());
    m_IsOnScreen = false;
  }
}

} // namespace app
