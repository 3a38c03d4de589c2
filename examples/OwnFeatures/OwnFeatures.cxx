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
// Your own features in place of ours: Gaussian derivatives of several scales, cut by their likeness.
//
//   OwnFeatures INPUT OUTPUT [REGIONS]

#include "itkHierarchicalLabelFilter.h"
#include "itkRandomWalkNCutFilter.h"

#include "itkBinShrinkImageFilter.h"
#include "itkComposeImageFilter.h"
#include "itkGradientMagnitudeRecursiveGaussianImageFilter.h"
#include "itkImageFileReader.h"
#include "itkImageFileWriter.h"
#include "itkLaplacianRecursiveGaussianImageFilter.h"
#include "itkNormalizeImageFilter.h"
#include "itkSmoothingRecursiveGaussianImageFilter.h"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

using ImageType = itk::Image<float, 2>;
using LabelImageType = itk::Image<unsigned int, 2>;

/** One channel: zero mean and unit variance, so that none outweighs the others, and shrunk to about 60 cells a side, so
 * that all pairs of cells can be compared. */
static ImageType::Pointer
ToChannel(ImageType * image)
{
  const auto normalize = itk::NormalizeImageFilter<ImageType, ImageType>::New();
  normalize->SetInput(image);
  const auto size = image->GetLargestPossibleRegion().GetSize();
  const auto shrink = itk::BinShrinkImageFilter<ImageType, ImageType>::New();
  shrink->SetInput(normalize->GetOutput());
  shrink->SetShrinkFactors(static_cast<unsigned int>(std::max<itk::SizeValueType>(1, std::max(size[0], size[1]) / 60)));
  shrink->Update();
  return shrink->GetOutput();
}

int
main(int argc, char * argv[])
{
  if (argc < 3 || argc > 4)
  {
    std::cerr << "Usage: " << argv[0] << " INPUT OUTPUT [REGIONS]\n";
    return EXIT_FAILURE;
  }
  try
  {
    const auto reader = itk::ImageFileReader<ImageType>::New();
    reader->SetFileName(argv[1]);
    reader->Update();
    ImageType * const image = reader->GetOutput();

    // One pixel of the feature image for each cell: brightness, edges and blobs at three scales.
    const auto   features = itk::ComposeImageFilter<ImageType>::New();
    unsigned int channel = 0;
    for (const double scale : { 1.0, 2.0, 4.0 })
    {
      const double sigma = scale * image->GetSpacing()[0];
      const auto   smooth = itk::SmoothingRecursiveGaussianImageFilter<ImageType, ImageType>::New();
      smooth->SetInput(image);
      smooth->SetSigma(sigma);
      smooth->Update();
      const auto edges = itk::GradientMagnitudeRecursiveGaussianImageFilter<ImageType, ImageType>::New();
      edges->SetInput(image);
      edges->SetSigma(sigma);
      edges->SetNormalizeAcrossScale(true);
      edges->Update();
      const auto blobs = itk::LaplacianRecursiveGaussianImageFilter<ImageType, ImageType>::New();
      blobs->SetInput(image);
      blobs->SetSigma(sigma);
      blobs->SetNormalizeAcrossScale(true);
      blobs->Update();
      features->SetInput(channel++, ToChannel(smooth->GetOutput()));
      features->SetInput(channel++, ToChannel(edges->GetOutput()));
      features->SetInput(channel++, ToChannel(blobs->GetOutput()));
    }

    const auto cut = itk::RandomWalkNCutFilter<itk::VectorImage<float, 2>>::New();
    cut->SetInput(features->GetOutput());
    cut->SetLayout(itk::RandomWalkNCutFilterEnums::Layout::Feature);
    cut->SetAffinity(itk::RandomWalkNCutFilterEnums::Affinity::Cosine);
    cut->SetAffinityExponent(4.0);

    // From the cells to the pixels, along the edges of the picture.
    const auto levels = itk::HierarchicalLabelFilter<LabelImageType, ImageType>::New();
    levels->SetInput(cut->GetOutput());
    levels->SetPartitionTree(cut->GetPartitionTree());
    levels->SetReferenceImage(image);
    levels->SetRefinement(itk::HierarchicalLabelFilterEnums::Refinement::Snap);
    if (argc > 3)
    {
      levels->SetNumberOfRegions(std::stoul(argv[3]));
    }

    const auto writer = itk::ImageFileWriter<LabelImageType>::New();
    writer->SetFileName(argv[2]);
    writer->SetInput(levels->GetOutput());
    writer->UseCompressionOn();
    writer->Update();
    std::cout << levels->GetSelectedNumberOfRegions() << " regions from " << channel << " features of "
              << cut->GetNumberOfNodes() << " cells\n";
  }
  catch (const std::exception & error)
  {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
