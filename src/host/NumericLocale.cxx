/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/NumericLocale.h"

#include <clocale>
#include <string>

#if !defined(_WIN32)
#  include <locale.h>
#  if defined(__APPLE__)
#    include <xlocale.h>
#  endif
#endif

namespace dwc
{

#if defined(_WIN32)

NumericLocale::NumericLocale()
{
  // The two members keep what there was: whether the thread had a locale of its own, and the name of its numbers' one.
  m_Own = new int(_configthreadlocale(_ENABLE_PER_THREAD_LOCALE));
  m_Before = new std::string(std::setlocale(LC_NUMERIC, nullptr));
  std::setlocale(LC_NUMERIC, "C");
}

NumericLocale::~NumericLocale()
{
  const auto * const before = static_cast<std::string *>(m_Before);
  const auto * const mode = static_cast<int *>(m_Own);
  std::setlocale(LC_NUMERIC, before->c_str());
  _configthreadlocale(*mode);
  delete before;
  delete mode;
}

#else

NumericLocale::NumericLocale()
{
  const locale_t before = uselocale(static_cast<locale_t>(nullptr));
  const locale_t own = newlocale(LC_NUMERIC_MASK, "C", duplocale(before)); // which takes the copy over
  if (own != static_cast<locale_t>(nullptr))
  {
    uselocale(own);
  }
  m_Own = own;
  m_Before = before;
}

NumericLocale::~NumericLocale()
{
  if (m_Own != nullptr)
  {
    uselocale(static_cast<locale_t>(m_Before));
    freelocale(static_cast<locale_t>(m_Own));
  }
}

#endif

} // namespace dwc
