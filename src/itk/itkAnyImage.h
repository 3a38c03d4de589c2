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
#ifndef itkAnyImage_h
#define itkAnyImage_h

#include "dwc/Error.h"
#include "dwc/View.h"
#include "itkDataObject.h"
#include "itkImageBase.h"

#include <string>

/** The memory of images whose type is known at run time only. Nothing is copied. */

namespace itk
{
namespace DiffuseWalkCutDetail
{

/** Calls visit(image) with an image as one of its dimension, all of which must be in memory.
 *  \throw dwc::ParameterError that names the input. */
template <typename TVisitor>
auto
VisitImage(const DataObject * image, const std::string & name, const TVisitor & visit)
{
  const auto verifyAndVisit = [&](const auto * known) {
    const auto & region = known->GetLargestPossibleRegion();
    if (known->GetBufferedRegion() != region || region.GetNumberOfPixels() == 0)
    {
      throw dwc::ParameterError(name, "must be in memory as a whole and have pixels. Call Update() of what makes it.");
    }
    return visit(known);
  };
  if (const auto * const plane = dynamic_cast<const ImageBase<2> *>(image))
  {
    return verifyAndVisit(plane);
  }
  if (const auto * const volume = dynamic_cast<const ImageBase<3> *>(image))
  {
    return verifyAndVisit(volume);
  }
  throw dwc::ParameterError(name,
                            std::string("must be an image of 2 or 3 dimensions (got ") +
                              (image == nullptr ? "none" : image->GetNameOfClass()) + "). Set it.");
}

/** Pixels of any type that the filters take, of 2 or 3 dimensions.
 * \param componentsAreColor those of a vector image are red, green and blue.
 * \throw dwc::ParameterError that names Image. */
dwc::PixelValues
TakePixels(const DataObject * image, bool componentsAreColor);

/** Labels of 8, 16 or 32 bits. \throw dwc::ParameterError that names LeafImage. */
dwc::LeafValues
TakeLeaves(const DataObject * image);

} // namespace DiffuseWalkCutDetail
} // namespace itk

#endif
