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
#ifndef itkAnyImageSource_h
#define itkAnyImageSource_h

#include "itkImageBase.h"
#include "itkImageSource.h"
#include "itkImageToImageFilter.h"
#include "itkImageToImageFilterCommon.h"

namespace itk
{

/** \class AnyImageSource
 * \brief What ImageToImageFilter is, for an input whose type of pixels is known at run time only.
 *
 * \ingroup DiffuseWalkCut */
template <unsigned int VDimension, typename TOutputImage>
class ITK_TEMPLATE_EXPORT AnyImageSource : public ImageSource<TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(AnyImageSource);

  using Self = AnyImageSource;
  using Superclass = ImageSource<TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using InputImageType = ImageBase<VDimension>;

  /** The image. */
  using Superclass::SetInput;
  virtual void
  SetInput(const InputImageType * image)
  {
    // ProcessObject is not const-correct: inputs are not changed by it.
    this->ProcessObject::SetNthInput(0, const_cast<InputImageType *>(image));
  }

  const InputImageType *
  GetInput() const
  {
    return static_cast<const InputImageType *>(this->GetPrimaryInput());
  }

  /** How far apart two images may lie, as in ImageToImageFilter. */
  itkSetMacro(CoordinateTolerance, double);
  itkGetConstMacro(CoordinateTolerance, double);
  itkSetMacro(DirectionTolerance, double);
  itkGetConstMacro(DirectionTolerance, double);

protected:
  AnyImageSource() { this->SetNumberOfRequiredInputs(1); }
  ~AnyImageSource() override = default;

  /** For the filters that have also a superclass that checks its inputs. */
  void
  VerifyInputInformation() const override
  {}

private:
  double m_CoordinateTolerance{ ImageToImageFilterCommon::GetGlobalDefaultCoordinateTolerance() };
  double m_DirectionTolerance{ ImageToImageFilterCommon::GetGlobalDefaultDirectionTolerance() };
};

namespace DiffuseWalkCutDetail
{

template <typename TInputImage, typename TOutputImage>
struct SuperclassOf
{
  using Type = ImageToImageFilter<TInputImage, TOutputImage>;
};

template <unsigned int VDimension, typename TOutputImage>
struct SuperclassOf<ImageBase<VDimension>, TOutputImage>
{
  using Type = AnyImageSource<VDimension, TOutputImage>;
};

/** The superclass of a filter of images: ImageToImageFilter, or AnyImageSource where the input is an ImageBase. */
template <typename TInputImage, typename TOutputImage>
using FilterOfImage = typename SuperclassOf<TInputImage, TOutputImage>::Type;

} // namespace DiffuseWalkCutDetail
} // namespace itk

#endif
