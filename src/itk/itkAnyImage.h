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

#include "dwc/View.h"
#include "itkDataObject.h"

#include <string>

/** The memory of images whose type is known at run time only. Nothing is copied. */

namespace itk
{
namespace DiffuseWalkCutDetail
{

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
