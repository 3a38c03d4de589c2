/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/SafeTensors.h"

namespace dwc
{
namespace checkpoint
{

std::size_t
GetElementSize(DataType type)
{
  switch (type)
  {
    case DataType::Float16:
    case DataType::BFloat16:
      return 2;
    case DataType::Float32:
      return 4;
    case DataType::Float64:
    case DataType::Int64:
      return 8;
  }
  return 0;
}

} // namespace checkpoint
} // namespace dwc
