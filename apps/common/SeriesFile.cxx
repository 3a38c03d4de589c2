/* SPDX-License-Identifier: Apache-2.0 */
#include "SeriesFile.h"

#include "Failure.h"

#include "dwc/Series.h"

#include <filesystem>

namespace app
{
namespace
{

namespace fs = std::filesystem;

/** A choice that means none of the series is a fault of the option, and not of the folder. */
const dwc::Series &
Choose(const dwc::SeriesFolder & folder, const SeriesChoice & choice)
{
  try
  {
    return dwc::ChooseSeries(folder, choice.option, choice.text);
  }
  catch (const dwc::FileError & error)
  {
    if (error.GetParameter() == choice.option)
    {
      throw Failure(ExitCode::Usage, error.what());
    }
    throw;
  }
}

} // namespace

ImageFile
OpenSeries(const dwc::FileName & folder, const SeriesChoice & choice)
{
  const dwc::SeriesFolder  found = dwc::ReadSeriesFolder(folder);
  const dwc::Series &      series = Choose(found, choice);
  std::vector<std::string> paths;
  for (const std::string & file : series.files)
  {
    paths.push_back((fs::path(folder.path) / file).string());
  }
  ImageFile                  image = OpenImageFile({ folder.parameter, paths.front() });
  std::vector<std::string> & notes = image.header.notes;
  notes.insert(notes.end(), found.notes.begin(), found.notes.end());
  if (!series.note.empty())
  {
    notes.push_back(series.note);
  }
  if (paths.size() > 1)
  {
    image.series = paths;
    image.header.name = folder;
    image.header.dimension = 3;
    image.header.geometry.size.back() = paths.size();
    image.header.geometry.spacing.back() = series.spacing.back();
  }
  return image;
}

} // namespace app
