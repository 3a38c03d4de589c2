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
#ifndef itkPartitionTreePage_h
#define itkPartitionTreePage_h

#include "DiffuseWalkCutExport.h"
#include "dwcITKVersions.h"
#include "dwc/Page.h"
#include "dwc/Picture.h"
#include "dwc/Segments.h"
#include "dwc/View.h"

#include "itkDataObject.h"
#include "itkObject.h"
#include "itkObjectFactory.h"
#include "itkPartitionTree.h"

#include <functional>
#include <string>
#include <vector>

namespace itk
{

/** \class PartitionTreePage
 * \brief Pictures of a segmentation, a page for a browser to explore it, and what 3D Slicer shows of it.
 *
 * Takes the image that was segmented, the leaf label image and the tree, and gives slices as 8-bit pictures, a level
 * drawn over them, and the page. Images are of 2 or 3 dimensions and of any type of pixels that the filters take, which
 * is found when they are read; they must be up to date, and are read where they are. Of a volume with physical
 * geometry, the slices are axial, coronal and sagittal as a radiologist expects them, with letters at their edges.
 *
 * Pictures are encoded by the caller, by ITK's writers for example.
 *
 * \sa PartitionTree, HierarchicalLabelFilter
 * \ingroup DiffuseWalkCut
 */
class DiffuseWalkCut_EXPORT PartitionTreePage : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(PartitionTreePage);

  using Self = PartitionTreePage;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  dwcTypeMacro(PartitionTreePage, Object);

  using ViewType = dwc::View;
  using ViewsType = std::vector<dwc::View>;
  using ColorsType = std::vector<dwc::Color>;
  using RasterType = dwc::Raster;
  using LevelType = PartitionTree::LevelType;
  using SegmentLayersType = std::vector<dwc::Level>;
  using KeyValuesType = dwc::KeyValues;
  using EncoderType = std::function<std::string(const RasterType &)>;

  /** The image that was segmented. */
  itkSetConstObjectMacro(Image, DataObject);
  itkGetConstObjectMacro(Image, DataObject);

  /** Leaf labels of 8, 16 or 32 bits on the grid of the image. */
  itkSetConstObjectMacro(LeafImage, DataObject);
  itkGetConstObjectMacro(LeafImage, DataObject);

  itkSetConstObjectMacro(PartitionTree, PartitionTree);
  itkGetConstObjectMacro(PartitionTree, PartitionTree);

  /** Are the components of a vector image colors? Pixels of a color type always are. */
  itkSetMacro(ComponentsAreColor, bool);
  itkGetConstMacro(ComponentsAreColor, bool);
  itkBooleanMacro(ComponentsAreColor);

  /** Do spacing and direction say where the image lies? They do not where a photograph was read. Default: on. */
  itkSetMacro(HasPhysicalGeometry, bool);
  itkGetConstMacro(HasPhysicalGeometry, bool);
  itkBooleanMacro(HasPhysicalGeometry);

  /** The name of the image, for people. */
  itkSetStringMacro(Name);
  itkGetStringMacro(Name);

  /** What made the segmentation, in one line for people. */
  itkSetStringMacro(MadeBy);
  itkGetStringMacro(MadeBy);

  /** What gives the labels that the page shows, with {} for the number of regions. Default: the program's command. */
  itkSetStringMacro(Command);
  itkGetStringMacro(Command);

  /** Sentences of what is in doubt in the image, or was left out, which the page tells. */
  void
  SetNotes(const std::vector<std::string> & notes)
  {
    if (m_Notes != notes)
    {
      m_Notes = notes;
      this->Modified();
    }
  }
  std::vector<std::string>
  GetNotes() const
  {
    return m_Notes;
  }

  /** The view of a plane; of a volume, at most 24 slices in each of three planes, the middle ones marked.
   * \exception ExceptionObject as of all functions below, where an image is missing, of a type that is not read, or not
   * of the other's size. */
  ViewsType
  MakeViews() const;

  /** Of a volume the middle slices only: axial, coronal, sagittal. */
  ViewsType
  MakeMiddleViews() const;

  /** A slice across an axis of the image. \exception ExceptionObject also where there is no such slice. */
  ViewType
  MakeView(unsigned int axis, SizeValueType slice) const;

  /** The slice across an axis of the image that is shown as its middle one. */
  SizeValueType
  GetMiddleSlice(unsigned int axis) const;

  /** A color for each region of a level; entry 0, outside the mask, is black. */
  ColorsType
  ColorLevel(const LevelType & level) const;

  /** What an NRRD file of levels says of their regions to 3D Slicer, as keys of its header with their values; several
   * levels are layers of the file. The image itself is not needed. Empty where there are more than dwc::mostSegments
   * regions. */
  KeyValuesType
  DescribeSegments(const SegmentLayersType & layers) const;

  /** The middle views without regions, below each other. */
  RasterType
  DrawPicture() const;

  /** A level drawn over the middle views. */
  RasterType
  DrawOverlay(const LevelType & level) const;

  /** The page as HTML, of one file. \param level shown first; \param encode a picture to the bytes of a JPEG file */
  std::string
  MakePage(const LevelType & level, const EncoderType & encode) const;

  /** The same of views that MakeViews() gave. */
  std::string
  MakePage(const LevelType & level, const ViewsType & views, const EncoderType & encode) const;

protected:
  PartitionTreePage() = default;
  ~PartitionTreePage() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  DataObject::ConstPointer    m_Image;
  DataObject::ConstPointer    m_LeafImage;
  PartitionTree::ConstPointer m_PartitionTree;
  bool                        m_ComponentsAreColor{ false };
  bool                        m_HasPhysicalGeometry{ true };
  std::string                 m_Name;
  std::string                 m_MadeBy;
  std::string                 m_Command;
  std::vector<std::string>    m_Notes;
};

} // namespace itk

#endif
