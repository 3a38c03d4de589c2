/* SPDX-License-Identifier: Apache-2.0 */
#include "Segmentation.h"

#include "ReadImage.h"
#include "Version.h"
#include "WriteImage.h"

#include "itkHierarchicalSegmentationImageFilter.h"

#include <filesystem>
#include <vector>

namespace app
{
namespace
{

template <unsigned int VDimension>
using SegmentationFilter = itk::HierarchicalSegmentationImageFilter<itk::Image<unsigned int, VDimension>>;

/** What the tree says besides the parameters. */
template <typename TFilter>
void
SetProvenance(TFilter * filter, const SegmentOptions & options, const dwc::ImageHeader & header)
{
  const dwc::ImageGeometry & geometry = header.geometry;
  std::vector<double>        direction;
  for (const std::vector<double> & axis : geometry.direction)
  {
    direction.insert(direction.end(), axis.begin(), axis.end());
  }
  filter->SetProvenance("program", programName);
  filter->SetProvenance("version", programVersion);
  filter->SetProvenance("input", GetFileName(options.input));
  filter->SetProvenance("mask", GetFileName(options.mask));
  filter->SetProvenance("size", std::vector<double>(geometry.size.begin(), geometry.size.end()));
  filter->SetProvenance("spacing", geometry.spacing);
  filter->SetProvenance("origin", geometry.origin);
  filter->SetProvenance("direction", direction);
  if (header.dimension == 3 && !header.hasPhysicalGeometry)
  {
    filter->SetProvenanceFlag("physical_geometry", false);
  }
}

template <typename TFilter>
void
SetParameters(TFilter * filter, const SegmentOptions & options)
{
  for (const auto & [name, text] : options.parameters)
  {
    filter->SetParameter(name, text);
  }
  filter->SetNumberOfRegions(options.level.GetChoice().numberOfRegions);
  filter->SetMemoryLimit(options.memoryLimit);
}

template <unsigned int VDimension>
Segmentation
SegmentImage(const SegmentOptions & options, const ImageFile & file, OutputFiles & files, ProgressBar & progress)
{
  progress.Begin("read", "Reading the image", 0.03);
  const Watcher watch = [&progress](itk::ProcessObject * reader) { progress.Watch(reader); };
  const auto    input = ReadImage<VDimension>(file, watch);
  const auto    image = input.image;
  typename itk::Image<unsigned char, VDimension>::Pointer mask;
  if (!options.mask.empty())
  {
    mask = ReadMask<VDimension>({ "--mask", options.mask }, file.header, image, watch);
  }

  const auto filter = SegmentationFilter<VDimension>::New();
  filter->SetInput(image);
  filter->SetMaskImage(mask);
  filter->SetComponentsAreColor(file.header.kind == dwc::PixelKind::WideColor);
  SetParameters(filter.GetPointer(), options);
  SetProvenance(filter.GetPointer(), options, file.header);
  progress.Watch(
    filter,
    [&filter] { return std::string(filter->GetStage()); },
    { { "walk", "Diffusing and walking" }, { "cut", "Cutting" }, { "refine", "Refining" } },
    0.95);
  filter->UpdateOutputInformation();
  const std::string & note = filter->GetAttentionFilter()->GetDeviceNote();
  if (!options.quiet && !note.empty())
  {
    progress.Note(note);
  }
  filter->Update();
  std::vector<std::string> notes = file.header.notes;
  for (const auto & more : { input.notes, filter->GetNotes() })
  {
    notes.insert(notes.end(), more.begin(), more.end());
  }
  for (const std::string & sentence : notes)
  {
    if (!options.quiet)
    {
      progress.Note(sentence);
    }
  }
  if (!options.savedWalk.empty())
  {
    WriteRawImage(
      filter->GetAttentionFilter()->GetOutput(), files.Stage(options.savedWalk, "--save-walk"), "--save-walk");
  }

  Segmentation result;
  result.image = image;
  result.leafImage = filter->GetOutput();
  result.leafImage->DisconnectPipeline();
  result.leaves =
    static_cast<const itk::Image<unsigned int, VDimension> *>(result.leafImage.GetPointer())->GetBufferPointer();
  result.tree = filter->GetPartitionTree();
  result.tree->DisconnectPipeline();
  result.run = filter->GetModelRun();
  result.description = filter->DescribeRun();
  result.notes = notes;
  result.numberOfEigenSolves = filter->GetCutFilter()->GetNumberOfEigenSolves();
  result.stationaryResidual = filter->GetCutFilter()->GetStationaryResidual();
  return result;
}

} // namespace

std::string
GetFileName(const std::string & path)
{
  if (path.empty())
  {
    return "";
  }
  std::error_code             error;
  const std::filesystem::path whole = std::filesystem::absolute(path, error).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

Segmentation
Segment(const SegmentOptions & options, const ImageFile & file, OutputFiles & files, ProgressBar & progress)
{
  return file.header.dimension == 2 ? SegmentImage<2>(options, file, files, progress)
                                    : SegmentImage<3>(options, file, files, progress);
}

} // namespace app
