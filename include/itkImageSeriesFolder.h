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
#ifndef itkImageSeriesFolder_h
#define itkImageSeriesFolder_h

#include "DiffuseWalkCutExport.h"
#include "dwcITKVersions.h"
#include "dwc/Series.h"

#include "itkObject.h"
#include "itkObjectFactory.h"

#include <string>
#include <vector>

namespace itk
{

/** \class ImageSeriesFolder
 * \brief The DICOM series of a folder: which files make a volume, in which order, and why they cannot.
 *
 * A series is divided by size, orientation, and time points, echoes and the like, where that makes its parts regular.
 * It reads what the files say of themselves; reading the pixels is left to ITK's readers.
 *
 * Faults are kept and not thrown, as ImageFileHeader does.
 *
 * \ingroup DiffuseWalkCut
 */
class DiffuseWalkCut_EXPORT ImageSeriesFolder : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ImageSeriesFolder);

  using Self = ImageSeriesFolder;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  dwcTypeMacro(ImageSeriesFolder, Object);

  /** The name of the folder. */
  void
  SetFolder(const std::string & folder)
  {
    m_Folder.name.path = folder;
  }

  /** The parameter that the user named the folder by: messages begin with it. */
  void
  SetParameter(const std::string & parameter)
  {
    m_Folder.name.parameter = parameter;
  }

  /** How the user chooses a series: messages say so. */
  void
  SetOption(const std::string & option)
  {
    m_Option = option;
  }

  /** Only these files of the folder are looked at; all where there is none. */
  void
  SetFileNames(const std::vector<std::string> & names)
  {
    m_Names = names;
  }

  /** Looks at the files. False where that cannot be done. */
  bool
  Read();

  SizeValueType
  GetNumberOfSeries() const
  {
    return static_cast<SizeValueType>(m_Folder.series.size());
  }

  /** SeriesInstanceUID, with a colon and a number where the series has several parts. */
  std::string
  GetIdentifier(SizeValueType index) const
  {
    return m_Folder.series.at(index).identifier;
  }

  std::string
  GetModality(SizeValueType index) const
  {
    return m_Folder.series.at(index).modality;
  }

  std::string
  GetDescription(SizeValueType index) const
  {
    return m_Folder.series.at(index).description;
  }

  /** What tells it from other parts of its series. */
  std::string
  GetPart(SizeValueType index) const
  {
    return m_Folder.series.at(index).part;
  }

  /** Files without their folder, in the order of their positions. */
  std::vector<std::string>
  GetSeriesFileNames(SizeValueType index) const
  {
    return m_Folder.series.at(index).files;
  }

  /** Columns, rows and slices. */
  std::vector<SizeValueType>
  GetSize(SizeValueType index) const;

  /** Distance of columns, rows and slices; 0 where it is not known. */
  std::vector<double>
  GetSpacing(SizeValueType index) const
  {
    return m_Folder.series.at(index).spacing;
  }

  /** Why its files are no volume; "" where they are one. */
  std::string
  GetSeriesFault(SizeValueType index) const
  {
    return m_Folder.series.at(index).fault;
  }

  /** What the user should know of a series; may be "". */
  std::string
  GetNote(SizeValueType index) const
  {
    return m_Folder.series.at(index).note;
  }

  /** What was left out: sentences for the user. */
  std::vector<std::string>
  GetNotes() const
  {
    return m_Folder.notes;
  }

  /** Files that are left out, as another one is the same instance. */
  std::vector<std::string>
  GetCopies() const
  {
    return m_Folder.copies;
  }

  /** Chooses a series by its number, counted from 1, or by the beginning of its identifier; the only one where `choice`
   * is empty. False where there is no such series, or more than one, or where it is no volume. */
  bool
  Choose(const std::string & choice);

  /** The series that was chosen. */
  SizeValueType
  GetChosen() const
  {
    return m_Chosen;
  }

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

protected:
  ImageSeriesFolder() = default;
  ~ImageSeriesFolder() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  dwc::SeriesFolder        m_Folder;
  std::string              m_Option;
  std::vector<std::string> m_Names;
  SizeValueType            m_Chosen{ 0 };
  std::string              m_Fault;
  std::string              m_FaultMessage;
};

} // namespace itk

#endif
