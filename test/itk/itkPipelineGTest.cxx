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
#include "FilterTesting.h"

#include "itkCastImageFilter.h"
#include "itkExtractImageFilter.h"
#include "itkRGBAPixel.h"
#include "itkRGBPixel.h"
#include "itkVector.h"

#include <gtest/gtest.h>

#include <limits>
#include <type_traits>

// The three filters in a row.

using namespace FilterTesting;

namespace
{

using Gray = itk::Image<float, 2>;
constexpr itk::Size<2> planeSize{ { 60, 40 } };
constexpr itk::Size<3> volumeSize{ { 20, 18, 16 } };

template <typename TImage>
typename TImage::SizeType
DefaultSize()
{
  if constexpr (TImage::ImageDimension == 2)
  {
    return planeSize;
  }
  else
  {
    return volumeSize;
  }
}

} // namespace

template <typename TImage>
class PipelineOfType : public ::testing::Test
{};

template <typename TPixel>
using Plane = itk::Image<TPixel, 2>;
template <typename TPixel>
using Volume = itk::Image<TPixel, 3>;

using ImageTypes = ::testing::Types<Plane<unsigned char>,
                                    Plane<signed char>,
                                    Plane<unsigned short>,
                                    Plane<short>,
                                    Plane<unsigned int>,
                                    Plane<int>,
                                    Plane<unsigned long long>,
                                    Plane<long long>,
                                    Plane<float>,
                                    Plane<double>,
                                    Plane<itk::RGBPixel<unsigned char>>,
                                    Plane<itk::RGBAPixel<unsigned char>>,
                                    Plane<itk::RGBPixel<unsigned short>>,
                                    Plane<itk::RGBPixel<float>>,
                                    Plane<itk::Vector<float, 2>>,
                                    itk::VectorImage<unsigned char, 2>,
                                    itk::VectorImage<double, 2>,
                                    Volume<unsigned char>,
                                    Volume<short>,
                                    Volume<float>,
                                    Volume<itk::RGBPixel<unsigned char>>,
                                    itk::VectorImage<float, 3>>;
TYPED_TEST_SUITE(PipelineOfType, ImageTypes);

// Two objects on a ground, whatever the pixels are: their range is that of a byte, at the far end of wide integers.
TYPED_TEST(PipelineOfType, FindsThreeRegions)
{
  using Component = typename itk::NumericTraits<typename TypeParam::PixelType>::ValueType;
  constexpr bool      isInteger = std::is_integral<Component>::value;
  constexpr bool      isFar = isInteger && sizeof(Component) > 2;
  const double        low = isFar ? static_cast<double>(std::numeric_limits<int>::max()) - 300.0
                            : std::is_signed<Component>::value ? -100.0
                                                               : 0.0;
  const double        range = std::is_same<Component, signed char>::value ? 200.0 : 250.0;
  auto                image = MakeThreeRegions<TypeParam>(DefaultSize<TypeParam>(), low, low + range, 3);
  Pipeline<TypeParam> pipeline(image);
  pipeline.attention->SetNumberOfTokens(150);
  pipeline.hierarchy->SetNumberOfRegions(3);
  pipeline.hierarchy->Update();
  EXPECT_EQ(pipeline.hierarchy->GetOutput()->GetLargestPossibleRegion(), image->GetLargestPossibleRegion());
  const auto labels = ValuesOf(pipeline.hierarchy->GetOutput());
  EXPECT_EQ(CountLabels(labels), 3u);
  // Superpixels of three like channels are less exact on a volume of 20 x 15 x 16 voxels.
  const bool isColorVolume = TypeParam::ImageDimension == 3 && image->GetNumberOfComponentsPerPixel() == 3;
  EXPECT_GT(AdjustedRandIndex(labels, TruthOf(DefaultSize<TypeParam>())), isColorVolume ? 0.85 : 0.95);
}

/** An image of noise with a brighter object, and the highest Dice coefficient of the object and one of the regions. */
template <typename TImage, typename TIsInside>
double
DiceOfABrightObject(const typename TImage::SizeType & size,
                    const double *                    spacing,
                    std::size_t                       regions,
                    const TIsInside &                 isInside)
{
  auto image = NewImage<TImage>(size);
  image->SetSpacing(spacing);
  std::vector<bool>                         truth;
  itk::ImageRegionIteratorWithIndex<TImage> it(image, image->GetLargestPossibleRegion());
  for (; !it.IsAtEnd(); ++it)
  {
    const double noise = NoiseAt(truth.size()) + NoiseAt(truth.size() * 31 + 7);
    truth.push_back(isInside(it.GetIndex()));
    it.Set(static_cast<typename TImage::PixelType>(100.0 + (truth.back() ? 80.0 : 0.0) + 12.0 * noise));
  }
  Pipeline<TImage> pipeline(image);
  pipeline.hierarchy->SetNumberOfRegions(regions);
  pipeline.hierarchy->Update();
  const auto                                    labels = ValuesOf(pipeline.hierarchy->GetOutput());
  std::map<unsigned int, std::array<double, 2>> sizes; // of each region: pixels, and those of the object
  for (std::size_t p = 0; p < truth.size(); ++p)
  {
    sizes[labels[p]][0] += 1.0;
    sizes[labels[p]][1] += truth[p] ? 1.0 : 0.0;
  }
  const auto whole = static_cast<double>(std::count(truth.begin(), truth.end(), true));
  double     best = 0.0;
  for (const auto & [label, counts] : sizes)
  {
    best = std::max(best, 2.0 * counts[1] / (counts[0] + whole));
  }
  return best;
}

// A disc 16 standard deviations brighter than its ground, in one slice of a thin stack alone.
TEST(Pipeline, SlicesOfThinStacksAreToldApart)
{
  using Stack = itk::Image<short, 3>;
  struct Case
  {
    itk::Size<3> size;
    double       thickness;
    long         slice;
  };
  for (const Case & c : { Case{ { { 256, 256, 4 } }, 1.0, 2 },
                          Case{ { { 200, 200, 2 } }, 1.0, 1 },
                          Case{ { { 300, 300, 3 } }, 6.0, 1 },
                          Case{ { { 512, 512, 9 } }, 7.0, 4 } }) // shrunk within its slices
  {
    const auto inDisc = [&c](const itk::Index<3> & index) {
      const double x = static_cast<double>(index[0]) / static_cast<double>(c.size[0]) - 0.6;
      const double y = static_cast<double>(index[1]) / static_cast<double>(c.size[1]) - 0.4;
      return index[2] == c.slice && x * x + y * y < 0.22 * 0.22;
    };
    const double pixel[] = { 1.0, 1.0, c.thickness };
    EXPECT_GT(DiceOfABrightObject<Stack>(c.size, pixel, 2, inDisc), 0.97) << c.size << c.thickness;
  }
}

TEST(Pipeline, LinesOfStripsAreToldApart)
{
  for (const itk::SizeValueType lines : { 4U, 8U })
  {
    for (const unsigned int across : { 0U, 1U })
    {
      itk::Size<2> size;
      size[across] = lines;
      size[1 - across] = 3000;
      const auto isInside = [&](const itk::Index<2> & index) {
        return index[across] >= static_cast<long>(lines) / 2 && index[1 - across] > 700 && index[1 - across] < 1900;
      };
      const double pixel[] = { 1.0, 1.0 };
      EXPECT_GT(DiceOfABrightObject<Gray>(size, pixel, 2, isInside), 0.97) << size;
    }
  }
}

TEST(Pipeline, SixteenBitsWithATinyRange)
{
  using Image = itk::Image<unsigned short, 2>;
  auto            image = MakeThreeRegions<Image>(planeSize, 40000.0, 40007.0);
  Pipeline<Image> pipeline(image);
  pipeline.hierarchy->SetNumberOfRegions(3);
  pipeline.hierarchy->Update();
  EXPECT_GT(AdjustedRandIndex(ValuesOf(pipeline.hierarchy->GetOutput()), TruthOf(planeSize)), 0.9);
}

TEST(Pipeline, GridTokens)
{
  auto           image = MakeThreeRegions<Gray>(planeSize, 0.0, 1.0);
  Pipeline<Gray> pipeline(image);
  pipeline.attention->SetTokenType(itk::DiffusionAttentionImageFilterEnums::TokenType::Grid);
  pipeline.attention->SetNumberOfTokens(30);
  for (const unsigned int radius : { 0U, 2U })
  {
    pipeline.attention->SetNeighborhoodRadius(radius);
    // Where only near cells are reached, equal sides are cheap: the ground is cut once before the second object.
    pipeline.hierarchy->SetNumberOfRegions(radius > 0 ? 4 : 3);
    pipeline.hierarchy->Update();
    EXPECT_EQ(pipeline.cut->GetLayoutUsed(),
              radius > 0 ? itk::RandomWalkNCutFilterEnums::Layout::Neighborhood
                         : itk::RandomWalkNCutFilterEnums::Layout::Full);
    EXPECT_GT(AdjustedRandIndex(ValuesOf(pipeline.hierarchy->GetOutput()), TruthOf(planeSize)), 0.9) << radius;
  }
}

// Turning and shearing the physical space does not change the partition where the spacing stays.
TEST(Pipeline, ObliqueGeometryIsCarriedThrough)
{
  auto image = MakeThreeRegions<itk::Image<float, 3>>(volumeSize, 0.0, 1.0);
  SetObliqueGeometry(image.GetPointer());
  Pipeline<itk::Image<float, 3>> pipeline(image);
  pipeline.attention->SetNumberOfTokens(150);
  pipeline.attention->SetImageSize(15);
  pipeline.hierarchy->SetNumberOfRegions(3);
  pipeline.hierarchy->Update();
  const auto * const out = pipeline.hierarchy->GetOutput();
  // Pixels of 0.7 x 1.2 x 1.7: the first two axes are shrunk until cells are squares of 1.4, the last one not at all.
  EXPECT_EQ(pipeline.cut->GetOutput()->GetLargestPossibleRegion().GetSize(), (itk::Size<3>{ { 10, 15, 16 } }));
  EXPECT_EQ(out->GetLargestPossibleRegion(), image->GetLargestPossibleRegion());
  EXPECT_EQ(out->GetOrigin(), image->GetOrigin());
  EXPECT_EQ(out->GetSpacing(), image->GetSpacing());
  EXPECT_EQ(out->GetDirection(), image->GetDirection());
  EXPECT_GT(AdjustedRandIndex(ValuesOf(out), TruthOf(volumeSize)), 0.8); // cells of two pixels
}

// method.md 6.8: another level re-runs neither the model nor an eigen-solve, nor the refinement; nor does a second
// update.
namespace
{

using Scan = itk::Image<short, 3>;

/** A scan of thick slices: two boxes on a ground, by where a point is in the patient, not in the file. */
Scan::Pointer
MakeScan(const itk::Size<3> &        size,
         const double *              spacing,
         const Scan::DirectionType & direction,
         const double *              origin)
{
  auto scan = NewImage<Scan>(size);
  scan->SetSpacing(spacing);
  scan->SetDirection(direction);
  scan->SetOrigin(origin);
  for (itk::ImageRegionIteratorWithIndex<Scan> it(scan, scan->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    Scan::PointType point;
    scan->TransformIndexToPhysicalPoint(it.GetIndex(), point);
    const bool   isFirst = point[0] < 14.0 && point[1] > 4.0 && point[1] < 26.0 && point[2] > 5.0;
    const bool   isSecond = point[0] > 22.0 && point[1] > 8.0 && point[2] < 24.0;
    const auto   noise = static_cast<std::size_t>(point[0] + 101.0 * point[1] + 10007.0 * std::floor(point[2] / 3.0));
    const double value = isFirst ? 200.0 : isSecond ? 120.0 : 30.0;
    it.Set(static_cast<short>(value + 8.0 * NoiseAt(noise)));
  }
  return scan;
}

/** The level of three regions, in the order of the patient's axes: x fastest. */
std::vector<std::uint32_t>
RegionsInThePatient(Scan * scan)
{
  Pipeline<Scan> pipeline(scan);
  pipeline.hierarchy->SetNumberOfRegions(3);
  pipeline.hierarchy->Update();
  std::vector<std::uint32_t> regions;
  for (double z = 0.5; z < 30.0; z += 1.0)
  {
    for (double y = 0.5; y < 30.0; y += 1.0)
    {
      for (double x = 0.5; x < 36.0; x += 1.0)
      {
        const double  position[] = { x, y, z };
        itk::Index<3> index;
        scan->TransformPhysicalPointToIndex(Scan::PointType(position), index);
        regions.push_back(pipeline.hierarchy->GetOutput()->GetPixel(index));
      }
    }
  }
  return regions;
}

} // namespace

// The same scan of 36 x 30 x 30 mm, slices of 3 mm, stored along other axes and in other orders.
TEST(Pipeline, TheOrderOfAxesDoesNotMatter)
{
  const double        spacing[] = { 1.0, 1.0, 3.0 };
  const double        origin[] = { 0.5, 0.5, 1.5 };
  Scan::DirectionType direction;
  direction.SetIdentity();
  const auto plain = RegionsInThePatient(MakeScan({ { 36, 30, 10 } }, spacing, direction, origin));
  EXPECT_EQ(CountLabels(plain), 3u);

  // The file's axes: from inferior to superior slices first, then x from right to left, then y.
  const double turnedSpacing[] = { 3.0, 1.0, 1.0 };
  const double turnedOrigin[] = { 35.5, 0.5, 1.5 };
  direction.Fill(0.0);
  direction[2][0] = 1.0;
  direction[0][1] = -1.0;
  direction[1][2] = 1.0;
  const auto turned = RegionsInThePatient(MakeScan({ { 10, 36, 30 } }, turnedSpacing, direction, turnedOrigin));
  EXPECT_GT(AdjustedRandIndex(turned, plain), 0.99);

  // Slices of 1 mm, each three times.
  const double fineSpacing[] = { 1.0, 1.0, 1.0 };
  const double fineOrigin[] = { 0.5, 0.5, 0.5 };
  direction.SetIdentity();
  const auto fine = RegionsInThePatient(MakeScan({ { 36, 30, 30 } }, fineSpacing, direction, fineOrigin));
  EXPECT_GT(AdjustedRandIndex(fine, plain), 0.95); // boundaries within a slice
}

TEST(Pipeline, AnotherLevelComputesNothingAgain)
{
  auto           image = MakeThreeRegions<Gray>(planeSize, 0.0, 1.0);
  Pipeline<Gray> pipeline(image);
  pipeline.attention->SetNumberOfTokens(100);
  pipeline.hierarchy->SetRefinement(itk::HierarchicalLabelFilterEnums::Refinement::Walk);
  for (const unsigned int regions : { 2U, 2U, 5U, 3U })
  {
    pipeline.hierarchy->SetNumberOfRegions(regions);
    pipeline.hierarchy->Update();
    EXPECT_EQ(CountLabels(ValuesOf(pipeline.hierarchy->GetOutput())), regions);
    EXPECT_EQ(pipeline.attention->GetNumberOfModelRuns(), 1u);
    EXPECT_EQ(pipeline.cut->GetNumberOfCuts(), 1u);
    EXPECT_EQ(pipeline.hierarchy->GetNumberOfRefinements(), 1u);
  }
  // A parameter of the cut runs the cut and what follows, not the model.
  pipeline.cut->SetMaximumNumberOfRegions(10);
  pipeline.hierarchy->Update();
  EXPECT_EQ(pipeline.attention->GetNumberOfModelRuns(), 1u);
  EXPECT_EQ(pipeline.cut->GetNumberOfCuts(), 2u);
  EXPECT_EQ(pipeline.hierarchy->GetNumberOfRefinements(), 2u);
  image->Modified();
  pipeline.hierarchy->Update();
  EXPECT_EQ(pipeline.attention->GetNumberOfModelRuns(), 2u);
}

// The same where the image comes out of a pipeline itself, and several filters read the result one after the other:
// fewer tokens than were asked for, and a working grid of another size, are not taken for changes.
TEST(Pipeline, SecondReaderComputesNothingAgain)
{
  for (const unsigned int imageSize : { 0U, 30U })
  {
    auto source = itk::CastImageFilter<Gray, Gray>::New();
    source->SetInput(MakeThreeRegions<Gray>(planeSize, 0.0, 1.0));
    Pipeline<Gray> pipeline(source->GetOutput());
    pipeline.attention->SetImageSize(imageSize);
    auto first = itk::CastImageFilter<Labels<2>, Gray>::New();
    auto second = itk::CastImageFilter<Labels<2>, Gray>::New();
    first->SetInput(pipeline.hierarchy->GetOutput());
    second->SetInput(pipeline.hierarchy->GetOutput());
    first->Update();
    const auto walkRegion = pipeline.attention->GetOutput()->GetLargestPossibleRegion();
    EXPECT_LT(walkRegion.GetSize(0), 500u);
    second->Update();
    first->UpdateOutputInformation();
    first->Update();
    EXPECT_EQ(pipeline.attention->GetOutput()->GetLargestPossibleRegion(), walkRegion);
    EXPECT_EQ(pipeline.attention->GetNumberOfModelRuns(), 1u);
    EXPECT_EQ(pipeline.cut->GetNumberOfCuts(), 1u);
    EXPECT_EQ(pipeline.hierarchy->GetNumberOfRefinements(), 1u);
    // A change upstream is one.
    source->Modified();
    second->Update();
    EXPECT_EQ(pipeline.attention->GetNumberOfModelRuns(), 2u);
  }
}

// Each output can be taken out of the pipeline; the next update fills a new one of the same type.
TEST(Pipeline, RunsAgainAfterEachOutputWasDisconnected)
{
  auto attention = itk::DiffusionAttentionImageFilter<Gray>::New();
  attention->SetInput(MakeThreeRegions<Gray>(planeSize, 0.0, 1.0));
  attention->SetNumberOfTokens(30);
  attention->Update();
  const itk::VectorImage<float, 2>::Pointer walk = attention->GetOutput();
  const Labels<2>::Pointer                  tokens = attention->GetTokenImage();
  walk->DisconnectPipeline();
  tokens->DisconnectPipeline();
  attention->Update();
  EXPECT_NE(attention->GetTokenImage(), tokens);
  EXPECT_EQ(ValuesOf(attention->GetTokenImage()), ValuesOf(tokens.GetPointer()));

  auto cut = itk::RandomWalkNCutFilter<itk::VectorImage<float, 2>>::New();
  cut->SetInput(walk);
  cut->SetTokenImage(tokens);
  cut->Update();
  const itk::PartitionTree::Pointer tree = cut->GetPartitionTree();
  const auto                        confidence = itk::Image<float, 2>::Pointer(cut->GetConfidenceImage());
  const Labels<2>::Pointer          leaves = cut->GetOutput();
  tree->DisconnectPipeline();
  confidence->DisconnectPipeline();
  leaves->DisconnectPipeline();
  cut->Update();
  EXPECT_NE(cut->GetPartitionTree(), tree);
  EXPECT_EQ(cut->GetPartitionTree()->ToJSON(), tree->ToJSON());
  EXPECT_EQ(ValuesOf(cut->GetOutput()), ValuesOf(leaves.GetPointer()));
  EXPECT_EQ(ValuesOf(cut->GetConfidenceImage()), ValuesOf(confidence.GetPointer()));

  auto label = itk::HierarchicalLabelFilter<Labels<2>>::New();
  label->SetInput(leaves);
  label->SetPartitionTree(tree);
  label->Update();
  const Labels<2>::Pointer fine = label->GetLeafImage();
  fine->DisconnectPipeline();
  label->Modified();
  label->Update();
  EXPECT_EQ(ValuesOf(label->GetLeafImage()), ValuesOf(fine.GetPointer()));
}

TEST(Pipeline, LevelsAreNested)
{
  Pipeline<Gray> pipeline(MakeThreeRegions<Gray>(planeSize, 0.0, 1.0));
  pipeline.attention->SetNumberOfTokens(100);
  std::vector<std::uint32_t> coarser;
  for (unsigned int regions = 1; regions <= 20; ++regions)
  {
    pipeline.hierarchy->SetNumberOfRegions(regions);
    pipeline.hierarchy->Update();
    const auto labels = ValuesOf(pipeline.hierarchy->GetOutput());
    EXPECT_EQ(CountLabels(labels), regions);
    std::map<std::uint32_t, std::uint32_t> parent;
    for (std::size_t i = 0; i < coarser.size(); ++i)
    {
      EXPECT_EQ(parent.emplace(labels[i], coarser[i]).first->second, coarser[i]);
    }
    coarser = labels;
  }
}

TEST(Pipeline, AnyRequestedRegionGivesTheWholeImagesResult)
{
  auto           image = MakeThreeRegions<Gray>(planeSize, 0.0, 1.0);
  Pipeline<Gray> whole(image);
  whole.attention->SetNumberOfTokens(100);
  whole.hierarchy->SetNumberOfRegions(3);
  whole.hierarchy->Update();

  Pipeline<Gray> part(image);
  part.attention->SetNumberOfTokens(100);
  part.hierarchy->SetNumberOfRegions(3);
  const itk::ImageRegion<2> region({ { 10, 8 } }, { { 20, 15 } });
  part.hierarchy->GetOutput()->SetRequestedRegion(region);
  part.hierarchy->Update();
  EXPECT_EQ(ValuesOf(part.hierarchy->GetOutput()), ValuesOf(whole.hierarchy->GetOutput()));

  auto           extract = itk::ExtractImageFilter<Labels<2>, Labels<2>>::New();
  Pipeline<Gray> extracted(image);
  extracted.attention->SetNumberOfTokens(100);
  extracted.hierarchy->SetNumberOfRegions(3);
  extract->SetInput(extracted.hierarchy->GetOutput());
  extract->SetExtractionRegion(region);
  extract->Update();
  for (itk::ImageRegionConstIteratorWithIndex<Labels<2>> it(extract->GetOutput(), region); !it.IsAtEnd(); ++it)
  {
    EXPECT_EQ(it.Get(), whole.hierarchy->GetOutput()->GetPixel(it.GetIndex()));
  }
}

// Bitwise the same with 1, 2 and 8 threads: walk, tokens, leaves, tree and confidence.
TEST(Pipeline, SameResultForAnyNumberOfWorkUnits)
{
  struct Result
  {
    std::vector<float>         walk;
    std::vector<std::uint32_t> tokens;
    std::vector<std::uint32_t> leaves;
    std::vector<double>        costs;
    std::vector<float>         confidence;
    bool
    operator==(const Result & other) const
    {
      return walk == other.walk && tokens == other.tokens && leaves == other.leaves && costs == other.costs &&
             confidence == other.confidence;
    }
  };
  const auto run = [](unsigned int workUnits, auto refinement, auto tokenType) {
    Pipeline<Gray> pipeline(MakeThreeRegions<Gray>({ { 120, 90 } }, 0.0, 1.0));
    pipeline.attention->SetTokenType(tokenType);
    pipeline.hierarchy->SetRefinement(refinement);
    for (itk::ProcessObject * const filter : { static_cast<itk::ProcessObject *>(pipeline.attention.GetPointer()),
                                               static_cast<itk::ProcessObject *>(pipeline.cut.GetPointer()),
                                               static_cast<itk::ProcessObject *>(pipeline.hierarchy.GetPointer()) })
    {
      // More threads than cores, so that they do meet in another order.
      filter->GetMultiThreader()->SetMaximumNumberOfThreads(workUnits);
      filter->SetNumberOfWorkUnits(workUnits);
    }
    pipeline.hierarchy->Update();
    Result             result;
    const auto * const walk = pipeline.attention->GetOutput();
    result.walk.assign(walk->GetBufferPointer(),
                       walk->GetBufferPointer() +
                         walk->GetLargestPossibleRegion().GetNumberOfPixels() * walk->GetNumberOfComponentsPerPixel());
    result.tokens = ValuesOf(pipeline.attention->GetTokenImage());
    result.leaves = ValuesOf(pipeline.hierarchy->GetLeafImage());
    for (const auto split : pipeline.cut->GetPartitionTree()->GetTree().splits)
    {
      result.costs.push_back(pipeline.cut->GetPartitionTree()->GetNode(split).cost);
    }
    const auto * const confidence = pipeline.hierarchy->GetConfidenceImage();
    result.confidence.assign(confidence->GetBufferPointer(),
                             confidence->GetBufferPointer() +
                               confidence->GetLargestPossibleRegion().GetNumberOfPixels());
    return result;
  };
  using Refinement = itk::HierarchicalLabelFilterEnums::Refinement;
  using TokenType = itk::DiffusionAttentionImageFilterEnums::TokenType;
  for (const auto & [refinement, tokenType] :
       { std::make_pair(Refinement::Snap, TokenType::Region), std::make_pair(Refinement::Walk, TokenType::Grid) })
  {
    const Result one = run(1, refinement, tokenType);
    EXPECT_TRUE(run(2, refinement, tokenType) == one) << refinement;
    EXPECT_TRUE(run(8, refinement, tokenType) == one) << refinement;
  }
}

TEST(Pipeline, ProgressMovesAndNeverGoesBack)
{
  Pipeline<Gray> pipeline(MakeThreeRegions<Gray>(planeSize, 0.0, 1.0));
  pipeline.hierarchy->SetRefinement(itk::HierarchicalLabelFilterEnums::Refinement::Walk);
  ProgressRecorder attention(pipeline.attention);
  ProgressRecorder cut(pipeline.cut);
  ProgressRecorder hierarchy(pipeline.hierarchy);
  pipeline.hierarchy->Update();
  for (const auto * const recorder : { &attention, &cut, &hierarchy })
  {
    const auto & values = recorder->GetValues();
    ASSERT_GT(values.size(), 5u);
    EXPECT_TRUE(std::is_sorted(values.begin(), values.end()));
    EXPECT_GE(values.front(), 0.0F);
    EXPECT_EQ(values.back(), 1.0F);
    // It moves inside, not only from 0 to 1.
    EXPECT_GT(std::count_if(values.begin(), values.end(), [](float v) { return v > 0.2F && v < 0.95F; }), 0);
  }
}

TEST(Pipeline, AbortStopsEachFilterAndALaterUpdateIsWhole)
{
  auto           image = MakeThreeRegions<Gray>(planeSize, 0.0, 1.0);
  Pipeline<Gray> plain(image);
  plain.hierarchy->SetRefinement(itk::HierarchicalLabelFilterEnums::Refinement::Walk);
  plain.hierarchy->Update();
  for (unsigned int which = 0; which < 3; ++which)
  {
    Pipeline<Gray> pipeline(image);
    pipeline.hierarchy->SetRefinement(itk::HierarchicalLabelFilterEnums::Refinement::Walk);
    itk::ProcessObject * const filters[] = { pipeline.attention, pipeline.cut, pipeline.hierarchy };
    {
      ProgressRecorder recorder(filters[which], 0.4);
      EXPECT_THROW(pipeline.hierarchy->Update(), itk::ProcessAborted) << which;
      EXPECT_LT(recorder.GetValues().back(), 1.0F);
      filters[which]->RemoveAllObservers();
      // ITK leaves the filters downstream of the one that threw marked as running.
      pipeline.hierarchy->ResetPipeline();
    }
    EXPECT_NO_THROW(pipeline.hierarchy->UpdateLargestPossibleRegion()) << which;
    EXPECT_EQ(ValuesOf(pipeline.hierarchy->GetOutput()), ValuesOf(plain.hierarchy->GetOutput())) << which;
  }
}

TEST(Pipeline, ConstantImageIsOneRegion)
{
  auto image = NewImage<Gray>(planeSize);
  image->FillBuffer(7.0F);
  Pipeline<Gray> pipeline(image);
  pipeline.hierarchy->Update();
  const auto labels = ValuesOf(pipeline.hierarchy->GetOutput());
  EXPECT_EQ(labels, std::vector<std::uint32_t>(labels.size(), 1));
  EXPECT_EQ(pipeline.hierarchy->GetSelectedNumberOfRegions(), 1u);
}

TEST(Pipeline, OnePixelIsOneRegion)
{
  for (const auto tokenType : { itk::DiffusionAttentionImageFilterEnums::TokenType::Region,
                                itk::DiffusionAttentionImageFilterEnums::TokenType::Grid })
  {
    auto image = NewImage<Gray>({ { 1, 1 } });
    image->FillBuffer(7.0F);
    Pipeline<Gray> pipeline(image);
    pipeline.attention->SetTokenType(tokenType);
    pipeline.hierarchy->Update();
    EXPECT_EQ(ValuesOf(pipeline.hierarchy->GetOutput()), std::vector<std::uint32_t>{ 1 });
  }
}

TEST(Pipeline, OneRowAndOneColumn)
{
  for (const itk::Size<2> size : { itk::Size<2>{ { 64, 1 } }, itk::Size<2>{ { 1, 64 } } })
  {
    auto image = NewImage<Gray>(size);
    for (std::size_t i = 0; i < 64; ++i)
    {
      image->GetBufferPointer()[i] = i < 40 ? 0.0F : 1.0F;
    }
    Pipeline<Gray> pipeline(image);
    pipeline.hierarchy->SetNumberOfRegions(2);
    pipeline.hierarchy->Update();
    const auto                 labels = ValuesOf(pipeline.hierarchy->GetOutput());
    std::vector<std::uint32_t> truth(64, 0);
    std::fill(truth.begin() + 40, truth.end(), 1);
    EXPECT_EQ(CountLabels(labels), 2u);
    EXPECT_GT(AdjustedRandIndex(labels, truth), 0.8) << size;
  }
}

TEST(Pipeline, MaskAtThePixelsOwnResolution)
{
  auto image = MakeThreeRegions<Gray>(planeSize, 0.0, 1.0);
  auto mask = NewImage<Mask<2>>(planeSize);
  for (itk::ImageRegionIteratorWithIndex<Mask<2>> it(mask, mask->GetLargestPossibleRegion()); !it.IsAtEnd(); ++it)
  {
    it.Set(it.GetIndex()[0] + it.GetIndex()[1] < 70 ? 255 : 0);
  }
  for (const unsigned int imageSize : { 0U, 30U })
  {
    Pipeline<Gray> pipeline(image);
    pipeline.attention->SetMaskImage(mask);
    pipeline.attention->SetImageSize(imageSize);
    pipeline.hierarchy->SetMaskImage(mask);
    pipeline.hierarchy->SetNumberOfRegions(3);
    pipeline.hierarchy->Update();
    const auto labels = ValuesOf(pipeline.hierarchy->GetOutput());
    const auto inside = ValuesOf(mask.GetPointer());
    for (std::size_t i = 0; i < labels.size(); ++i)
    {
      ASSERT_EQ(labels[i] != 0, inside[i] != 0) << i << ' ' << imageSize;
    }
  }
}

TEST(Pipeline, MoreRegionsThanLeavesGivesTheLeaves)
{
  Pipeline<Gray> pipeline(MakeThreeRegions<Gray>(planeSize, 0.0, 1.0));
  pipeline.cut->SetMaximumNumberOfRegions(8);
  pipeline.hierarchy->SetNumberOfRegions(1000);
  pipeline.hierarchy->Update();
  EXPECT_EQ(pipeline.hierarchy->GetSelectedNumberOfRegions(), pipeline.cut->GetPartitionTree()->GetNumberOfLeaves());
  EXPECT_EQ(ValuesOf(pipeline.hierarchy->GetOutput()), ValuesOf(pipeline.hierarchy->GetLeafImage()));
}
