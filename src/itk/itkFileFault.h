/* SPDX-License-Identifier: Apache-2.0 */
#ifndef itkFileFault_h
#define itkFileFault_h

#include "dwc/File.h"

#include <string>

namespace itk
{
namespace DiffuseWalkCutDetail
{

/** A kind of fault, as classes that keep one name it. */
inline std::string
NameFault(dwc::FileFault fault)
{
  switch (fault)
  {
    case dwc::FileFault::Missing:
      return "missing";
    case dwc::FileFault::Forbidden:
      return "forbidden";
    case dwc::FileFault::Unreadable:
      return "unreadable";
    case dwc::FileFault::Unusable:
      break;
  }
  return "unusable";
}

} // namespace DiffuseWalkCutDetail
} // namespace itk

#endif
