/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Series.h"

#include <algorithm>

namespace dwc
{
namespace
{

constexpr std::size_t mostListed = 10;

/** "CT, 14 images of 50 x 40, 000.dcm to 013.dcm, echo time 4.6 (1.2.3:1)" */
std::string
Describe(const Series & series)
{
  const std::size_t count = series.files.size();
  std::string       text = series.modality + (series.modality.empty() ? "" : ", ") + std::to_string(count) +
                     (count == 1 ? " file" : " files") + " of " + std::to_string(series.size[0]) + " x " +
                     std::to_string(series.size[1]) + ", " + series.files.front() +
                     (count == 1 ? "" : " to " + series.files.back());
  text += series.part.empty() ? "" : ", " + series.part;
  text += series.fault.empty() ? "" : ", no regular volume";
  return text + " (" + (series.identifier.empty() ? "without an identifier" : series.identifier) + ")";
}

/** "2 DICOM series: 1: CT, ...; 2: MR, ..." */
std::string
DescribeAll(const SeriesFolder & folder)
{
  const bool        areParts = std::any_of(folder.series.begin(), folder.series.end(), [](const Series & series) {
    return series.identifier.find(':') != std::string::npos;
  });
  const std::size_t count = folder.series.size();
  std::string       text = std::to_string(count) + (areParts ? " parts of DICOM series: " : " DICOM series: ");
  for (std::size_t i = 0; i < std::min(count, mostListed); ++i)
  {
    text += (i == 0 ? "" : "; ") + std::to_string(i + 1) + ": " + Describe(folder.series[i]);
  }
  return text + (count > mostListed ? "; ..." : "");
}

std::string
MakeAdvice(const std::string & option)
{
  if (option.empty())
  {
    return "Give a folder of one of them.";
  }
  const char joint = option.front() == '-' ? ' ' : '=';
  return "Choose one by its number, " + option + joint + "1, or by the beginning of its identifier.";
}

const Series &
ChooseOnly(const SeriesFolder & folder, const std::string & option)
{
  if (folder.series.empty() && !folder.deflated.empty())
  {
    throw FileError(FileFault::Unusable,
                    folder.name.parameter,
                    "the DICOM files of " + folder.name.path +
                      " are in the deflated transfer syntax, in which their positions are not read (such as " +
                      folder.deflated.front() + "). Name one of them by itself, or unpack them first (dcmconv +te).");
  }
  if (folder.series.empty())
  {
    throw FileError(FileFault::Unreadable,
                    folder.name.parameter,
                    "the folder " + folder.name.path +
                      " holds no DICOM image. Name an image file, or a folder of DICOM files.");
  }
  if (folder.series.size() > 1)
  {
    throw FileError(FileFault::Unusable,
                    folder.name.parameter,
                    folder.name.path + " holds " + DescribeAll(folder) + ". " + MakeAdvice(option));
  }
  return folder.series.front();
}

/** The series of the folder by number, else all whose identifier is `choice`, else all whose begins so. */
std::vector<const Series *>
FindChosen(const SeriesFolder & folder, const std::string & choice)
{
  for (std::size_t i = 0; i < folder.series.size(); ++i)
  {
    if (choice == std::to_string(i + 1))
    {
      return { &folder.series[i] };
    }
  }
  std::vector<const Series *> chosen;
  for (const Series & series : folder.series)
  {
    if (series.identifier == choice)
    {
      return { &series };
    }
    if (series.identifier.compare(0, choice.size(), choice) == 0)
    {
      chosen.push_back(&series);
    }
  }
  return chosen;
}

} // namespace

const Series &
ChooseSeries(const SeriesFolder & folder, const std::string & option, const std::string & choice)
{
  const Series * series = nullptr;
  if (choice.empty() || folder.series.empty())
  {
    series = &ChooseOnly(folder, option);
  }
  else
  {
    const std::vector<const Series *> chosen = FindChosen(folder, choice);
    if (chosen.size() != 1)
    {
      throw FileError(FileFault::Unusable,
                      option,
                      (chosen.empty() ? "there is no such series in " : "more than one series begins so in ") +
                        folder.name.path + " (got " + choice + "), which holds " + DescribeAll(folder) + ". " +
                        MakeAdvice(option));
    }
    series = chosen.front();
  }
  if (!series->fault.empty())
  {
    throw FileError(
      series->kindOfFault, folder.name.parameter, folder.name.path + " cannot be read as a volume: " + series->fault);
  }
  return *series;
}

} // namespace dwc
