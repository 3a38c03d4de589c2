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
#ifndef FilterTesting_h
#define FilterTesting_h

#include "itkDiffusionAttentionImageFilter.h"
#include "itkHierarchicalLabelFilter.h"
#include "itkRandomWalkNCutFilter.h"

#include "itkCommand.h"
#include "itkDefaultConvertPixelTraits.h"
#include "itkImageRegionConstIterator.h"
#include "itkImageRegionIteratorWithIndex.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

/** What the tests of the filters share: small images with a known partition, and questions about label images. */
namespace FilterTesting
{

template <unsigned int D>
using Labels = itk::Image<unsigned int, D>;
template <unsigned int D>
using Walk = itk::VectorImage<float, D>;
template <unsigned int D>
using Mask = itk::Image<unsigned char, D>;

template <typename TImage>
typename TImage::Pointer
NewImage(const typename TImage::SizeType & size, unsigned int components = 1)
{
  auto image = TImage::New();
  image->SetRegions(typename TImage::RegionType(size));
  image->SetNumberOfComponentsPerPixel(components);
  image->Allocate();
  return image;
}

/** An image of any pixel type with one value in all its channels. */
template <typename TPixel>
struct MakePixel
{
  using Component = typename itk::NumericTraits<TPixel>::ValueType;

  static TPixel
  Of(double value, unsigned int components)
  {
    TPixel pixel;
    itk::NumericTraits<TPixel>::SetLength(pixel, components);
    for (unsigned int c = 0; c < components; ++c)
    {
      itk::DefaultConvertPixelTraits<TPixel>::SetNthComponent(
        static_cast<int>(c), pixel, static_cast<Component>(value));
    }
    return pixel;
  }
};

/** Which of three regions a pixel is in: a box (1) and a second box (2) on the ground (0). In any dimension. */
template <unsigned int D>
unsigned int
TruthAt(const itk::Index<D> & index, const itk::Size<D> & size)
{
  bool first = true;
  bool second = true;
  for (unsigned int d = 0; d < D; ++d)
  {
    const double x = (static_cast<double>(index[d]) + 0.5) / static_cast<double>(size[d]);
    first = first && x > 0.1 && x < 0.45;
    second = second && x > (d == 0 ? 0.55 : 0.2) && x < 0.9;
  }
  return first ? 1 : second ? 2 : 0;
}

/** Deterministic noise of -0.5 to 0.5. */
inline double
NoiseAt(std::size_t i)
{
  return static_cast<double>((i * 2654435761U >> 7U) % 1000U) / 1000.0 - 0.5;
}

/** Regions of 0.15, 0.5 and 0.85 of the range, with some noise. Values lie from `low` to `high`. */
template <typename TImage>
typename TImage::Pointer
MakeThreeRegions(const typename TImage::SizeType & size, double low, double high, unsigned int components = 1)
{
  auto        image = NewImage<TImage>(size, components);
  const auto  values = std::array<double, 3>{ 0.15, 0.5, 0.85 };
  std::size_t i = 0;
  for (itk::ImageRegionIteratorWithIndex<TImage> it(image, image->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it, ++i)
  {
    const double share = values[TruthAt<TImage::ImageDimension>(it.GetIndex(), size)] + 0.06 * NoiseAt(i);
    it.Set(
      MakePixel<typename TImage::PixelType>::Of(low + share * (high - low), image->GetNumberOfComponentsPerPixel()));
  }
  return image;
}

template <typename TImage>
std::vector<std::uint32_t>
ValuesOf(const TImage * image)
{
  std::vector<std::uint32_t> values;
  for (itk::ImageRegionConstIterator<TImage> it(image, image->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    values.push_back(static_cast<std::uint32_t>(it.Get()));
  }
  return values;
}

template <unsigned int D>
std::vector<std::uint32_t>
TruthOf(const itk::Size<D> & size)
{
  auto image = NewImage<Labels<D>>(size);
  for (itk::ImageRegionIteratorWithIndex<Labels<D>> it(image, image->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    it.Set(TruthAt<D>(it.GetIndex(), size));
  }
  return ValuesOf(image.GetPointer());
}

/** Adjusted Rand index (Hubert and Arabie 1985): 1 for the same partition up to relabelling, about 0 by chance. */
inline double
AdjustedRandIndex(const std::vector<std::uint32_t> & a, const std::vector<std::uint32_t> & b)
{
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> both;
  std::map<std::uint32_t, double>                           first;
  std::map<std::uint32_t, double>                           second;
  for (std::size_t i = 0; i < a.size(); ++i)
  {
    both[{ a[i], b[i] }] += 1.0;
    first[a[i]] += 1.0;
    second[b[i]] += 1.0;
  }
  const auto pairs = [](double n) { return n * (n - 1.0) / 2.0; };
  const auto sum = [&pairs](const auto & counts) {
    double total = 0.0;
    for (const auto & entry : counts)
    {
      total += pairs(entry.second);
    }
    return total;
  };
  const double all = pairs(static_cast<double>(a.size()));
  const double expected = sum(first) * sum(second) / all;
  const double most = (sum(first) + sum(second)) / 2.0;
  return most == expected ? 1.0 : (sum(both) - expected) / (most - expected);
}

inline std::size_t
CountLabels(const std::vector<std::uint32_t> & labels)
{
  std::set<std::uint32_t> found(labels.begin(), labels.end());
  found.erase(0);
  return found.size();
}

/** What an update throws; empty where it throws nothing. */
template <typename TFilter>
std::string
MessageOf(TFilter * filter)
{
  try
  {
    filter->Update();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return "";
}

template <typename TObject>
std::string
PrintOf(const TObject * object)
{
  std::ostringstream text;
  object->Print(text);
  return text.str();
}

/** Oblique, anisotropic, away from the origin. */
template <typename TImage>
void
SetObliqueGeometry(TImage * image)
{
  constexpr unsigned int         D = TImage::ImageDimension;
  typename TImage::SpacingType   spacing;
  typename TImage::PointType     origin;
  typename TImage::DirectionType direction;
  direction.SetIdentity();
  const double angle = 0.5;
  direction[0][0] = std::cos(angle);
  direction[0][1] = -std::sin(angle);
  direction[1][0] = std::sin(angle);
  direction[1][1] = std::cos(angle);
  for (unsigned int d = 0; d < D; ++d)
  {
    spacing[d] = 0.7 + 0.5 * d;
    origin[d] = -30.0 + 11.0 * d;
  }
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(direction);
}

/** The walk of `blocks` groups of `size` tokens: flow within a group to between groups as `ratio` to 1 (method.md 6.6).
 */
inline Walk<2>::Pointer
MakePlantedWalk(std::size_t blocks, std::size_t size, double ratio)
{
  const std::size_t n = blocks * size;
  auto              walk = NewImage<Walk<2>>({ { n, 1 } }, static_cast<unsigned int>(n));
  const double      sum = static_cast<double>(size) * ratio + static_cast<double>(n - size);
  for (std::size_t i = 0; i < n; ++i)
  {
    for (std::size_t j = 0; j < n; ++j)
    {
      walk->GetBufferPointer()[i * n + j] = static_cast<float>((i % blocks == j % blocks ? ratio : 1.0) / sum);
    }
  }
  return walk;
}

/** Remembers the progress of a filter, and aborts it when it has come so far. */
class ProgressRecorder
{
public:
  explicit ProgressRecorder(itk::ProcessObject * filter, double abortAt = 2.0)
  {
    auto command = itk::CStyleCommand::New();
    command->SetClientData(this);
    command->SetCallback([](itk::Object * caller, const itk::EventObject &, void * data) {
      auto * const self = static_cast<ProgressRecorder *>(data);
      auto * const process = static_cast<itk::ProcessObject *>(caller);
      self->m_Values.push_back(process->GetProgress());
      if (process->GetProgress() >= self->m_AbortAt)
      {
        process->AbortGenerateDataOn();
      }
    });
    m_AbortAt = abortAt;
    filter->AddObserver(itk::ProgressEvent(), command);
  }

  const std::vector<float> &
  GetValues() const
  {
    return m_Values;
  }

private:
  std::vector<float> m_Values;
  double             m_AbortAt{ 2.0 };
};

/** The three filters in a row. */
template <typename TImage>
struct Pipeline
{
  static constexpr unsigned int D = TImage::ImageDimension;
  using Attention = itk::DiffusionAttentionImageFilter<TImage>;
  using Cut = itk::RandomWalkNCutFilter<Walk<D>>;
  using Hierarchy = itk::HierarchicalLabelFilter<Labels<D>, TImage>;

  typename Attention::Pointer attention = Attention::New();
  typename Cut::Pointer       cut = Cut::New();
  typename Hierarchy::Pointer hierarchy = Hierarchy::New();

  explicit Pipeline(const TImage * image)
  {
    attention->SetInput(image);
    cut->SetInput(attention->GetOutput());
    cut->SetTokenImage(attention->GetTokenImage());
    hierarchy->SetInput(cut->GetOutput());
    hierarchy->SetPartitionTree(cut->GetPartitionTree());
    hierarchy->SetReferenceImage(image);
  }
};

} // namespace FilterTesting

#endif
