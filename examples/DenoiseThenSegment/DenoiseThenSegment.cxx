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
// Smooth the noise away first, then segment: our filters in a row with one of ITK's.
//
//   DenoiseThenSegment INPUT OUTPUT [REGIONS]

#include "itkDiffusionAttentionImageFilter.h"
#include "itkHierarchicalLabelFilter.h"
#include "itkRandomWalkNCutFilter.h"

#include "itkCurvatureAnisotropicDiffusionImageFilter.h"
#include "itkImageFileReader.h"
#include "itkImageFileWriter.h"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

int
main(int argc, char * argv[])
{
  if (argc < 3 || argc > 4)
  {
    std::cerr << "Usage: " << argv[0] << " INPUT OUTPUT [REGIONS]\n";
    return EXIT_FAILURE;
  }
  using ImageType = itk::Image<float, 2>;
  using LabelImageType = itk::Image<unsigned int, 2>;
  try
  {
    const auto reader = itk::ImageFileReader<ImageType>::New();
    reader->SetFileName(argv[1]);

    // Smooths within regions, hardly across their borders. The step is the longest stable one for pixels of 1 mm.
    const auto denoise = itk::CurvatureAnisotropicDiffusionImageFilter<ImageType, ImageType>::New();
    denoise->SetInput(reader->GetOutput());
    denoise->SetNumberOfIterations(5);
    denoise->SetTimeStep(0.125);
    denoise->SetConductanceParameter(2.0);

    const auto attention = itk::DiffusionAttentionImageFilter<ImageType>::New();
    attention->SetInput(denoise->GetOutput());

    const auto cut = itk::RandomWalkNCutFilter<itk::VectorImage<float, 2>>::New();
    cut->SetInput(attention->GetOutput());
    cut->SetTokenImage(attention->GetTokenImage());

    // The borders of the labels follow the picture as it was read, not the smoothed one.
    const auto levels = itk::HierarchicalLabelFilter<LabelImageType, ImageType>::New();
    levels->SetInput(cut->GetOutput());
    levels->SetPartitionTree(cut->GetPartitionTree());
    levels->SetReferenceImage(reader->GetOutput());
    if (argc > 3)
    {
      levels->SetNumberOfRegions(std::stoul(argv[3]));
    }

    const auto writer = itk::ImageFileWriter<LabelImageType>::New();
    writer->SetFileName(argv[2]);
    writer->SetInput(levels->GetOutput());
    writer->UseCompressionOn();
    writer->Update();
    std::cout << levels->GetSelectedNumberOfRegions() << " regions of " << cut->GetPartitionTree()->GetNumberOfLeaves()
              << " leaves\n";
  }
  catch (const std::exception & error)
  {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
