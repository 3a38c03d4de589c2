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
#ifndef itkDiffuseWalkCutProvenance_h
#define itkDiffuseWalkCutProvenance_h

#include "DiffuseWalkCutExport.h"
#include "itkMetaDataDictionary.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

/** What a tree says of how it was made: entries of its dictionary, and one line for people. */

namespace itk
{
namespace DiffuseWalkCutDetail
{

/** Names and values of parameters, as text. */
using ParameterTexts = std::vector<std::pair<std::string, std::string>>;

/** Entries that only the caller knows. */
struct Provenance
{
  std::map<std::string, std::string>         texts;
  std::map<std::string, std::vector<double>> numbers;
  std::map<std::string, double>              reals;
  std::map<std::string, bool>                flags;
};

/** What the model that made a walk says of its run. */
struct ModelRun
{
  std::string name;            ///< "local", or the folder's own name
  bool        isGrid{ false }; ///< tokens are cells of a grid
  std::size_t numberOfTokens{ 0 };

  /** Of diffusers models only. */
  std::string                                 className;
  std::string                                 device;
  std::string                                 precision;
  std::vector<std::size_t>                    imageSize; ///< as the model saw the image: width, height
  std::vector<int>                            timesteps;
  std::vector<std::pair<std::string, double>> seconds; ///< of each part

  bool
  IsLocal() const
  {
    return name == "local";
  }
};

/** "local", or the last part of a folder's path. */
DiffuseWalkCut_EXPORT std::string
                      FindModelName(const std::string & model);

/** "StableDiffusionPipeline", from a model's description. */
DiffuseWalkCut_EXPORT std::string
                      FindClassName(const ParameterTexts & description);

/** Writes an entry for each parameter that made the tree, by the key that the table of parameters says
 * (dwc/Parameters.h), then those of the run and those given. Nothing that differs between two runs on the same image.
 */
DiffuseWalkCut_EXPORT void
WriteProvenance(MetaDataDictionary &   dictionary,
                const ParameterTexts & parameters,
                const ModelRun &       run,
                const Provenance &     given);

/** "model local · 500 superpixels · walk length 1". */
DiffuseWalkCut_EXPORT std::string
                      DescribeRun(const ParameterTexts & parameters, const ModelRun & run);

} // namespace DiffuseWalkCutDetail
} // namespace itk

#endif
