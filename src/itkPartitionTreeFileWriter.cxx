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
#include "itkPartitionTreeFileWriter.h"
#include "itkPartitionTreeFormat.h"

#include "itkMetaDataObject.h"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <vector>

namespace itk
{
namespace
{

using JSON = nlohmann::ordered_json;

/** JSON has neither NaN nor infinity. */
JSON
NumberOrNull(double value)
{
  return std::isfinite(value) ? JSON(value) : JSON(nullptr);
}

JSON
NodeToJSON(const dwc::Tree & tree, std::size_t id)
{
  const dwc::TreeNode & node = tree.nodes[id];
  JSON                  json;
  json["id"] = id;
  json["parent"] = node.parent == dwc::TreeNode::none ? JSON(nullptr) : JSON(node.parent);
  json["children"] = node.IsLeaf() ? JSON::array() : JSON{ node.children[0], node.children[1] };
  json["leaves"] = JSON{ node.firstLeaf, node.lastLeaf };
  json["cost"] = NumberOrNull(node.cost);
  json["lambda2"] = NumberOrNull(node.lambda2);
  json["lambda3"] = NumberOrNull(node.lambda3);
  json["volume"] = node.volume;
  json["depth"] = node.depth;
  json["ambiguous"] = node.ambiguous;
  return json;
}

/** Appends the entry if it is of type T. */
template <typename T>
bool
AppendIf(const MetaDataDictionary & dictionary, const std::string & key, JSON & json)
{
  T value;
  if (!ExposeMetaData<T>(dictionary, key, value))
  {
    return false;
  }
  json[key] = value;
  return true;
}

/** Types that are written, in one place; the reader makes the same ones. \return keys of other types. */
std::vector<std::string>
AppendProvenance(const MetaDataDictionary & dictionary, JSON & json)
{
  std::vector<std::string> leftOut;
  for (const std::string & key : dictionary.GetKeys())
  {
    const bool written = AppendIf<std::string>(dictionary, key, json) || AppendIf<bool>(dictionary, key, json) ||
                         AppendIf<long>(dictionary, key, json) || AppendIf<double>(dictionary, key, json) ||
                         AppendIf<std::vector<double>>(dictionary, key, json);
    if (!written)
    {
      leftOut.push_back(key);
    }
  }
  return leftOut;
}

/** One node a line: short enough to read, and a change of one node is a change of one line. */
std::string
TreeToText(const PartitionTree & partitionTree, const JSON & provenance)
{
  const dwc::Tree & tree = partitionTree.GetTree();
  const dwc::Level  automatic = partitionTree.GetAutomaticLevel();

  std::string text = "{\n\"format\": " + JSON(PartitionTreeFormat::name).dump() +
                     ",\n\"version\": " + std::to_string(PartitionTreeFormat::version) + ",\n\"nodes\": [\n";
  for (std::size_t id = 0; id < tree.nodes.size(); ++id)
  {
    text += NodeToJSON(tree, id).dump() + (id + 1 < tree.nodes.size() ? ",\n" : "\n");
  }
  JSON level;
  level["regions"] = automatic.numberOfRegions;
  level["threshold"] = NumberOrNull(automatic.threshold);
  text += "],\n\"splits\": " + JSON(tree.splits).dump() + ",\n\"automatic\": " + level.dump() +
          ",\n\"produced_by\": " + provenance.dump(2) + "\n}\n";
  return text;
}

/** Writes to an open file and closes it. \return what went wrong. */
std::error_code
WriteAndClose(std::FILE * file, const std::string & text)
{
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  const int  problem = errno;
  const bool closed = std::fclose(file) == 0;
  if (written && closed)
  {
    return {};
  }
  return std::error_code(written ? errno : problem, std::generic_category());
}

/** Opens a file that did not exist, beside `path`. */
std::FILE *
OpenBeside(const std::filesystem::path & path, std::filesystem::path & beside)
{
  constexpr int attempts = 100;
  for (int i = 0; i < attempts; ++i)
  {
    beside = path;
    beside += ".part" + std::to_string(i);
    if (std::FILE * const file = std::fopen(beside.string().c_str(), "wbx"))
    {
      return file;
    }
    if (errno != EEXIST)
    {
      return nullptr;
    }
  }
  return nullptr;
}

std::error_code
WriteWhole(std::filesystem::path path, const std::string & text)
{
  std::error_code                    problem;
  const std::filesystem::file_status status = std::filesystem::status(path, problem);
  if (std::filesystem::is_directory(status))
  {
    return std::make_error_code(std::errc::is_a_directory);
  }
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
  {
    // A device or a pipe cannot be replaced.
    std::FILE * const file = std::fopen(path.string().c_str(), "wb");
    return file ? WriteAndClose(file, text) : std::error_code(errno, std::generic_category());
  }
  if (std::filesystem::exists(status))
  {
    path = std::filesystem::canonical(path, problem); // a link stays, what it points to is replaced
    if (problem)
    {
      return problem;
    }
  }

  std::filesystem::path beside;
  std::FILE * const     file = OpenBeside(path, beside);
  if (file == nullptr)
  {
    return std::error_code(errno, std::generic_category());
  }
  problem = WriteAndClose(file, text);
  if (!problem)
  {
    std::filesystem::rename(beside, path, problem);
  }
  if (problem)
  {
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
  }
  return problem;
}

} // namespace

PartitionTreeFileWriter::PartitionTreeFileWriter() { this->SetNumberOfRequiredInputs(1); }

void
PartitionTreeFileWriter::SetInput(const InputType * tree)
{
  // ProcessObject is not const-correct: inputs are not changed by it.
  this->ProcessObject::SetNthInput(0, const_cast<InputType *>(tree));
}

auto
PartitionTreeFileWriter::GetInput() const -> const InputType *
{
  return dynamic_cast<const InputType *>(this->GetPrimaryInput());
}

void
PartitionTreeFileWriter::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (this->GetInput() == nullptr)
  {
    itkExceptionMacro(<< "Input: a PartitionTree is needed.");
  }
  if (m_FileName.empty())
  {
    itkExceptionMacro(<< "FileName: it is empty; say where to write the tree.");
  }
}

void
PartitionTreeFileWriter::Write()
{
  // A writer has no outputs, so the pipeline would never run it by itself.
  this->VerifyPreconditions();
  auto * const input = const_cast<InputType *>(this->GetInput());
  input->Update();
  this->InvokeEvent(StartEvent());
  this->UpdateProgress(0.0f);
  this->GenerateData();
  this->UpdateProgress(1.0f);
  this->InvokeEvent(EndEvent());
}

void
PartitionTreeFileWriter::GenerateData()
{
  const InputType & tree = *this->GetInput();
  if (tree.GetNumberOfNodes() == 0)
  {
    itkExceptionMacro(<< "Input: the tree is empty, so there is nothing to write to " << m_FileName << '.');
  }
  JSON                           provenance = JSON::object();
  const std::vector<std::string> leftOut = AppendProvenance(tree.GetMetaDataDictionary(), provenance);
  for (const std::string & key : leftOut)
  {
    itkWarningMacro(<< "The entry " << key << " of the tree's MetaDataDictionary is not written: its type is none of "
                    << "std::string, bool, long, double and std::vector<double>.");
  }

  std::string text;
  try
  {
    text = TreeToText(tree, provenance);
  }
  catch (const nlohmann::json::exception & error)
  {
    itkExceptionMacro(<< "The tree cannot be written to " << m_FileName << " as JSON: " << error.what());
  }
  const std::error_code problem = WriteWhole(m_FileName, text);
  if (problem)
  {
    itkExceptionMacro(<< "FileName: " << m_FileName << " cannot be written: " << problem.message() << '.');
  }
}

void
PartitionTreeFileWriter::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << m_FileName << std::endl;
}

} // namespace itk
