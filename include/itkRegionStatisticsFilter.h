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
#ifndef itkRegionStatisticsFilter_h
#define itkRegionStatisticsFilter_h

#include "DiffuseWalkCutExport.h"
#include "dwcITKVersions.h"
#include "itkRegionStatistics.h"

#include "itkProcessObject.h"

namespace itk
{

/** \class RegionStatisticsFilter
 * \brief Measures every region of a tree: size, place, shape and values of all nodes, by a few passes over the pixels.
 *
 * The image is the one that was segmented, or any other on its grid, such as the uncorrected one or another modality.
 * Sizes are in physical units. Values are those of the image as it is stored; pixels that are not finite are left out
 * of them. Medians are exact. Surfaces are by Crofton's formula in physical units, as ShapeLabelMapFilter's perimeter
 * is for equal spacings.
 *
 * \par Inputs
 * - `Image`: 2-D or 3-D, of any type of pixels that the segmentation takes.
 * - `LeafImage`: leaf labels of 8, 16 or 32 bits on the same grid; 0 is outside.
 * - `PartitionTree`: the tree that the leaves belong to.
 * - `ConfidenceImage`, optional: float, of the extent of the image; it may be coarser.
 *
 * \par Output
 * RegionStatistics, of all nodes.
 *
 * \par Errors
 * ParameterError where an input is missing or of another type, grids differ, a leaf has no pixel or a label is above
 * the leaves.
 *
 * \sa RegionStatistics PartitionTree HierarchicalSegmentationImageFilter
 * \ingroup DiffuseWalkCut
 */
class DiffuseWalkCut_EXPORT RegionStatisticsFilter : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(RegionStatisticsFilter);

  using Self = RegionStatisticsFilter;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  dwcTypeMacro(RegionStatisticsFilter, ProcessObject);

  using OutputType = RegionStatistics;

  itkSetInputMacro(Image, DataObject);
  itkGetInputMacro(Image, DataObject);
  itkSetInputMacro(LeafImage, DataObject);
  itkGetInputMacro(LeafImage, DataObject);
  itkSetInputMacro(PartitionTree, PartitionTree);
  itkGetInputMacro(PartitionTree, PartitionTree);
  itkSetInputMacro(ConfidenceImage, DataObject);
  itkGetInputMacro(ConfidenceImage, DataObject);

  /** Are the components of a vector image colors? Then they are named red, green and blue. Pixels of a color type
   * always are. */
  itkSetMacro(ComponentsAreColor, bool);
  itkGetConstMacro(ComponentsAreColor, bool);
  itkBooleanMacro(ComponentsAreColor);

  /** Do spacing, origin and direction say where the image lies? They do not where a photograph was read: lengths are in
   * pixels then. Default: on. */
  itkSetMacro(HasPhysicalGeometry, bool);
  itkGetConstMacro(HasPhysicalGeometry, bool);
  itkBooleanMacro(HasPhysicalGeometry);

  OutputType *
  GetOutput();
  const OutputType *
  GetOutput() const;

protected:
  RegionStatisticsFilter();
  ~RegionStatisticsFilter() override = default;

  using Superclass::MakeOutput;
  DataObject::Pointer
  MakeOutput(DataObjectPointerArraySizeType index) override;

  void
  VerifyPreconditions() const override;
  void
  GenerateData() override;
  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  bool m_ComponentsAreColor{ false };
  bool m_HasPhysicalGeometry{ true };
};

} // namespace itk

#endif
