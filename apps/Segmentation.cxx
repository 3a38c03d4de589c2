/* SPDX-License-Identifier: Apache-2.0 */
#include "Segmentation.h"

#include "ReadImage.h"
#include "Version.h"
#include "WriteImage.h"

#include "itkHierarchicalSegmentationImageFilter.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace app
{
namespace
{

template <unsigned int VDimension>
using SegmentationFilter = itk::HierarchicalSegmentationImageFilter<itk::Image<unsigned int, VDimension>>;

/** Is the place of a pixel its index? */
bool
IsPlain(const dwc::ImageGeometry & geometry)
{
  bool isPlain = true;
  for (std::size_t axis = 0; axis < geometry.size.size(); ++axis)
  {
    for (std::size_t i = 0; i < geometry.size.size(); ++i)
    {
      isPlain = isPlain && geometry.direction[axis][i] == (i == axis ? 1.0 : 0.0);
    }
    isPlain = isPlain && geometry.spacing[axis] == 1.0 && geometry.origin[axis] == 0.0;
  }
  return isPlain;
}

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
  if (!header.hasPhysicalGeometry && (header.dimension == 3 || !IsPlain(geometry)))
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
class WalkedImageOf : public WalkedImage
{
public:
  WalkedImageOf(const SegmentOptions & options, const ImageFile & file, Progress & progress)
    : m_Options(options)
    , m_File(file)
    , m_Progress(progress)
  {}

  void
  Read()
  {
    m_Progress.Begin("read", "Reading the image", 0.03);
    const Watcher watch = [this](itk::ProcessObject * reader) { m_Progress.Watch(reader); };
    const auto    input = ReadImage<VDimension>(m_File, watch);
    m_Image = input.image;
    m_Notes = m_File.header.notes;
    m_Notes.insert(m_Notes.end(), input.notes.begin(), input.notes.end());
    m_Filter->SetInput(m_Image);
    if (!m_Options.mask.empty())
    {
      m_Filter->SetMaskImage(
        ReadMask<VDimension>({ "--mask", m_Options.mask }, m_File.header, m_Image.GetPointer(), watch));
    }
    m_Filter->SetComponentsAreColor(m_File.header.kind == dwc::PixelKind::WideColor);
    SetParameters(m_Filter.GetPointer(), m_Options);
    SetProvenance(m_Filter.GetPointer(), m_Options, m_File.header);
    m_Progress.Watch(
      m_Filter,
      [this] { return std::string(m_Filter->GetStage()); },
      { { "walk", "Diffusing and walking" }, { "cut", "Cutting" }, { "refine", "Refining" } },
      0.95);
  }

  /** \param deviceNote what was said of the device, which is said once for all images */
  void
  Walk(std::string & deviceNote)
  {
    m_Filter->UpdateOutputInformation();
    const std::string note = m_Filter->GetAttentionFilter()->GetDeviceNote();
    if (note != deviceNote)
    {
      this->PrintNote(note);
      deviceNote = note;
    }
    m_Filter->UpdateWalk();
  }

  Segmentation
  Cut(OutputFiles & files) override
  {
    m_Filter->Update();
    m_Notes.insert(m_Notes.end(), m_Filter->GetNotes().begin(), m_Filter->GetNotes().end());
    for (const std::string & note : m_Notes)
    {
      this->PrintNote(note);
    }
    if (!m_Options.savedWalk.empty())
    {
      WriteRawImage(
        m_Filter->GetAttentionFilter()->GetOutput(), files.Stage(m_Options.savedWalk, "--save-walk"), "--save-walk");
    }

    Segmentation result;
    result.image = m_Image;
    result.leafImage = m_Filter->GetOutput();
    result.leafImage->DisconnectPipeline();
    result.leaves =
      static_cast<const itk::Image<unsigned int, VDimension> *>(result.leafImage.GetPointer())->GetBufferPointer();
    result.confidence = m_Filter->GetConfidenceImage();
    result.confidence->DisconnectPipeline();
    result.tree = m_Filter->GetPartitionTree();
    result.tree->DisconnectPipeline();
    result.run = m_Filter->GetModelRun();
    result.description = m_Filter->DescribeRun();
    result.notes = m_Notes;
    result.numberOfEigenSolves = m_Filter->GetCutFilter()->GetNumberOfEigenSolves();
    result.stationaryResidual = m_Filter->GetCutFilter()->GetStationaryResidual();
    return result;
  }

  auto *
  GetAttentionFilter()
  {
    return m_Filter->GetAttentionFilter();
  }

private:
  void
  PrintNote(const std::string & note)
  {
    if (!m_Options.quiet && !note.empty())
    {
      m_Progress.Note(note);
    }
  }

  const SegmentOptions & m_Options;
  const ImageFile &      m_File;
  Progress &             m_Progress;

  typename SegmentationFilter<VDimension>::Pointer m_Filter{ SegmentationFilter<VDimension>::New() };
  typename itk::ImageBase<VDimension>::Pointer     m_Image;
  std::vector<std::string>                         m_Notes;
};

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

/** Keeps the model of the last image; images of other dimensions have filters of another type. */
class Walker::ModelHolder
{
public:
  template <unsigned int VDimension>
  auto
  GetFilter() const
  {
    if constexpr (VDimension == 3)
    {
      return m_OfVolumes.GetPointer();
    }
    else
    {
      return m_OfPlanes.GetPointer();
    }
  }

private:
  template <unsigned int VDimension>
  using FilterType = typename SegmentationFilter<VDimension>::AttentionFilterType;

  FilterType<2>::Pointer m_OfPlanes{ FilterType<2>::New() };
  FilterType<3>::Pointer m_OfVolumes{ FilterType<3>::New() };
};

Walker::Walker()
  : m_Holder(std::make_unique<ModelHolder>())
{}

Walker::~Walker() = default;

template <unsigned int VDimension>
std::unique_ptr<WalkedImage>
Walker::WalkImage(const SegmentOptions & options, const ImageFile & file, Progress & progress, bool isLast)
{
  auto       image = std::make_unique<WalkedImageOf<VDimension>>(options, file, progress);
  const auto holder = m_Holder->template GetFilter<VDimension>();
  image->Read();
  image->GetAttentionFilter()->TakeModel(holder);
  const auto keepModel = [&] {
    if (!isLast)
    {
      holder->TakeModel(image->GetAttentionFilter());
    }
  };
  try
  {
    image->Walk(m_DeviceNote);
  }
  catch (...)
  {
    keepModel();
    throw;
  }
  keepModel();
  return image;
}

std::unique_ptr<WalkedImage>
Walker::Walk(const SegmentOptions & options, const ImageFile & file, Progress & progress, bool isLast)
{
  return file.header.dimension == 3 ? this->WalkImage<3>(options, file, progress, isLast)
                                    : this->WalkImage<2>(options, file, progress, isLast);
}

} // namespace app
