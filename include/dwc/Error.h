/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Error_h
#define dwc_Error_h

#include <stdexcept>
#include <string>
#include <utility>

namespace dwc
{

/** Wrong input. `what()` is a whole sentence for the user: parameter, value, what is allowed, the way out.
 *  The filters rethrow it as an itk::ExceptionObject. */
class ParameterError : public std::invalid_argument
{
public:
  /** \param parameter the public name, as users set it (`WalkLength`, `Input`); \param sentence what is wrong. */
  ParameterError(std::string parameter, const std::string & sentence)
    : std::invalid_argument(parameter + ": " + sentence)
    , m_Parameter(std::move(parameter))
  {}

  const std::string &
  GetParameter() const
  {
    return m_Parameter;
  }

private:
  std::string m_Parameter;
};

} // namespace dwc

#endif
