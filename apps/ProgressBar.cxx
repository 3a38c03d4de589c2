/* SPDX-License-Identifier: Apache-2.0 */
#include "ProgressBar.h"

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

ProgressBar::~ProgressBar() { this->Clear(); }

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
  this->Clear();
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
ProgressBar::ShowStage(const std::string & sentence)
{
  m_Sentence = sentence;
}

void
ProgressBar::Show(double fraction, double /*stageFraction*/)
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  if (!m_IsDrawn || m_IsMuted)
  {
    return;
  }
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
  this->Clear();
}

void
ProgressBar::Clear()
{
  if (m_IsOnScreen)
  {
    std::fputs("\r\033[K", GetMessageStream());
    std::fflush(GetMessageStream());
    m_IsOnScreen = false;
  }
}

} // namespace app
