/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SegmentImage_hxx
#define SegmentImage_hxx

#include "ReadMask.h"
#include "ReadPixels.h"
#include "SegmentImage.h"
#include "WriteImage.h"

#include "itkDiffusionAttentionImageFilter.h"
#include "itkHierarchicalLabelFilter.h"
#include "itkRandomWalkNCutFilter.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace app
{

inline itk::RandomWalkNCutFilterEnums::Affinity
GetAffinity(const std::string & name)
{
  using Affinity = itk::RandomWalkNCutFilterEnums::Affinity;
  return name == "cosine" ? Affinity::Cosine : name == "dot" ? Affinity::Dot : Affinity::Walk;
}

inline itk::HierarchicalLabelFilterEnums::Refinement
GetRefinement(const std::string & name, bool isCoarse)
{
  using Refinement = itk::HierarchicalLabelFilterEnums::Refinement;
  if (name.empty())
  {
    return isCoarse ? Refinement::Snap : Refinement::Nearest;
  }
  return name == "snap" ? Refinement::Snap : name == "walk" ? Refinement::Walk : Refinement::Nearest;
}

template <typename TImage>
Segmentation
SegmentImage(const SegmentOptions & options, const ImageHeader & header, OutputFiles & files, ProgressBar & progress)
{
  constexpr unsigned int Dimension = TImage::ImageDimension;
  using AttentionType = itk::DiffusionAttentionImageFilter<TImage>;
  using WalkImageType = typename AttentionType::WalkImageType;
  using CutType = itk::RandomWalkNCutFilter<WalkImageType>;
  using LeafImageType = typename CutType::LabelImageType;
  using LabelType = itk::HierarchicalLabelFilter<LeafImageType, TImage, LeafImageType>;

  // Where the bar is after each stage, by the time that a photograph takes; of a large one, most goes into refinement,
  // and with a diffusers model into the walk.
  using Shares = std::array<double, 4>;
  const bool isLarge = header.geometry.CountPixels() > 1000000;
  const auto [afterRead, afterWalk, afterCut, afterRefinement] = !options.model.IsLocal()
                                                                   ? Shares{ 0.01, 0.95, 0.97, 0.98 }
                                                                 : isLarge ? Shares{ 0.03, 0.20, 0.22, 0.92 }
                                                                           : Shares{ 0.05, 0.60, 0.70, 0.75 };
  progress.Begin("read", "Reading the image", afterRead);
  double                                                       offset = 0.0;
  const typename TImage::Pointer                               image = ReadInput<TImage>(header, progress, offset);
  const typename itk::Image<unsigned char, Dimension>::Pointer mask =
    options.mask.empty() ? nullptr : ReadMask<Dimension>(options.mask, header, image.GetPointer(), progress);

  progress.Begin("walk", "Diffusing and walking", afterWalk);
  const auto attention = AttentionType::New();
  attention->SetInput(image);
  attention->SetMaskImage(mask);
  SetModelOptions(attention.GetPointer(), options.model, header, offset);
  attention->SetMemoryLimit(options.memoryLimit);
  progress.Watch(attention);
  attention->UpdateOutputInformation();
  if (!options.quiet && !attention->GetDeviceNote().empty())
  {
    progress.Note(attention->GetDeviceNote());
  }
  attention->Update();
  attention->UnloadModel(); // the cut may need the memory
  Segmentation result;
  result.model = GetModelRun(attention.GetPointer());
  result.numberOfTokens = attention->GetNumberOfTokensMade();
  if (!options.savedWalk.empty())
  {
    WriteRawImage(attention->GetOutput(), files.Stage(options.savedWalk, "--save-walk"), "--save-walk");
  }

  progress.Begin("cut", "Cutting", afterCut);
  const auto cut = CutType::New();
  cut->SetInput(attention->GetOutput());
  if (!result.model.isGrid)
  {
    cut->SetTokenImage(attention->GetTokenImage());
  }
  cut->SetAffinity(GetAffinity(options.affinity));
  cut->SetAffinityExponent(options.affinityExponent);
  cut->SetWalkLength(options.walkLength);
  cut->SetMaximumNumberOfRegions(options.GetMaximumNumberOfRegions());
  cut->SetMinimumRegionFraction(options.minimumRegionFraction);
  cut->SetImproveCuts(options.improveCuts);
  cut->SetMaximumNumberOfNodes(options.maximumNumberOfNodes);
  cut->SetMemoryLimit(options.memoryLimit);
  progress.Watch(cut);
  cut->Update();

  result.tree = cut->GetPartitionTree();
  result.tree->DisconnectPipeline();
  result.numberOfEigenSolves = cut->GetNumberOfEigenSolves();
  result.stationaryResidual = cut->GetStationaryResidual();
  typename LeafImageType::Pointer leaves = cut->GetOutput();
  leaves->DisconnectPipeline();
  const bool isCoarse = leaves->GetLargestPossibleRegion().GetSize() != image->GetLargestPossibleRegion().GetSize();
  const auto refinement = GetRefinement(options.refine, isCoarse);
  if (isCoarse || refinement != itk::HierarchicalLabelFilterEnums::Refinement::Nearest)
  {
    progress.Begin("refine", "Refining", afterRefinement);
    const auto label = LabelType::New();
    label->SetInput(leaves);
    label->SetPartitionTree(result.tree);
    label->SetReferenceImage(image);
    label->SetMaskImage(mask);
    label->SetNumberOfRegions(result.tree->GetNumberOfLeaves());
    label->SetRefinement(refinement);
    label->SetNumberOfSnapRegions(options.numberOfSnapRegions);
    label->SetNumberOfSteps(options.refineSteps);
    label->SetStepRadius(options.refineRadius);
    label->SetMemoryLimit(options.memoryLimit);
    progress.Watch(label);
    label->Update();
    leaves = label->GetLeafImage();
  }
  result.leaves.assign(leaves->GetBufferPointer(),
                       leaves->GetBufferPointer() + leaves->GetLargestPossibleRegion().GetNumberOfPixels());
  if (options.pictures)
  {
    progress.Begin("view", "Drawing", afterRefinement + 0.01);
    result.views = MakeViews(image.GetPointer(), header, result.leaves);
  }
  return result;
}

} // namespace app

#endif
