/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/Walk.h"

#include "dwc/Error.h"
#include "walk/Kernels.h"

#include <cmath>
#include <sstream>

namespace dwc::walk
{

namespace
{
constexpr double allowedRowError = 1e-3;
}

bool
IsDistribution(const float * values, std::size_t count, double sum, double keptSum)
{
  float minimum = 0.0F;
  return IsFinite(values, count, minimum) && minimum >= 0.0F && std::abs(sum - 1.0) <= allowedRowError && keptSum > 0.0;
}

void
RejectRow(const float * values, std::size_t count, std::size_t row, double sum)
{
  float              minimum = 0.0F;
  std::ostringstream text;
  text << "row " << row << " of the walk ";
  if (!IsFinite(values, count, minimum))
  {
    text << "has an entry that is not finite";
  }
  else if (minimum < 0.0F)
  {
    text << "has the negative entry " << minimum;
  }
  else if (!(std::abs(sum - 1.0) <= allowedRowError))
  {
    text << "sums to " << sum;
  }
  else
  {
    text << "steps only to rows that are left out";
  }
  text << ". Every row is a probability distribution: finite, not negative, its sum 1 within " << allowedRowError
       << ". Divide each row by its sum, or leave the row out (token 0).";
  throw ParameterError("Input", text.str());
}

} // namespace dwc::walk
