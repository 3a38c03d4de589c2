/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Series.h"

#include "file/Parts.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <tuple>

namespace dwc
{
namespace
{

namespace fs = std::filesystem;
using file::Slice;

constexpr std::size_t mostNamed = 5; // files, in a sentence

std::string
ListNames(const std::vector<std::string> & names)
{
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), mostNamed); ++i)
  {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  return text + (names.size() > mostNamed ? ", ..." : "");
}

std::string
CountFiles(std::size_t count)
{
  return std::to_string(count) + (count == 1 ? " DICOM file" : " DICOM files");
}

/** The names of the files of a folder, in their order. */
std::vector<std::string>
ListFiles(const FileName & folder)
{
  std::error_code        error;
  fs::directory_iterator entry(folder.path, error);
  if (error)
  {
    const bool isThere = fs::exists(folder.path);
    throw FileError(isThere ? FileFault::Forbidden : FileFault::Missing,
                    folder.parameter,
                    isThere ? folder.path + " cannot be listed. Check that you are allowed to read it."
                            : "there is no folder " + folder.path);
  }
  std::vector<std::string> names;
  for (; entry != fs::directory_iterator(); entry.increment(error))
  {
    std::error_code unknown;
    if (entry->is_regular_file(unknown))
    {
      names.push_back(entry->path().filename().string());
    }
    if (error)
    {
      break;
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

/** Slices by the UID of their series. */
using Found = std::map<std::string, std::vector<Slice>>;

void
Read(SeriesFolder & folder, const std::string & name, Found & found)
{
  const fs::path path = fs::path(folder.name.path) / name;
  if (!std::ifstream(path, std::ios::binary))
  {
    throw FileError(FileFault::Forbidden,
                    folder.name.parameter,
                    path.string() + " cannot be opened. Check that you are allowed to read it.");
  }
  const file::DICOMFile file = file::ReadDICOM(path, file::GetSliceTags());
  switch (file.content)
  {
    case file::DICOMContent::None:
      return;
    case file::DICOMContent::Deflated:
      folder.deflated.push_back(name);
      return;
    case file::DICOMContent::NoImage:
    case file::DICOMContent::Image:
    case file::DICOMContent::Damaged:
      break;
  }
  Slice slice = file::MakeSlice(name, file);
  if (file.content == file::DICOMContent::NoImage && slice.rows == 0)
  {
    folder.noImage.push_back(name);
    return;
  }
  found[slice.series].push_back(std::move(slice));
}

/** True for files that do not differ in anything that their place in a volume follows from. */
bool
SayTheSame(const Slice & a, const Slice & b)
{
  const auto facts = [](const Slice & slice) {
    return std::tie(slice.position,
                    slice.rowDirection,
                    slice.columnDirection,
                    slice.spacing,
                    slice.columns,
                    slice.rows,
                    slice.samples,
                    slice.frames,
                    slice.traits);
  };
  return facts(a) == facts(b);
}

/** True where two files have the same bytes from the pixels on. */
bool
HaveSamePixels(const fs::path & folder, const Slice & a, const Slice & b)
{
  std::ifstream first(folder / a.file, std::ios::binary);
  std::ifstream second(folder / b.file, std::ios::binary);
  first.seekg(static_cast<std::streamoff>(a.pixelsAt));
  second.seekg(static_cast<std::streamoff>(b.pixelsAt));
  std::string firstBlock(std::size_t{ 1 } << 16U, '\0');
  std::string secondBlock(firstBlock.size(), '\0');
  while (first && second)
  {
    first.read(firstBlock.data(), static_cast<std::streamsize>(firstBlock.size()));
    second.read(secondBlock.data(), static_cast<std::streamsize>(secondBlock.size()));
    if (first.gcount() != second.gcount() ||
        !std::equal(firstBlock.begin(), firstBlock.begin() + first.gcount(), secondBlock.begin()))
    {
      return false;
    }
  }
  return first.eof() && second.eof();
}

/** Takes files of one and the same instance once. */
void
LeaveOutCopies(SeriesFolder & folder, std::vector<Slice> & slices)
{
  std::map<std::string, const Slice *> kept;
  std::vector<Slice>                   left;
  left.reserve(slices.size()); // pointers into it stay
  for (const Slice & slice : slices)
  {
    const auto other = slice.instance.empty() ? kept.end() : kept.find(slice.instance);
    if (other != kept.end() && SayTheSame(*other->second, slice) &&
        HaveSamePixels(folder.name.path, *other->second, slice))
    {
      folder.copies.push_back(slice.file);
      continue;
    }
    left.push_back(slice);
    kept.emplace(slice.instance, &left.back());
  }
  slices = std::move(left);
}

/** Takes the files that are not whole out of the slices. \return the fault that they are for their series. */
std::string
TakeDamaged(std::vector<Slice> & slices)
{
  std::vector<std::string> damaged;
  const auto               first =
    std::stable_partition(slices.begin(), slices.end(), [](const Slice & slice) { return !slice.isDamaged; });
  std::transform(first, slices.end(), std::back_inserter(damaged), [](const Slice & slice) { return slice.file; });
  slices.erase(first, slices.end());
  if (damaged.empty())
  {
    return "";
  }
  return ListNames(damaged) + (damaged.size() == 1 ? " is" : " are") +
         " truncated or damaged. Get a whole copy, or take it out of the folder.";
}

Series
MakeSeries(const file::Part & part)
{
  const Slice & first = part.stack.slices.front();
  Series        series;
  series.identifier = first.series;
  series.modality = first.modality;
  series.description = first.description;
  series.part = part.name;
  for (const Slice & slice : part.stack.slices)
  {
    series.files.push_back(slice.file);
  }
  const std::size_t count = series.files.size();
  const double      step = count > 1 ? part.stack.step : first.thickness;
  series.size = { first.columns, first.rows, count > 1 ? count : first.frames };
  series.spacing = { first.spacing[0], first.spacing[1], part.stack.fault.empty() ? step : 0.0 };
  series.fault = part.stack.fault;
  series.note = part.stack.note;
  return series;
}

/** A file that is not whole comes before all other faults. */
void
Keep(const std::string & damage, Series & series)
{
  if (!damage.empty())
  {
    series.fault = damage;
    series.kindOfFault = FileFault::Unreadable;
  }
}

/** Files that end before they say which series they are of may be of any. */
void
SpreadDamaged(Found & found)
{
  const auto unknown = found.find("");
  if (unknown == found.end() || found.size() == 1)
  {
    return;
  }
  std::vector<Slice> & slices = unknown->second;
  const auto           first =
    std::stable_partition(slices.begin(), slices.end(), [](const Slice & slice) { return !slice.isDamaged; });
  for (auto & [uid, others] : found)
  {
    if (!uid.empty())
    {
      others.insert(others.end(), first, slices.end());
    }
  }
  slices.erase(first, slices.end());
  if (slices.empty())
  {
    found.erase(unknown);
  }
}

/** The volumes of one SeriesInstanceUID. */
std::vector<Series>
MakeSeries(std::vector<Slice> slices)
{
  const Slice         first = slices.front();
  const std::string   damage = TakeDamaged(slices);
  std::vector<Series> all;
  if (slices.empty())
  {
    file::Part part;
    part.stack.slices = { first };
    all.push_back(MakeSeries(part));
    Keep(damage, all.back());
    return all;
  }
  for (const file::Part & part : file::FindParts(std::move(slices)))
  {
    all.push_back(MakeSeries(part));
    Keep(damage, all.back());
  }
  for (std::size_t i = 0; i < all.size() && all.size() > 1; ++i)
  {
    all[i].identifier += ":" + std::to_string(i + 1);
  }
  return all;
}

void
AddNotes(SeriesFolder & folder)
{
  const auto add = [&folder](const std::vector<std::string> & names, const std::string & which) {
    if (!names.empty())
    {
      folder.notes.push_back(folder.name.path + ": " + CountFiles(names.size()) + which +
                             (names.size() == 1 ? " is" : " are") + " left out: " + ListNames(names));
    }
  };
  add(folder.copies, " with the same image as another");
  add(folder.noImage, " without an image");
  add(folder.deflated, " in the deflated transfer syntax, whose positions are not read,");
}

} // namespace

SeriesFolder
ReadSeriesFolder(const FileName & name, const std::vector<std::string> & among)
{
  SeriesFolder folder;
  folder.name = name;
  Found found;
  for (const std::string & file : among.empty() ? ListFiles(name) : among)
  {
    Read(folder, file, found);
  }
  SpreadDamaged(found);
  std::vector<std::pair<double, std::string>> order;
  for (const auto & [uid, slices] : found)
  {
    order.emplace_back(slices.front().seriesNumber, uid);
  }
  std::sort(order.begin(), order.end());
  for (const auto & [number, uid] : order)
  {
    std::vector<Slice> & slices = found[uid];
    LeaveOutCopies(folder, slices);
    for (Series & series : MakeSeries(std::move(slices)))
    {
      folder.series.push_back(std::move(series));
    }
  }
  AddNotes(folder);
  return folder;
}

} // namespace dwc
