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
#ifndef itkPartitionTreeFormat_h
#define itkPartitionTreeFormat_h

#include "itkPartitionTree.h"

#include <stdexcept>
#include <string>
#include <vector>

/** The text of a tree, docs/format.md: what PartitionTree and its file reader and writer share. */

namespace itk
{
namespace PartitionTreeFormat
{

/** First two entries of the text. The version grows when an old reader would misread a new text. */
constexpr const char * name = "DiffuseWalkCut partition tree";
constexpr int          version = 1;

/** What is wrong with a text, or cannot be written as one: a clause without the name of the file. */
class Error : public std::runtime_error
{
public:
  using std::runtime_error::runtime_error;
};

/** \param leftOut keys of the tree's dictionary whose values are of types that are not written. \throw Error */
std::string
ToText(const PartitionTree & partitionTree, std::vector<std::string> & leftOut);

/** The text is not trusted: all of it is checked before the tree is changed. \throw Error, dwc::ParameterError */
void
FromText(const std::string & text, PartitionTree & partitionTree);

} // namespace PartitionTreeFormat
} // namespace itk

#endif
