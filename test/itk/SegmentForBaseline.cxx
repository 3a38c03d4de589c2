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
// The program that itkTestDriver runs before it compares images: a picture to the labels of one level.
//
//   SegmentForBaseline INPUT LABELS REGIONS [nearest|snap|walk]

#include "itkDiffusionAttentionImageFilter.h"
#include "itkHierarchicalLabelFilter.h"
#include "itkRandomWalkNCutFilter.h"

#include "itkImageFileReader.h"
#include "itkImageFileWriter.h"
#include "itkPNGImageIOFactory.h"
#include "itkRGBPixel.h"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

int
main(int argc, char * argv[])
{
  if (argc < 4)
  {
    std::cerr << "Usage: " << argv[0] << " INPUT LABELS REGIONS [nearest|snap|walk]\n";
    return EXIT_FAILURE;
  }
  using ImageType = itk::Image<itk::RGBPixel<unsigned char>, 2>;
  using LabelImageType = itk::Image<unsigned char, 2>;
  using Refinement = itk::HierarchicalLabelFilterEnums::Refinement;
  itk::PNGImageIOFactory::RegisterOneFactory();
  try
  {
    const auto reader = itk::ImageFileReader<ImageType>::New();
    reader->SetFileName(argv[1]);
    const auto attention = itk::DiffusionAttentionImageFilter<ImageType>::New();
    attention->SetInput(reader->GetOutput());
    const auto cut =
      itk::RandomWalkNCutFilter<itk::VectorImage<float, 2>, itk::Image<unsigned int, 2>, LabelImageType>::New();
    cut->SetInput(attention->GetOutput());
    cut->SetTokenImage(attention->GetTokenImage());
    const auto levels = itk::HierarchicalLabelFilter<LabelImageType, ImageType>::New();
    levels->SetInput(cut->GetOutput());
    levels->SetPartitionTree(cut->GetPartitionTree());
    levels->SetReferenceImage(reader->GetOutput());
    levels->SetNumberOfRegions(std::stoul(argv[3]));
    const std::string refinement = argc > 4 ? argv[4] : "nearest";
    levels->SetRefinement(refinement == "snap"   ? Refinement::Snap
                          : refinement == "walk" ? Refinement::Walk
                                                 : Refinement::Nearest);
    const auto writer = itk::ImageFileWriter<LabelImageType>::New();
    writer->SetFileName(argv[2]);
    writer->SetInput(levels->GetOutput());
    writer->Update();
  }
  catch (const std::exception & error)
  {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
