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

/** Runs `work`. False where it finds a fault, whose kind and sentence are kept. */
template <typename TWork>
bool
KeepFault(const TWork & work, std::string & fault, std::string & message)
{
  try
  {
    work();
    return true;
  }
  catch (const dwc::FileError & error)
  {
    fault = NameFault(error.GetFault());
    message = error.what();
    return false;
  }
}

} // namespace DiffuseWalkCutDetail
} // namespace itk

#endif
