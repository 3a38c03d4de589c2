/* SPDX-License-Identifier: Apache-2.0 */
#include "SlicerProgress.h"

#include "ModuleDescription.h"

#include "dwc/ParameterText.h"

#include <cmath>
#include <cstdio>

namespace app
{
namespace
{

/** Nobody may read it: that is no reason to stop. */
void
Print(const std::string & text)
{
  std::fputs((text + "\n").c_str(), stdout);
  std::fflush(stdout);
}

std::string
MakeElement(const std::string & name, const std::string & text)
{
  return "<" + name + ">" + EscapeXML(text) + "</" + name + ">";
}

/** With three digits after the point, in every locale. */
std::string
FormatThousandths(double value)
{
  return dwc::FormatText(std::round(1000.0 * value) / 1000.0);
}

} // namespace

void
SlicerProgress::Note(const std::string & sentence)
{
  Print(MakeElement("filter-comment", sentence));
}

void
SlicerProgress::ShowStage(const std::string & sentence)
{
  this->EndStage();
  m_IsInStage = true;
  m_Begin = Clock::now();
  Print("<filter-start>\n" + MakeElement("filter-name", moduleTitle) + "\n" + MakeElement("filter-comment", sentence) +
        "\n</filter-start>");
}

void
SlicerProgress::Show(double fraction, double stageFraction)
{
  Print(MakeElement("filter-progress", FormatThousandths(fraction)) + "\n" +
        MakeElement("filter-stage-progress", FormatThousandths(stageFraction)));
}

void
SlicerProgress::Close()
{
  this->EndStage();
}

void
SlicerProgress::EndStage()
{
  if (m_IsInStage)
  {
    m_IsInStage = false;
    const double seconds = std::chrono::duration<double>(Clock::now() - m_Begin).count();
    Print("<filter-end>\n" + MakeElement("filter-name", moduleTitle) + "\n" +
          MakeElement("filter-time", FormatThousandths(seconds)) + "\n</filter-end>");
  }
}

} // namespace app
