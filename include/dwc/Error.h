/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Error_h
#define dwc_Error_h

#include <stdexcept>
#include <string>
#include <utility>

namespace dwc
{

/** An input or a parameter that cannot be used. `what()` is a whole sentence for the user: parameter, value, what is
 *  allowed, how to fix it. The filters rethrow it as an itk::ParameterError. */
class ParameterError : public std::invalid_argument
{
public:
  /** \param parameter the public name, as users set it (`WalkLength`, `Input`); \param sentence what is wrong. */
  ParameterError(std::string parameter, const std::string & sentence)
    : std::invalid_argument(parameter + ": " + sentence)
    , m_Parameter(std::move(parameter))
    , m_Sentence(sentence)
  {}

  const std::string &
  GetParameter() const
  {
    return m_Parameter;
  }

  /** What is wrong, without the parameter before it. */
  const std::string &
  GetSentence() const
  {
    return m_Sentence;
  }

private:
  std::string m_Parameter;
  std::string m_Sentence;
};

} // namespace dwc

#endif
