/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#ifndef itkDiffuseWalkCutHost_h
#define itkDiffuseWalkCutHost_h

#include "DiffuseWalkCutExport.h"
#include "dwc/Error.h"
#include "dwc/Host.h"
#include "itkParameterError.h"
#include "itkProcessObject.h"

#include <cstdint>
#include <exception>
#include <new>
#include <string>

/** What the filters do for the rooms, which know nothing of ITK: threads, progress, abort, memory and errors. */

namespace itk
{
namespace DiffuseWalkCutDetail
{

/** The filter's threads and progress. Progress never goes back; an abort throws ProcessAborted out of the room. */
DiffuseWalkCut_EXPORT dwc::Host
                      MakeHost(ProcessObject * filter);

/** \throw dwc::ParameterError where `bytes` are more than `limit` (0: than what is free).
 *  \param wayOut what lowers the need, as in "lower ImageSize". */
DiffuseWalkCut_EXPORT void
VerifyMemory(double bytes, std::uint64_t limit, const std::string & wayOut);

/** \throw ParameterError of this filter. */
[[noreturn]] DiffuseWalkCut_EXPORT void
ThrowParameterError(const Object * filter, const std::string & parameter, const std::string & sentence);

/** \throw ExceptionObject with a sentence for the user, as itkExceptionMacro would. */
[[noreturn]] DiffuseWalkCut_EXPORT void
ThrowError(const Object * filter, const std::string & sentence);

/** Runs `work`; what a room throws leaves as a ParameterError of `filter`, or, where it is no fault of a parameter, as
 * an ExceptionObject. */
template <typename TWork>
void
WithITKErrors(const Object * filter, const TWork & work)
{
  try
  {
    work();
  }
  catch (const ExceptionObject &)
  {
    throw;
  }
  catch (const dwc::ParameterError & error)
  {
    ThrowParameterError(filter, error.GetParameter(), error.GetSentence());
  }
  catch (const std::bad_alloc &)
  {
    ThrowParameterError(
      filter,
      "MemoryLimit",
      "the system gave less memory than it said was free; close other programs or use a smaller image");
  }
  catch (const std::exception & error)
  {
    ThrowError(filter, error.what());
  }
}

} // namespace DiffuseWalkCutDetail
} // namespace itk

#endif
