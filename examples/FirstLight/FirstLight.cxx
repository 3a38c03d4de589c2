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
// The first program of the README: a photograph to 12 regions.
//
//   FirstLight INPUT OUTPUT

#include "itkDiffusionAttentionImageFilter.h"
#include "itkHierarchicalLabelFilter.h"
#include "itkRandomWalkNCutFilter.h"

#include "itkImageFileReader.h"
#include "itkImageFileWriter.h"
#include "itkRGBPixel.h"

#include <cstdlib>
#include <exception>
#include <iostream>

int
main(int argc, char * argv[])
{
  if (argc != 3)
  {
    std::cerr << "Usage: " << argv[0] << " INPUT OUTPUT\n";
    return EXIT_FAILURE;
  }
  try
  {
    using ImageType = itk::Image<itk::RGBPixel<unsigned char>, 2>;

    auto attention = itk::DiffusionAttentionImageFilter<ImageType>::New();
    attention->SetInput(itk::ReadImage<ImageType>(argv[1]));

    auto cut = itk::RandomWalkNCutFilter<itk::VectorImage<float, 2>>::New();
    cut->SetInput(attention->GetOutput());
    cut->SetTokenImage(attention->GetTokenImage());

    auto label = itk::HierarchicalLabelFilter<itk::Image<unsigned int, 2>>::New();
    label->SetInput(cut->GetOutput());
    label->SetPartitionTree(cut->GetPartitionTree());
    label->SetNumberOfRegions(12); // or CostThreshold, or Depth, or nothing: the image's own level
    itk::WriteImage(label->GetOutput(), argv[2]);

    std::cout << label->GetSelectedNumberOfRegions() << " regions\n";
  }
  catch (const std::exception & error)
  {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
