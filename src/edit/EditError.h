/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_EditError_h
#define dwc_EditError_h

#include "dwc/Edits.h"
#include "dwc/Error.h"

#include <cstddef>
#include <string>

namespace dwc::edit
{

/** \param number of the edit in its list, from 1. */
[[noreturn]] inline void
ThrowEditError(std::size_t number, EditKind kind, const std::string & sentence)
{
  throw ParameterError("Edits", "edit " + std::to_string(number) + " (" + FormatAs(kind) + ") " + sentence);
}

} // namespace dwc::edit

#endif
