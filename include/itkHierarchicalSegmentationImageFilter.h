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
#ifndef itkHierarchicalSegmentationImageFilter_h
#define itkHierarchicalSegmentationImageFilter_h

#include "itkAnyImageSource.h"
#include "itkDiffuseWalkCutProvenance.h"
#include "itkDiffusionAttentionImageFilter.h"
#include "itkHierarchicalLabelFilter.h"
#include "itkRandomWalkNCutFilter.h"

#include <cstdint>
#include <string>
#include <vector>

namespace itk
{

/** \class HierarchicalSegmentationImageFilter
 * \brief From an image of any kind to leaf labels and their tree: the three filters of this module in one.
 *
 * DiffusionAttentionImageFilter makes a random walk of the image, RandomWalkNCutFilter cuts it into a tree of regions,
 * and HierarchicalLabelFilter draws the leaves at the resolution of the image where the walk is coarser. A level of the
 * tree is chosen afterwards, by HierarchicalLabelFilter or by the look-up tables of PartitionTree.
 *
 * \par What it decides beyond the three filters
 * - Refinement is Automatic unless it is set: Walk where the walk's tokens are coarser than the image, else Nearest.
 * - MaximumNumberOfRegions is, unless it is set, 64, or NumberOfRegions where that is more.
 * - The weights of a diffusers model are given back after the walk, since the cut may need the memory, but for
 * KeepModel.
 * - What the tree was made by is written into its MetaDataDictionary: every parameter by the name that the program
 * gives it (docs/format.md), and what the model says of its run.
 *
 * \par Parameters
 * All parameters of the three filters, which GetAttentionFilter(), GetCutFilter() and GetLabelFilter() return, are set
 * there, or here by their names and as text: `SetParameter("WalkLength", "2")`. Names, ranges and defaults are in one
 * table (dwc/Parameters.h, docs/cli.md).
 *
 * \par Inputs
 * - The image, 2-D or 3-D, of any type of pixels that the filters take; it is found at run time.
 * - `MaskImage`, optional, on the image's grid: pixels not zero are inside.
 *
 * \par Outputs
 * - 0: leaf labels 1 ... N on the image's grid, 0 outside the mask; 1: the PartitionTree.
 * - `ConfidenceImage`: RandomWalkNCutFilter's, on the grid that the walk was made on, which may be coarser than the
 * image.
 *
 * \par Errors
 * A ParameterError of the filter that found it.
 *
 * \sa DiffusionAttentionImageFilter RandomWalkNCutFilter HierarchicalLabelFilter PartitionTree
 * \ingroup DiffuseWalkCut */
template <typename TLabelImage>
class ITK_TEMPLATE_EXPORT HierarchicalSegmentationImageFilter
  : public AnyImageSource<TLabelImage::ImageDimension, TLabelImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(HierarchicalSegmentationImageFilter);

  static constexpr unsigned int ImageDimension = TLabelImage::ImageDimension;

  using LabelImageType = TLabelImage;
  using InputImageType = ImageBase<ImageDimension>;
  using MaskImageType = Image<unsigned char, ImageDimension>;
  using ConfidenceImageType = Image<float, ImageDimension>;
  using AttentionFilterType = DiffusionAttentionImageFilter<InputImageType>;
  using CutFilterType = RandomWalkNCutFilter<typename AttentionFilterType::WalkImageType,
                                             typename AttentionFilterType::TokenImageType,
                                             LabelImageType>;
  using LabelFilterType = HierarchicalLabelFilter<LabelImageType, InputImageType, LabelImageType>;

  using Self = HierarchicalSegmentationImageFilter;
  using Superclass = AnyImageSource<ImageDimension, LabelImageType>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using DataObjectPointer = typename Superclass::DataObjectPointer;
  using DataObjectPointerArraySizeType = typename Superclass::DataObjectPointerArraySizeType;
  using DataObjectIdentifierType = typename Superclass::DataObjectIdentifierType;

  itkNewMacro(Self);
  dwcTypeMacro(HierarchicalSegmentationImageFilter, AnyImageSource);

  /** Pixels not zero are inside; everything is, without a mask. On the grid of the image. */
  itkSetInputMacro(MaskImage, MaskImageType);
  itkGetInputMacro(MaskImage, MaskImageType);

  /** Three or four components of a vector image are red, green, blue and alpha, as those of an RGB image are. */
  itkSetMacro(ComponentsAreColor, bool);
  itkGetConstMacro(ComponentsAreColor, bool);
  itkBooleanMacro(ComponentsAreColor);

  /** Regions of the level that will be asked for: the tree grows to as many leaves, where it would have fewer. */
  itkSetMacro(NumberOfRegions, SizeValueType);
  itkGetConstMacro(NumberOfRegions, SizeValueType);

  /** Keep the weights of a diffusers model in memory after the walk, for the next update. */
  itkSetMacro(KeepModel, bool);
  itkGetConstMacro(KeepModel, bool);
  itkBooleanMacro(KeepModel);

  /** Bytes that each filter may use; 0: what the machine has free. */
  itkSetMacro(MemoryLimit, std::uint64_t);
  itkGetConstMacro(MemoryLimit, std::uint64_t);

  /** Sets a parameter by its name in the table (dwc/Parameters.h). MaximumNumberOfRegions may also be "automatic".
   * \exception ParameterError where there is none of this name, or the text is no value of it. */
  void
  SetParameter(const std::string & name, const std::string & text);

  /** Sets the parameters that a recipe has (dwc/Recipe.h): "paper". \exception ParameterError where there is none of
   * this name. */
  void
  SetRecipe(const std::string & name);

  /** The value of a parameter as text. \exception ParameterError where there is none of this name. */
  std::string
  GetParameter(const std::string & name) const;

  /** All parameters by their names, with their values as text. */
  DiffuseWalkCutDetail::ParameterTexts
  GetParameters() const;

  /** An entry of the tree's dictionary besides those of the parameters: the name of the image's file, the program; or
   * in the place of one of them. */
  void
  SetProvenance(const std::string & key, const std::string & text);
  void
  SetProvenance(const std::string & key, const std::vector<double> & numbers);
  void
  SetProvenance(const std::string & key, double number);
  void
  SetProvenanceFlag(const std::string & key, bool flag);

  /** Gives the weights of a diffusers model back; the next update reads them again. Changes no result. */
  void
  UnloadModel()
  {
    m_AttentionFilter->UnloadModel();
  }

  /** Takes over the model that another filter has open, with its weights, and not while that one makes a walk. Changes
   * no result. */
  void
  TakeModel(Self * other)
  {
    m_AttentionFilter->TakeModel(other->m_AttentionFilter);
  }

  /** Makes the walk only; the next Update() goes on from there, also on another thread. So one image's cut may run
   * beside the next image's walk, which another filter makes, with the same weights (TakeModel()). */
  void
  UpdateWalk();

  /** How often the model has run since this filter was made. */
  SizeValueType
  GetNumberOfModelRuns() const
  {
    return m_AttentionFilter->GetNumberOfModelRuns();
  }

  /** The three filters; their inputs are set by the update. */
  AttentionFilterType *
  GetAttentionFilter()
  {
    return m_AttentionFilter;
  }
  CutFilterType *
  GetCutFilter()
  {
    return m_CutFilter;
  }
  LabelFilterType *
  GetLabelFilter()
  {
    return m_LabelFilter;
  }

  /** "walk", "cut" or "refine": what the update is at; at every ProgressEvent. Empty before and after. */
  itkGetStringMacro(Stage);

  /** After the update, one line for people: "model local · 500 superpixels · walk length 1". */
  std::string
  DescribeRun() const;

  /** After the update: sentences on what is in doubt in the image, such as values that stand for no data. */
  const std::vector<std::string> &
  GetNotes() const
  {
    return m_AttentionFilter->GetNotes();
  }

  /** After the update: the model's own name, its tokens, and what a diffusers model computed with. */
  const DiffuseWalkCutDetail::ModelRun &
  GetModelRun() const
  {
    return m_ModelRun;
  }

  /** Also that of the parameters that are set in the three filters. */
  ModifiedTimeType
  GetMTime() const override;

  /** Output 1. */
  PartitionTree *
  GetPartitionTree();
  const PartitionTree *
  GetPartitionTree() const;

  /** Not an indexed output. */
  ConfidenceImageType *
  GetConfidenceImage();
  const ConfidenceImageType *
  GetConfidenceImage() const;

  using Superclass::MakeOutput;
  DataObjectPointer
  MakeOutput(DataObjectPointerArraySizeType index) override;
  DataObjectPointer
  MakeOutput(const DataObjectIdentifierType & name) override;

protected:
  HierarchicalSegmentationImageFilter();
  ~HierarchicalSegmentationImageFilter() override = default;

  void
  VerifyPreconditions() const override;
  void
  GenerateOutputInformation() override;
  dwcWholeImagesMacro();
  void
  GenerateData() override;
  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  /** Gives the filters what they share. */
  void
  ConnectFilters();

  /** Updates a filter: its progress becomes this one's from `begin` to `end`, and an abort of this one its own. */
  void
  UpdateFilter(ProcessObject * filter, const char * stage, float begin, float end);

  /** What the attention filter says after its update. */
  DiffuseWalkCutDetail::ModelRun
  FindModelRun() const;

  /** The leaves at the resolution of the image; not an output of any filter. */
  typename LabelImageType::Pointer
  MakeLeaves();

  bool          m_ComponentsAreColor{ false };
  SizeValueType m_NumberOfRegions{ 0 };
  bool          m_IsMaximumSet{ false };
  bool          m_KeepModel{ false };
  bool          m_IsWalkMade{ false };
  std::uint64_t m_MemoryLimit{ 0 };
  std::string   m_Stage;
  float         m_ShareAfterWalk{ 1.0F };
  float         m_ShareAfterCut{ 1.0F };

  typename AttentionFilterType::Pointer m_AttentionFilter;
  typename CutFilterType::Pointer       m_CutFilter;
  typename LabelFilterType::Pointer     m_LabelFilter;

  DiffuseWalkCutDetail::Provenance m_GivenProvenance;
  DiffuseWalkCutDetail::ModelRun   m_ModelRun;
};

} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkHierarchicalSegmentationImageFilter.hxx"
#endif

// The library has these.
namespace itk
{
extern template class DiffuseWalkCut_EXPORT HierarchicalSegmentationImageFilter<Image<unsigned int, 2>>;
extern template class DiffuseWalkCut_EXPORT HierarchicalSegmentationImageFilter<Image<unsigned int, 3>>;
} // namespace itk

#endif
