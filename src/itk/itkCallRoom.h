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
#ifndef itkCallRoom_h
#define itkCallRoom_h

#include "dwc/Error.h"
#include "itkParameterError.h"

namespace itk
{
namespace DiffuseWalkCutDetail
{

/** Runs a function of the rooms for an object that is no filter; its error becomes ITK's. */
template <typename TFunction>
auto
CallRoom(const char * location, const TFunction & function)
{
  try
  {
    return function();
  }
  catch (const dwc::ParameterError & error)
  {
    throw ParameterError(__FILE__, __LINE__, error.GetParameter(), error.GetSentence(), "", location);
  }
}

} // namespace DiffuseWalkCutDetail
} // namespace itk

#endif
