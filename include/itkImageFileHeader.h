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
#ifndef itkImageFileHeader_h
#define itkImageFileHeader_h

#include "DiffuseWalkCutExport.h"
#include "dwcITKVersions.h"
#include "dwc/File.h"

#include "itkObject.h"
#include "itkObjectFactory.h"

#include <memory>
#include <string>
#include <vector>

namespace itk
{

/** \class ImageFileHeader
 * \brief What an image file holds, how the filters take it, and why it cannot be taken.
 *
 * It is given what an ImageIO says of a file, and finds the kind of the pixels and where they are, as the program
 * diffuse-walk-cut does. Reading the pixels is left to ITK's readers.
 *
 * Faults are kept and not thrown, so that each language can raise its own error for a missing file: the functions that
 * verify return false where they find a fault, and GetFault() and GetFaultMessage() say which.
 *
 * \ingroup DiffuseWalkCut
 */
class DiffuseWalkCut_EXPORT ImageFileHeader : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ImageFileHeader);

  using Self = ImageFileHeader;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  dwcTypeMacro(ImageFileHeader, Object);

  /** The name of the file. */
  void
  SetFileName(const std::string & name)
  {
    m_Facts.name.path = name;
  }

  /** The parameter that the user named the file by: messages begin with it. */
  void
  SetParameter(const std::string & parameter)
  {
    m_Facts.name.parameter = parameter;
  }

  /** False where there is no such file, where it is a folder, and where it may not be read. */
  bool
  VerifyFile();

  /** The version of the ITK whose readers will read the file, such as "5.4.7": what one misreads, another reads. That
   * which this was compiled with, where it is not set. */
  void
  SetReaderVersion(const std::string & version);

  /** Looks into the file before a reader does. False where it is truncated or damaged, and where its reader would
   * misread it. SetFileName() may name another file of the same series before. */
  bool
  Inspect();

  /** Begins to compare the checksums of the file, which its reader does not, beside whatever is done next. */
  void
  BeginChecksums();

  /** Waits for BeginChecksums() to end. False where a checksum is wrong. */
  bool
  EndChecksums();

  /** What the ImageIO says of the file, with all its axes: the name of the ImageIO's class, such as NrrdImageIO. */
  void
  SetReaderName(const std::string & name)
  {
    m_Facts.reader = name;
  }

  /** False where the reader is not of the format that Inspect() found. */
  bool
  VerifyReader();

  /** Pixels along each axis. */
  void
  SetSize(const std::vector<SizeValueType> & size)
  {
    m_Facts.geometry.size.assign(size.begin(), size.end());
  }

  /** Distance of the pixels along each axis. */
  void
  SetSpacing(const std::vector<double> & spacing)
  {
    m_Facts.geometry.spacing = spacing;
  }

  /** Place of the first pixel. */
  void
  SetOrigin(const std::vector<double> & origin)
  {
    m_Facts.geometry.origin = origin;
  }

  /** The directions of all axes, one vector after the other. */
  void
  SetDirection(const std::vector<double> & direction)
  {
    m_Direction = direction;
  }

  /** Numbers of a pixel. */
  void
  SetNumberOfComponents(SizeValueType count)
  {
    m_Facts.components = count;
  }

  /** Type of the numbers, as ImageIOBase::GetComponentTypeAsString has it: "unsigned_char". */
  void
  SetComponentType(const std::string & name);

  /** Bytes of a number. */
  void
  SetComponentSize(SizeValueType bytes)
  {
    m_Facts.bytesPerNumber = bytes;
  }

  /** True where the pixels are RGB or RGBA. */
  void
  SetComponentsAreColor(bool areColor)
  {
    m_Facts.isColor = areColor;
  }

  /** True where the pixels are complex. */
  void
  SetComponentsAreComplex(bool areComplex)
  {
    m_Facts.isComplex = areComplex;
  }

  /** Finds what the functions below return. False where such an image cannot be segmented. */
  bool
  Interpret();

  /** "scalar", "color" (of 8 bits), "wide_color" or "channels". */
  std::string
  GetKind() const;

  /** 2 where the file has one slice only, else as many as GetSize() has axes. */
  unsigned int
  GetDimension() const
  {
    return m_Header.dimension;
  }

  /** Pixels along each axis, without axes of one slice beyond the third. */
  std::vector<SizeValueType>
  GetSize() const
  {
    return { m_Header.geometry.size.begin(), m_Header.geometry.size.end() };
  }

  /** Distance of the pixels along each axis of GetSize(). */
  std::vector<double>
  GetSpacing() const
  {
    return m_Header.geometry.spacing;
  }

  /** Place of the first pixel, along the axes of GetSize(). */
  std::vector<double>
  GetOrigin() const
  {
    return m_Header.geometry.origin;
  }

  /** The directions of the axes of GetSize(), one vector after the other. */
  std::vector<double>
  GetDirection() const;

  /** False for the formats of photographs, whose spacing is a printer's resolution, if anything. */
  bool
  GetHasPhysicalGeometry() const
  {
    return m_Header.hasPhysicalGeometry;
  }

  /** True where each number is one unsigned byte. */
  bool
  GetHasBytes() const
  {
    return m_Header.HasBytes();
  }

  /** True where single precision holds every value that the numbers can have. */
  bool
  GetFitsSinglePrecision() const
  {
    return m_Header.FitsSinglePrecision();
  }

  /** Sentences for the user, of what is left out or changed. Complete after EndChecksums(). */
  std::vector<std::string>
  GetNotes() const
  {
    return m_Header.notes;
  }

  /** False where a mask of this name does not have the image's size. The name of the file may be empty. */
  bool
  VerifyMaskSize(const std::vector<SizeValueType> & maskSize, const std::vector<SizeValueType> & imageSize);

  /** Faults that only a reader finds: there is none for the file, or it failed with an exception that says `reason`. */
  void
  SetFormatIsUnknown();
  void
  SetHeaderIsUnreadable(const std::string & reason);
  void
  SetPixelsAreUnreadable(const std::string & reason);

  /** "missing", "forbidden", "unreadable", "unusable", or "" where no fault was found. */
  std::string
  GetFault() const
  {
    return m_Fault;
  }

  /** A sentence that begins with the parameter; "" where no fault was found. */
  std::string
  GetFaultMessage() const
  {
    return m_FaultMessage;
  }

  /** Bytes of the smallest unsigned integer that holds a label: 1, 2 or 4. */
  static unsigned int
  GetLabelSize(unsigned int greatestLabel);

protected:
  ImageFileHeader();
  ~ImageFileHeader() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  /** Runs `work`, and keeps the fault that it finds. */
  template <typename TWork>
  bool
  Succeeds(const TWork & work);

  /** Checksums that are compared in a thread of its own. */
  class Checksums;

  dwc::ReaderVersion         m_ReaderVersion;
  dwc::FileFacts             m_Facts;
  std::vector<double>        m_Direction;
  dwc::ImageHeader           m_Header;
  std::unique_ptr<Checksums> m_Checksums;
  std::string                m_Fault;
  std::string                m_FaultMessage;
};

} // namespace itk

#endif
