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
#ifndef itkHierarchicalLabelFilter_hxx
#define itkHierarchicalLabelFilter_hxx

#include "itkDiffuseWalkCutHost.h"
#include "itkDiffuseWalkCutParameters.h"
#include "itkPixelBuffer.h"
#include "itkImageRegionIterator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace itk
{

template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::HierarchicalLabelFilter()
{
  this->AddRequiredInputName("PartitionTree", 1);
  this->AddOptionalInputName("ReferenceImage");
  this->AddOptionalInputName("MaskImage");
  this->SetOutput("LeafImage", this->MakeOutput("LeafImage"));
  this->SetOutput("LeafTree", this->MakeOutput("LeafTree"));
  this->SetOutput("ConfidenceImage", this->MakeOutput("ConfidenceImage"));
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
auto
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::MakeOutput(const DataObjectIdentifierType & name)
  -> DataObjectPointer
{
  if (name == "LeafImage")
  {
    return OutputImageType::New().GetPointer();
  }
  if (name == "LeafTree")
  {
    return PartitionTree::New().GetPointer();
  }
  if (name == "ConfidenceImage")
  {
    return ConfidenceImageType::New().GetPointer();
  }
  return Superclass::MakeOutput(name);
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
auto
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::GetLeafImage() -> OutputImageType *
{
  return itkDynamicCastInDebugMode<OutputImageType *>(this->ProcessObject::GetOutput("LeafImage"));
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
auto
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::GetLeafImage() const -> const OutputImageType *
{
  return itkDynamicCastInDebugMode<const OutputImageType *>(this->ProcessObject::GetOutput("LeafImage"));
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
PartitionTree *
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::GetLeafTree()
{
  return itkDynamicCastInDebugMode<PartitionTree *>(this->ProcessObject::GetOutput("LeafTree"));
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
const PartitionTree *
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::GetLeafTree() const
{
  return itkDynamicCastInDebugMode<const PartitionTree *>(this->ProcessObject::GetOutput("LeafTree"));
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
auto
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::GetConfidenceImage() -> ConfidenceImageType *
{
  return itkDynamicCastInDebugMode<ConfidenceImageType *>(this->ProcessObject::GetOutput("ConfidenceImage"));
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
auto
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::GetConfidenceImage() const
  -> const ConfidenceImageType *
{
  return itkDynamicCastInDebugMode<const ConfidenceImageType *>(this->ProcessObject::GetOutput("ConfidenceImage"));
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
void
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  DiffuseWalkCutDetail::WithITKErrors(this, [this] {
    dwc::VerifyLevelChoice(m_LevelChoice);
    dwc::VerifyRanges(m_RefineParameters);
    dwc::VerifyRanges(m_ConnectParameters);
  });
  const bool needsReference =
    m_RefineParameters.refinement == dwc::Refinement::Snap || m_RefineParameters.refinement == dwc::Refinement::Walk;
  if (needsReference && this->GetReferenceImage() == nullptr)
  {
    dwcParameterErrorMacro(
      "Refinement",
      this->GetRefinement()
        << " needs a ReferenceImage along whose edges it moves the labels, and none is set; set one, or set Refinement "
           "to Nearest");
  }
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
auto
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::GetOutputGeometry() const -> const GeometryType *
{
  const ReferenceImageType * const reference = this->GetReferenceImage();
  return reference != nullptr ? static_cast<const GeometryType *>(reference)
                              : static_cast<const GeometryType *>(this->GetInput());
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
void
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::VerifyInputInformation() const
{
  if (this->GetMaskImage() != nullptr)
  {
    DiffuseWalkCutDetail::WithITKErrors(this, [this] {
      DiffuseWalkCutDetail::VerifySameGrid<ImageDimension>(this->GetMaskImage(),
                                                           "MaskImage",
                                                           this->GetOutputGeometry(),
                                                           this->GetReferenceImage() != nullptr ? "ReferenceImage"
                                                                                                : "Input",
                                                           this->GetCoordinateTolerance(),
                                                           this->GetDirectionTolerance());
    });
  }
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
void
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::GenerateOutputInformation()
{
  const GeometryType * const geometry = this->GetOutputGeometry();
  if (geometry != nullptr)
  {
    for (GeometryType * const output : { static_cast<GeometryType *>(this->GetOutput()),
                                         static_cast<GeometryType *>(this->GetLeafImage()),
                                         static_cast<GeometryType *>(this->GetConfidenceImage()) })
    {
      output->CopyInformation(geometry);
      output->SetNumberOfComponentsPerPixel(1);
    }
  }
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
dwc::Refinement
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::FindRefinement() const
{
  if (m_RefineParameters.refinement != dwc::Refinement::Automatic)
  {
    return m_RefineParameters.refinement;
  }
  const ReferenceImageType * const reference = this->GetReferenceImage();
  const bool                       isCoarse = reference != nullptr && reference->GetLargestPossibleRegion().GetSize() !=
                                                  this->GetInput()->GetLargestPossibleRegion().GetSize();
  return isCoarse ? dwc::Refinement::Walk : dwc::Refinement::Nearest;
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
std::vector<double>
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::MakeRefinementKey() const
{
  // Modified times are unique over all objects.
  const auto time = [](const DataObject * data) {
    return data == nullptr ? 0.0 : static_cast<double>(data->GetMTime());
  };
  return { time(this->GetInput()),
           time(this->GetReferenceImage()),
           time(this->GetMaskImage()),
           static_cast<double>(m_ComponentsAreColor),
           static_cast<double>(this->FindRefinement()),
           m_RefineParameters.cellSize,
           static_cast<double>(m_RefineParameters.numberOfSnapRegions),
           static_cast<double>(m_RefineParameters.steps),
           m_RefineParameters.radius,
           static_cast<double>(m_ConnectParameters.connected),
           m_ConnectParameters.connected ? m_ConnectParameters.minimumRegionFraction : 0.0,
           m_ConnectParameters.connected ? m_ConnectParameters.minimumRegionSize : 0.0,
           m_ConnectParameters.connected ? time(this->GetPartitionTree()) : 0.0 };
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
std::vector<std::uint32_t>
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::MakeNearestLeaves(const dwc::Host & host) const
{
  const LabelImageType * const leaves = this->GetInput();
  const GeometryType * const   geometry = this->GetOutputGeometry();
  const auto                   outputRegion = geometry->GetLargestPossibleRegion();
  const auto                   leafRegion = leaves->GetLargestPossibleRegion();
  std::vector<std::uint32_t>   nearest(outputRegion.GetNumberOfPixels(), 0);

  // Index to index is affine: where the first pixel falls among the cells, and by how much a step along each axis
  // moves.
  const auto cellOf = [&](const Index<ImageDimension> & index) {
    Point<double, ImageDimension> point;
    geometry->TransformIndexToPhysicalPoint(index, point);
    return leaves->template TransformPhysicalPointToContinuousIndex<double>(point);
  };
  const auto                                           first = cellOf(outputRegion.GetIndex());
  std::vector<ContinuousIndex<double, ImageDimension>> steps(ImageDimension);
  for (unsigned int axis = 0; axis < ImageDimension; ++axis)
  {
    auto       index = outputRegion.GetIndex();
    const auto length = std::max<SizeValueType>(1, outputRegion.GetSize(axis) - 1);
    index[axis] += static_cast<IndexValueType>(length);
    const auto last = cellOf(index);
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      steps[axis][d] = (last[d] - first[d]) / static_cast<double>(length);
    }
  }

  // Rounded half up, but that a point on the border of two cells does not depend on the last bits.
  constexpr double roundOff = 1e-6;
  const auto *     stride = leaves->GetOffsetTable();
  const auto       offsetOf = [&](double position, unsigned int d) {
    const auto   low = static_cast<double>(leafRegion.GetIndex(d));
    const double high = low + static_cast<double>(leafRegion.GetSize(d)) - 1.0;
    const double cell = std::min(high, std::max(low, std::floor(position + 0.5 + roundOff)));
    return static_cast<OffsetValueType>(cell - low) * stride[d];
  };
  // An axis of the cells that a step along a line does not move along is looked at once a line.
  std::array<bool, ImageDimension> isMoved{};
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    isMoved[d] = std::fabs(steps[0][d]) * static_cast<double>(outputRegion.GetSize(0)) > roundOff;
  }
  const auto * const labels = leaves->GetBufferPointer() + leaves->ComputeOffset(leafRegion.GetIndex());
  const std::size_t  width = outputRegion.GetSize(0);
  const std::size_t  lines = width == 0 ? 0 : nearest.size() / width;
  host.ForBlocks(lines, 64, [&](std::size_t begin, std::size_t end) {
    std::vector<OffsetValueType> offsets(width);
    for (std::size_t line = begin; line < end; ++line)
    {
      ContinuousIndex<double, ImageDimension> start = first;
      std::size_t                             rest = line;
      for (unsigned int axis = 1; axis < ImageDimension; ++axis)
      {
        const auto along = static_cast<double>(rest % outputRegion.GetSize(axis));
        rest /= outputRegion.GetSize(axis);
        for (unsigned int d = 0; d < ImageDimension; ++d)
        {
          start[d] += along * steps[axis][d];
        }
      }
      std::fill(offsets.begin(), offsets.end(), 0);
      for (unsigned int d = 0; d < ImageDimension; ++d)
      {
        const OffsetValueType offset = isMoved[d] ? 0 : offsetOf(start[d], d);
        for (std::size_t x = 0; x < width; ++x)
        {
          offsets[x] += isMoved[d] ? offsetOf(start[d] + static_cast<double>(x) * steps[0][d], d) : offset;
        }
      }
      for (std::size_t x = 0; x < width; ++x)
      {
        const auto label = labels[offsets[x]];
        nearest[line * width + x] = label > 0 ? static_cast<std::uint32_t>(label) : 0;
      }
    }
  });
  return nearest;
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
void
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::RefineLeaves(const dwc::Host & host)
{
  const ReferenceImageType * const reference = this->GetReferenceImage();
  const GeometryType * const       geometry = this->GetOutputGeometry();
  const auto            count = static_cast<double>(geometry->GetLargestPossibleRegion().GetNumberOfPixels());
  dwc::RefineParameters parameters = m_RefineParameters;
  parameters.refinement = this->FindRefinement();
  const bool readsReference = parameters.refinement != dwc::Refinement::Nearest;

  // The leaves and their confidence that are kept, and the three outputs. While they are made: the labels of the
  // nearest cells, the mask, and the reference; of Snap also its channels, gradient, edges and regions. Of Walk, for
  // each pixel near a boundary, in noise nearly all, its channels and 28 bytes, and when the reference has been read,
  // 60.
  double bytesPerPixel = 4.0 + 4.0 + 2.0 * sizeof(typename OutputImageType::PixelType) + 4.0;
  if (readsReference)
  {
    const auto   channels = DiffuseWalkCutDetail::GetNumberOfChannels(reference, m_ComponentsAreColor);
    const double values = 4.0 * static_cast<double>(channels);
    const double snap = values + values + 100.0;
    const double walk = std::max(values + values + 28.0, 60.0);
    bytesPerPixel =
      std::max(bytesPerPixel, 4.0 + 4.0 + 6.0 + 1.0 + (parameters.refinement == dwc::Refinement::Snap ? snap : walk));
  }
  if (m_ConnectParameters.connected)
  {
    bytesPerPixel = std::max(bytesPerPixel, 4.0 + dwc::EstimateConnectBytes(1));
  }
  DiffuseWalkCutDetail::VerifyMemory(count * bytesPerPixel,
                                     m_MemoryLimit,
                                     readsReference ? "set Refinement to Nearest or give a smaller ReferenceImage"
                                                    : "give a smaller ReferenceImage");

  host.progress(0.0);
  std::vector<std::uint32_t> nearest = this->MakeNearestLeaves(host);
  m_HighestLeaf = nearest.empty() ? 0 : *std::max_element(nearest.begin(), nearest.end());
  if (m_HighestLeaf == 0)
  {
    throw dwc::ParameterError(
      "Input",
      "has no leaf label (a pixel that is not 0) where the output's pixels lie; give the leaf labels of the tree");
  }
  host.progress(0.1);

  DiffuseWalkCutDetail::PixelBuffer pixels;
  if (readsReference)
  {
    pixels = DiffuseWalkCutDetail::ReadPixels(
      reference, this->GetMaskImage(), "ReferenceImage", host, {}, m_ComponentsAreColor);
    DiffuseWalkCutDetail::LimitSentinels(pixels, host); // as the walk saw them
  }
  else
  {
    pixels.grid = DiffuseWalkCutDetail::MakeGrid<ImageDimension>(geometry);
    pixels.mask = this->GetMaskImage() != nullptr ? DiffuseWalkCutDetail::ReadMask(this->GetMaskImage()) : pixels.mask;
  }
  if (this->GetMaskImage() == nullptr && std::find(nearest.begin(), nearest.end(), 0U) != nearest.end())
  {
    // Label 0 is outside, where no mask says otherwise.
    pixels.mask.resize(nearest.size());
    std::transform(nearest.begin(), nearest.end(), pixels.mask.begin(), [](std::uint32_t label) {
      return static_cast<unsigned char>(label != 0 ? 1 : 0);
    });
  }
  host.progress(0.2);

  std::vector<double> cellSize;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    cellSize.push_back(this->GetInput()->GetSpacing()[d]);
  }
  const bool isConnected = m_ConnectParameters.connected;
  m_Refined = dwc::Refine(
    std::move(nearest), cellSize, pixels.View(), parameters, host.Stage(0.2, isConnected ? 0.8 : 0.95), [&pixels] {
      std::vector<float>().swap(pixels.values);
    });
  ++m_NumberOfRefinements;
  if (isConnected)
  {
    pixels = {};
    this->ConnectLeaves(host.Stage(0.8, 0.95));
  }
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
void
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::ConnectLeaves(const dwc::Host & host)
{
  this->VerifyLeaves();
  const dwc::Grid grid = DiffuseWalkCutDetail::MakeGrid<ImageDimension>(this->GetOutputGeometry());
  const double    pixelSize =
    std::accumulate(grid.spacing.begin(), grid.spacing.end(), 1.0, [](double a, double b) { return a * b; });
  const auto inside =
    m_Refined.leaves.size() - std::count(m_Refined.leaves.begin(), m_Refined.leaves.end(), std::uint32_t{ 0 });
  const double         smallest = std::max(m_ConnectParameters.minimumRegionFraction * static_cast<double>(inside),
                                   m_ConnectParameters.minimumRegionSize / pixelSize);
  dwc::ConnectedLeaves connected =
    dwc::ConnectLeaves(std::move(m_Refined.leaves), grid, this->GetPartitionTree()->GetTree(), smallest, host);
  m_Refined.leaves = std::move(connected.leaves);
  m_ConnectedTree = std::move(connected.tree);
  m_HighestLeaf = static_cast<std::uint32_t>(m_ConnectedTree.NumberOfLeaves());
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
void
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::VerifyLeaves() const
{
  const std::size_t leavesOfTree = this->GetPartitionTree()->GetTree().NumberOfLeaves();
  if (m_HighestLeaf > leavesOfTree)
  {
    throw dwc::ParameterError("PartitionTree",
                              "has " + std::to_string(leavesOfTree) + " leaves, the leaf image has a label " +
                                std::to_string(m_HighestLeaf) + "; give the tree that belongs to it");
  }
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
void
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::GenerateData()
{
  const dwc::Host host = DiffuseWalkCutDetail::MakeHost(this);
  dwc::Level      level;
  DiffuseWalkCutDetail::WithITKErrors(this, [&] {
    if (this->GetPartitionTree()->GetTree().NumberOfLeaves() == 0)
    {
      throw dwc::ParameterError("PartitionTree",
                                "is empty; give the second output of RandomWalkNCutFilter, or one that was read");
    }
    const std::vector<double> key = this->MakeRefinementKey();
    if (key != m_RefinementKey)
    {
      m_RefinementKey.clear();
      this->RefineLeaves(host);
      m_RefinementKey = key;
    }
    if (!m_ConnectParameters.connected)
    {
      this->VerifyLeaves();
    }
    this->GetLeafTree()->Graft(this->GetPartitionTree());
    if (m_ConnectParameters.connected)
    {
      this->GetLeafTree()->SetTree(m_ConnectedTree);
    }
    level = dwc::SelectLevel(this->GetLeafTree()->GetTree(), m_LevelChoice);
  });
  m_SelectedNumberOfRegions = level.numberOfRegions;
  m_SelectedThreshold = level.threshold;

  using LabelType = typename OutputImageType::PixelType;
  if (m_HighestLeaf > static_cast<std::size_t>(NumericTraits<LabelType>::max()))
  {
    dwcParameterErrorMacro(
      "PartitionTree",
      m_HighestLeaf << " leaves are more than the output's label type holds ("
                    << static_cast<double>(NumericTraits<LabelType>::max())
                    << "); use a wider label type, or lower MaximumNumberOfRegions of RandomWalkNCutFilter");
  }

  // What the leaf image's size is has become known with its data: the outputs' grids again.
  this->GenerateOutputInformation();
  OutputImageType * const     labels = this->GetOutput();
  OutputImageType * const     leaves = this->GetLeafImage();
  ConfidenceImageType * const confidence = this->GetConfidenceImage();
  labels->SetRegions(labels->GetLargestPossibleRegion());
  leaves->SetRegions(leaves->GetLargestPossibleRegion());
  confidence->SetRegions(confidence->GetLargestPossibleRegion());
  labels->Allocate();
  leaves->Allocate();
  confidence->Allocate();
  LabelType * const     labelBuffer = labels->GetBufferPointer();
  LabelType * const     leafBuffer = leaves->GetBufferPointer();
  float * const         confidenceBuffer = confidence->GetBufferPointer();
  constexpr std::size_t blockSize = std::size_t{ 1 } << 16U;
  host.ForBlocks(m_Refined.leaves.size(), blockSize, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p)
    {
      const std::uint32_t leaf = m_Refined.leaves[p];
      labelBuffer[p] = static_cast<LabelType>(level.labels[leaf]);
      leafBuffer[p] = static_cast<LabelType>(leaf);
      confidenceBuffer[p] = m_Refined.confidence[p];
    }
  });
  host.progress(1.0);
}


template <typename TLabelImage, typename TReferenceImage, typename TOutputImage>
void
HierarchicalLabelFilter<TLabelImage, TReferenceImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "LevelRule: " << this->GetLevelRule() << std::endl;
  os << indent << "ComponentsAreColor: " << (m_ComponentsAreColor ? "On" : "Off") << std::endl;
  os << indent << "MemoryLimit: " << m_MemoryLimit << std::endl;
  DiffuseWalkCutDetail::PrintParameters(os, indent, *this);
  os << indent << "SelectedNumberOfRegions: " << m_SelectedNumberOfRegions << std::endl;
  os << indent << "SelectedThreshold: " << m_SelectedThreshold << std::endl;
  os << indent << "NumberOfRefinements: " << m_NumberOfRefinements << std::endl;
}

} // namespace itk

#endif
