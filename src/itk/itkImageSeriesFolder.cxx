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
#include "itkImageSeriesFolder.h"

#include "itkFileFault.h"

namespace itk
{

bool
ImageSeriesFolder::Read()
{
  m_Chosen = 0;
  return DiffuseWalkCutDetail::KeepFault(
    [this] { m_Folder = dwc::ReadSeriesFolder(dwc::FileName(m_Folder.name), m_Names); }, m_Fault, m_FaultMessage);
}


std::vector<SizeValueType>
ImageSeriesFolder::GetSize(SizeValueType index) const
{
  const std::vector<std::size_t> & size = m_Folder.series.at(index).size;
  return { size.begin(), size.end() };
}


bool
ImageSeriesFolder::Choose(const std::string & choice)
{
  return DiffuseWalkCutDetail::KeepFault(
    [&] {
      m_Chosen = static_cast<SizeValueType>(&dwc::ChooseSeries(m_Folder, m_Option, choice) - m_Folder.series.data());
    },
    m_Fault,
    m_FaultMessage);
}


void
ImageSeriesFolder::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Folder: " << m_Folder.name.path << std::endl;
  os << indent << "Parameter: " << m_Folder.name.parameter << std::endl;
  os << indent << "Option: " << m_Option << std::endl;
  for (const dwc::Series & series : m_Folder.series)
  {
    os << indent << "Series: " << series.identifier << " " << series.part << " " << series.fault << std::endl;
  }
  os << indent << "Chosen: " << m_Chosen << std::endl;
  os << indent << "Fault: " << m_FaultMessage << std::endl;
}

} // namespace itk
