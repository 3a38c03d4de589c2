/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_NumericLocale_h
#define dwc_NumericLocale_h

namespace dwc
{

/** As long as it lives, the functions of the C library that read and print numbers use a point in this thread, whatever
 * the process has set: ITK's readers and writers of NRRD would take 2.7 for 2 where a comma is the decimal sign. Other
 * threads keep the locale of the process. Not copied; to be destroyed by the thread that made it. */
class NumericLocale
{
public:
  NumericLocale();
  ~NumericLocale();
  NumericLocale(const NumericLocale &) = delete;
  NumericLocale &
  operator=(const NumericLocale &) = delete;

private:
  void * m_Own{ nullptr };
  void * m_Before{ nullptr };
};

} // namespace dwc

#endif
