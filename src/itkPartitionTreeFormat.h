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

namespace itk
{
namespace PartitionTreeFormat
{

/** First two entries of the file. The version grows when an old reader would misread a new file. */
constexpr const char * name = "DiffuseWalkCut partition tree";
constexpr int          version = 1;

} // namespace PartitionTreeFormat
} // namespace itk

#endif
