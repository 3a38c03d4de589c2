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
#ifndef itkParameterError_h
#define itkParameterError_h

#include "DiffuseWalkCutExport.h"
#include "itkMacro.h"

#include <string>

namespace itk
{

/** \class ParameterError
 * \brief A parameter or an input of a filter of this module that cannot be used.
 *
 * The description is, as always in ITK, one text for people. GetParameter() and GetSentence() are for programs that
 * know the parameter by a name of their own, as an option or a keyword.
 *
 * \ingroup DiffuseWalkCut */
class DiffuseWalkCut_EXPORT ParameterError : public ExceptionObject
{
public:
  /** \param parameter as users set it ("WalkLength", "Input"). \param sentence its value, what is allowed, how to fix
   * it.
   *  \param thrower who throws, for the description: "RandomWalkNCutFilter(0x...)"; may be empty. */
  ParameterError(const char *        file,
                 unsigned int        line,
                 const std::string & parameter,
                 const std::string & sentence,
                 const std::string & thrower,
                 const char *        location = "");
  ~ParameterError() noexcept override;

  const char *
  GetNameOfClass() const override
  {
    return "ParameterError";
  }

  const std::string &
  GetParameter() const
  {
    return m_Parameter;
  }

  const std::string &
  GetSentence() const
  {
    return m_Sentence;
  }

private:
  std::string m_Parameter;
  std::string m_Sentence;
};

} // namespace itk

#endif
