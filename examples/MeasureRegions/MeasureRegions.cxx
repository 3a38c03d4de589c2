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
// Segment, then measure: a table of the regions, for two levels of the same tree.
//
//   MeasureRegions INPUT [REGIONS ...]

#include "itkDiffusionAttentionImageFilter.h"
#include "itkHierarchicalLabelFilter.h"
#include "itkRandomWalkNCutFilter.h"

#include "itkImageFileReader.h"
#include "itkLabelImageToShapeLabelMapFilter.h"
#include "itkLabelStatisticsImageFilter.h"

#include <cstdlib>
#include <exception>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

int
main(int argc, char * argv[])
{
  if (argc < 2)
  {
    std::cerr << "Usage: " << argv[0] << " INPUT [REGIONS ...]\n";
    return EXIT_FAILURE;
  }
  using ImageType = itk::Image<float, 2>;
  using LabelImageType = itk::Image<unsigned int, 2>;
  try
  {
    const auto reader = itk::ImageFileReader<ImageType>::New();
    reader->SetFileName(argv[1]);

    const auto attention = itk::DiffusionAttentionImageFilter<ImageType>::New();
    attention->SetInput(reader->GetOutput());

    const auto cut = itk::RandomWalkNCutFilter<itk::VectorImage<float, 2>>::New();
    cut->SetInput(attention->GetOutput());
    cut->SetTokenImage(attention->GetTokenImage());

    const auto levels = itk::HierarchicalLabelFilter<LabelImageType, ImageType>::New();
    levels->SetInput(cut->GetOutput());
    levels->SetPartitionTree(cut->GetPartitionTree());
    levels->SetReferenceImage(reader->GetOutput());

    const auto statistics = itk::LabelStatisticsImageFilter<ImageType, LabelImageType>::New();
    statistics->SetInput(reader->GetOutput());
    statistics->SetLabelInput(levels->GetOutput());

    const auto shapes = itk::LabelImageToShapeLabelMapFilter<LabelImageType>::New();
    shapes->SetInput(levels->GetOutput());

    // Without a number: the automatic level. Only the labels change from one level to the next; the tree is made once.
    std::vector<unsigned long> numbersOfRegions{ 0 };
    if (argc > 2)
    {
      numbersOfRegions.clear();
      for (int i = 2; i < argc; ++i)
      {
        numbersOfRegions.push_back(std::stoul(argv[i]));
      }
    }
    for (const unsigned long number : numbersOfRegions)
    {
      levels->SetNumberOfRegions(number);
      statistics->Update();
      shapes->Update();
      std::cout << levels->GetSelectedNumberOfRegions() << " regions\n"
                << "region      size    mean   sigma  roundness  center\n"
                << std::fixed;
      for (const auto label : shapes->GetOutput()->GetLabels())
      {
        const auto * const shape = shapes->GetOutput()->GetLabelObject(label);
        std::cout << std::setw(6) << label << std::setprecision(1) << std::setw(10) << shape->GetPhysicalSize()
                  << std::setw(8) << statistics->GetMean(label) << std::setw(8) << statistics->GetSigma(label)
                  << std::setprecision(2) << std::setw(11) << shape->GetRoundness() << std::setprecision(1) << "  ("
                  << shape->GetCentroid()[0] << ", " << shape->GetCentroid()[1] << ")\n";
      }
      std::cout << std::defaultfloat << '\n';
    }
    std::cout << "trees made: " << cut->GetNumberOfCuts() << '\n';
  }
  catch (const std::exception & error)
  {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
