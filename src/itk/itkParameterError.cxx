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
#include "itkParameterError.h"

namespace itk
{

ParameterError::ParameterError(const char *        file,
                               unsigned int        line,
                               const std::string & parameter,
                               const std::string & sentence,
                               const std::string & thrower,
                               const char *        location)
  : ExceptionObject(file,
                    line,
                    "itk::ERROR: " + thrower + (thrower.empty() ? "" : ": ") + parameter + ": " + sentence,
                    location)
  , m_Parameter(parameter)
  , m_Sentence(sentence)
{}

ParameterError::~ParameterError() noexcept = default;

} // namespace itk
