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
//   Consumer EMPTY-FOLDER WORDS
// Uses every public header of the package: an image with two halves is segmented, its tree written and read again. Then
// the folder is given as a model, and the error must have the words.

#include "itkDiffusionAttentionImageFilter.h"
#include "itkHierarchicalLabelFilter.h"
#include "itkPartitionTreeFileReader.h"
#include "itkPartitionTreeFileWriter.h"
#include "itkRandomWalkNCutFilter.h"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

int
main(int argc, char * argv[])
{
  if (argc != 3)
  {
    return EXIT_FAILURE;
  }
  using ImageType = itk::Image<unsigned char, 2>;
  using LabelImageType = itk::Image<unsigned int, 2>;
  const auto image = ImageType::New();
  image->SetRegions(itk::Size<2>{ { 40, 30 } });
  image->Allocate();
  for (std::size_t i = 0; i < 40 * 30; ++i)
  {
    image->GetBufferPointer()[i] = static_cast<unsigned char>(i % 40 < 15 ? 50 : 180);
  }
  try
  {
    const auto attention = itk::DiffusionAttentionImageFilter<ImageType>::New();
    attention->SetInput(image);
    const auto cut = itk::RandomWalkNCutFilter<itk::VectorImage<float, 2>>::New();
    cut->SetInput(attention->GetOutput());
    cut->SetTokenImage(attention->GetTokenImage());

    const auto writer = itk::PartitionTreeFileWriter::New();
    writer->SetInput(cut->GetPartitionTree());
    writer->SetFileName("tree.json");
    writer->Update();
    const auto reader = itk::PartitionTreeFileReader::New();
    reader->SetFileName("tree.json");

    const auto levels = itk::HierarchicalLabelFilter<LabelImageType, ImageType>::New();
    levels->SetInput(cut->GetOutput());
    levels->SetPartitionTree(reader->GetOutput());
    levels->SetReferenceImage(image);
    levels->SetNumberOfRegions(2);
    levels->Update();

    for (itk::IndexValueType x = 0; x < 40; ++x)
    {
      const bool sameAsFirst =
        levels->GetOutput()->GetPixel({ { x, 9 } }) == levels->GetOutput()->GetPixel({ { 0, 9 } });
      if (sameAsFirst != (x < 15))
      {
        std::cerr << "column " << x << " is in the wrong half\n";
        return EXIT_FAILURE;
      }
    }
  }
  catch (const std::exception & error)
  {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
  std::cout << "two halves\n";

  std::string message;
  try
  {
    const auto attention = itk::DiffusionAttentionImageFilter<ImageType>::New();
    attention->SetInput(image);
    attention->SetModel(argv[1]);
    attention->Update();
  }
  catch (const std::exception & error)
  {
    message = error.what();
  }
  if (message.find(argv[2]) == std::string::npos)
  {
    std::cerr << "an empty folder as a model: \"" << message << "\" has no \"" << argv[2] << "\"\n";
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
