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
#ifndef dwcFilterMacros_h
#define dwcFilterMacros_h

#include "itkMacro.h"

#include <string>

/** What the filters of this module say alike. */

/** SetX and GetX of a parameter that is a member of a struct of dwc, as itkSetMacro and itkGetConstMacro. */
#define dwcParameterMacro(name, member, type)                                           \
  virtual void Set##name(const type value) { this->SetParameterMember(member, value); } \
  virtual type Get##name() const { return member; }

/** The same for an enum: the filter's has the values of that of dwc. */
#define dwcEnumParameterMacro(name, member, type)                                         \
  virtual void Set##name(const type value)                                                \
  {                                                                                       \
    this->SetParameterMember(member, static_cast<std::decay_t<decltype(member)>>(value)); \
  }                                                                                       \
  virtual type Get##name() const { return static_cast<type>(member); }

/** The same for a text, as itkSetStringMacro and itkGetStringMacro. */
#define dwcStringParameterMacro(name, member)                                                              \
  virtual void         Set##name(const std::string & value) { this->SetParameterMember(member, value); }   \
  virtual void         Set##name(const char * value) { this->Set##name(std::string(value ? value : "")); } \
  virtual const char * Get##name() const { return member.c_str(); }

/** The same for a list. */
#define dwcListParameterMacro(name, member, type)                                                      \
  virtual void Set##name(const std::vector<type> & value) { this->SetParameterMember(member, value); } \
  virtual const std::vector<type> & Get##name() const { return member; }

/** What the three above call. */
#define dwcSetParameterMemberMacro()                               \
  template <typename TMember>                                      \
  void SetParameterMember(TMember & member, const TMember & value) \
  {                                                                \
    if (member != value)                                           \
    {                                                              \
      member = value;                                              \
      this->Modified();                                            \
    }                                                              \
  }

/** The regions of a filter that needs the whole of all its inputs, which have grids of their own, and makes the whole
 * of all its outputs. Not a base class: the wrapped classes are ITK's own. */
#define dwcWholeImagesMacro()                                                  \
  void GenerateInputRequestedRegion() override                                 \
  {                                                                            \
    for (const auto & inputName : this->GetInputNames())                       \
    {                                                                          \
      if (DataObject * const input = this->ProcessObject::GetInput(inputName)) \
      {                                                                        \
        input->SetRequestedRegionToLargestPossibleRegion();                    \
      }                                                                        \
    }                                                                          \
  }                                                                            \
  void EnlargeOutputRequestedRegion(DataObject * output) override              \
  {                                                                            \
    output->SetRequestedRegionToLargestPossibleRegion();                       \
  }                                                                            \
  void GenerateOutputRequestedRegion(DataObject *) override                    \
  {                                                                            \
    for (auto & output : this->GetOutputs())                                   \
    {                                                                          \
      output->SetRequestedRegionToLargestPossibleRegion();                     \
    }                                                                          \
  }

/** Throws a ParameterError of this filter: dwcParameterErrorMacro("WalkLength", "must be at least 1 (got " << k <<
 * ")"). */
#define dwcParameterErrorMacro(parameter, sentence)                                \
  {                                                                                \
    std::ostringstream dwcSentence;                                                \
    dwcSentence << sentence;                                                       \
    DiffuseWalkCutDetail::ThrowParameterError(this, parameter, dwcSentence.str()); \
  }

#endif
