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
#include "itkDiffuseWalkCutProvenance.h"

#include "dwc/Parameters.h"
#include "itkMetaDataObject.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace itk
{
namespace DiffuseWalkCutDetail
{
namespace
{

/** The text of a parameter; empty where it is not among them. */
std::string
FindText(const ParameterTexts & parameters, const std::string & name)
{
  for (const auto & parameter : parameters)
  {
    if (parameter.first == name)
    {
      return parameter.second;
    }
  }
  return "";
}

void
WriteText(MetaDataDictionary & dictionary, const std::string & key, const std::string & text)
{
  EncapsulateMetaData<std::string>(dictionary, key, text);
}

template <typename T>
void
WriteNumbers(MetaDataDictionary & dictionary, const std::string & key, const std::vector<T> & numbers)
{
  EncapsulateMetaData<std::vector<double>>(dictionary, key, { numbers.begin(), numbers.end() });
}

/** A parameter's value, by its kind. */
void
WriteParameter(MetaDataDictionary & dictionary, const dwc::Parameter & parameter, const std::string & text)
{
  const std::string   key = parameter.GetKey();
  double              real = 0.0;
  std::vector<double> reals;
  switch (parameter.kind)
  {
    case dwc::ParameterKind::Whole:
      if (std::int64_t whole = 0; dwc::ParseText(text, whole))
      {
        EncapsulateMetaData<long>(dictionary, key, static_cast<long>(whole));
        return;
      }
      break; // larger than a signed integer: a seed
    case dwc::ParameterKind::Real:
      dwc::ParseText(text, real);
      EncapsulateMetaData<double>(dictionary, key, real);
      return;
    case dwc::ParameterKind::Wholes:
    case dwc::ParameterKind::Reals:
      dwc::ParseText(text, reals);
      WriteNumbers(dictionary, key, reals);
      return;
    case dwc::ParameterKind::Flag:
    case dwc::ParameterKind::Word:
    case dwc::ParameterKind::Text:
    case dwc::ParameterKind::Texts:
      break;
  }
  WriteText(dictionary, key, text);
}

} // namespace

std::string
FindModelName(const std::string & model)
{
  if (model == "local")
  {
    return model;
  }
  std::error_code             error;
  const std::filesystem::path path = std::filesystem::weakly_canonical(model, error);
  return (error ? std::filesystem::path(model) : path).filename().string();
}


std::string
FindClassName(const ParameterTexts & description)
{
  for (const char * const name : { "Pipeline", "U-Net" })
  {
    const std::string text = FindText(description, name);
    if (!text.empty())
    {
      return text.substr(0, text.find(','));
    }
  }
  return "";
}


void
WriteProvenance(MetaDataDictionary &   dictionary,
                const ParameterTexts & parameters,
                const ModelRun &       run,
                const Provenance &     given)
{
  const bool isOnAttentionGrid = !run.IsLocal() && run.isGrid && FindText(parameters, "Combination") == "none";
  for (const auto & [name, text] : parameters)
  {
    const dwc::Parameter * const parameter = dwc::FindParameter(name);
    const bool                   isOfRun = parameter != nullptr && parameter->group != dwc::ParameterGroup::Level &&
                         (parameter->group != dwc::ParameterGroup::Diffusers || !run.IsLocal()) &&
                         (parameter->group != dwc::ParameterGroup::Local || !isOnAttentionGrid);
    if (isOfRun)
    {
      WriteParameter(dictionary, *parameter, text);
    }
  }
  WriteText(dictionary, "model", run.name);
  WriteText(dictionary, "tokens", run.isGrid ? "grid" : "region");
  if (!run.IsLocal())
  {
    WriteText(dictionary, "model_class", run.className);
    WriteText(dictionary, "device", run.device);
    WriteText(dictionary, "precision", run.precision);
    WriteNumbers(dictionary, "model_image_size", run.imageSize);
    WriteNumbers(dictionary, "timesteps", run.timesteps);
  }
  for (const auto & [key, text] : given.texts)
  {
    WriteText(dictionary, key, text);
  }
  for (const auto & [key, numbers] : given.numbers)
  {
    WriteNumbers(dictionary, key, numbers);
  }
  for (const auto & [key, real] : given.reals)
  {
    EncapsulateMetaData<double>(dictionary, key, real);
  }
  for (const auto & [key, flag] : given.flags)
  {
    EncapsulateMetaData<bool>(dictionary, key, flag);
  }
}


std::string
DescribeRun(const ParameterTexts & parameters, const ModelRun & run)
{
  std::string text =
    "model " + run.name + " · " + std::to_string(run.numberOfTokens) + (run.isGrid ? " cells" : " superpixels");
  if (!run.IsLocal())
  {
    const std::string combination = FindText(parameters, "Combination");
    text += " · " + FindText(parameters, "Mode") + " · " +
            (combination == "none" ? "attention alone" : combination + " with local");
  }
  text += " · walk length " + FindText(parameters, "WalkLength");
  const std::string affinity = FindText(parameters, "Affinity");
  return affinity == "walk" ? text : text + " · affinity " + affinity;
}

} // namespace DiffuseWalkCutDetail
} // namespace itk
