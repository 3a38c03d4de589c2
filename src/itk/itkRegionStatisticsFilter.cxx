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
#include "itkAnyImage.h"
#include "itkDiffuseWalkCutHost.h"
#include "itkPixelBuffer.h"
#include "itkRegionStatisticsFilter.h"

#include "dwcFilterMacros.h"

namespace itk
{
namespace
{

using DiffuseWalkCutDetail::GetGeometry;
using DiffuseWalkCutDetail::VisitImage;

dwc::ImageGeometry
FindGeometry(const DataObject * image, const std::string & name)
{
  return VisitImage(image, name, [](const auto * known) { return GetGeometry(known); });
}

/** \throw dwc::ParameterError where the two are not on one grid. */
void
VerifyLeafGrid(const DataObject * leaves, const DataObject * image)
{
  VisitImage(image, "Image", [&](const auto * known) {
    const auto * const same = dynamic_cast<decltype(known)>(leaves);
    if (same == nullptr)
    {
      throw dwc::ParameterError("LeafImage", "must be an image of as many dimensions as Image. Give its leaves.");
    }
    DiffuseWalkCutDetail::VerifySameGrid(same, "LeafImage", known, "Image", 0.0, 0.0);
  });
}

template <unsigned int VDimension>
bool
TakeConfidenceIf(const DataObject * image, dwc::ConfidenceView & confidence)
{
  const auto * const known = dynamic_cast<const Image<float, VDimension> *>(image);
  if (known != nullptr)
  {
    confidence.values = known->GetBufferPointer();
    confidence.size = GetGeometry<VDimension>(known).size;
  }
  return known != nullptr;
}

dwc::ConfidenceView
TakeConfidence(const DataObject * image, std::size_t dimension)
{
  dwc::ConfidenceView confidence;
  if (image != nullptr)
  {
    FindGeometry(image, "ConfidenceImage"); // whether all of it is in memory
  }
  if (image != nullptr &&
      !(dimension == 2 ? TakeConfidenceIf<2>(image, confidence) : TakeConfidenceIf<3>(image, confidence)))
  {
    throw dwc::ParameterError("ConfidenceImage",
                              "must be an image of float of as many dimensions as Image. Give the confidence of the "
                              "segmentation, or none.");
  }
  return confidence;
}

} // namespace

RegionStatisticsFilter::RegionStatisticsFilter()
{
  this->SetPrimaryInputName("Image");
  this->AddRequiredInputName("LeafImage");
  this->AddRequiredInputName("PartitionTree");
  this->SetNumberOfRequiredOutputs(1);
  this->SetNthOutput(0, this->MakeOutput(0));
}

DataObject::Pointer
RegionStatisticsFilter::MakeOutput(DataObjectPointerArraySizeType)
{
  return OutputType::New().GetPointer();
}

auto
RegionStatisticsFilter::GetOutput() -> OutputType *
{
  return static_cast<OutputType *>(this->GetPrimaryOutput());
}

auto
RegionStatisticsFilter::GetOutput() const -> const OutputType *
{
  return static_cast<const OutputType *>(this->GetPrimaryOutput());
}

void
RegionStatisticsFilter::VerifyPreconditions() const
{
  for (const char * const name : { "Image", "LeafImage", "PartitionTree" })
  {
    if (this->ProcessObject::GetInput(name) == nullptr)
    {
      dwcParameterErrorMacro(name, "must be set (got none). Set what is to be measured.");
    }
  }
  Superclass::VerifyPreconditions();
}

void
RegionStatisticsFilter::GenerateData()
{
  DiffuseWalkCutDetail::WithITKErrors(this, [this] {
    const DataObject * const image = this->GetImage();
    const DataObject * const leaves = this->GetLeafImage();
    const dwc::ImageGeometry geometry = FindGeometry(image, "Image");
    const PartitionTree *    tree = this->GetPartitionTree();
    FindGeometry(leaves, "LeafImage"); // whether it has one
    VerifyLeafGrid(leaves, image);
    if (tree->GetNumberOfNodes() == 0)
    {
      throw dwc::ParameterError("PartitionTree", "must have nodes. Bring it up to date.");
    }
    this->GetOutput()->SetTable(dwc::MeasureRegions(geometry,
                                                    m_HasPhysicalGeometry,
                                                    DiffuseWalkCutDetail::TakeLeaves(leaves),
                                                    DiffuseWalkCutDetail::TakePixels(image, m_ComponentsAreColor),
                                                    TakeConfidence(this->GetConfidenceImage(), geometry.size.size()),
                                                    tree->GetTree(),
                                                    DiffuseWalkCutDetail::MakeHost(this)),
                                tree);
  });
}

void
RegionStatisticsFilter::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "ComponentsAreColor: " << m_ComponentsAreColor << std::endl;
  os << indent << "HasPhysicalGeometry: " << m_HasPhysicalGeometry << std::endl;
}

} // namespace itk
