/* SPDX-License-Identifier: Apache-2.0 */
#include "Provenance.h"

#include "ExitCode.h"
#include "Version.h"

#include "itkMetaDataObject.h"
#include "itkPartitionTreeFileWriter.h"

#include <vector>

namespace app
{

void
AddProvenance(itk::PartitionTree & tree, const SegmentOptions & options, const ImageHeader & header)
{
  itk::MetaDataDictionary & dictionary = tree.GetMetaDataDictionary();
  const auto                text = [&](const std::string & name, const std::string & value) {
    itk::EncapsulateMetaData<std::string>(dictionary, name, value);
  };
  const auto integer = [&](const std::string & name, std::size_t value) {
    itk::EncapsulateMetaData<long>(dictionary, name, static_cast<long>(value));
  };
  const auto real = [&](const std::string & name, double value) {
    itk::EncapsulateMetaData<double>(dictionary, name, value);
  };
  const auto reals = [&](const std::string & name, const std::vector<double> & values) {
    itk::EncapsulateMetaData<std::vector<double>>(dictionary, name, values);
  };

  text("program", programName);
  text("version", programVersion);

  const Geometry &    geometry = header.geometry;
  std::vector<double> direction;
  for (const std::vector<double> & axis : geometry.direction)
  {
    direction.insert(direction.end(), axis.begin(), axis.end());
  }
  text("input", std::filesystem::path(options.input).filename().string());
  reals("size", std::vector<double>(geometry.size.begin(), geometry.size.end()));
  reals("spacing", geometry.spacing);
  reals("origin", geometry.origin);
  reals("direction", direction);
  text("mask", std::filesystem::path(options.mask).filename().string());

  text("model", options.model);
  text("tokens", options.tokens);
  integer("number_of_tokens", options.numberOfTokens);
  integer("neighborhood_radius", options.neighborhoodRadius);
  text("appearance", options.appearance);
  integer("image_size", options.imageSize);
  integer("walk_length", options.walkLength);
  text("affinity", options.affinity);
  real("affinity_exponent", options.affinityExponent);
  integer("max_regions", options.GetMaximumNumberOfRegions());
  real("min_region_fraction", options.minimumRegionFraction);
  text("improve_cuts", options.improveCuts ? "on" : "off");
  integer("max_nodes", options.maximumNumberOfNodes);
  text("refine", options.refine.empty() ? "automatic" : options.refine);
  integer("snap_regions", options.numberOfSnapRegions);
  integer("refine_steps", options.refineSteps);
  real("refine_radius", options.refineRadius);
}

void
WriteTree(const itk::PartitionTree * tree, const std::filesystem::path & path)
{
  const auto writer = itk::PartitionTreeFileWriter::New();
  writer->SetInput(tree);
  writer->SetFileName(path.string());
  try
  {
    writer->Update();
  }
  catch (const itk::ExceptionObject &)
  {
    throw Failure(ExitCode::OutputUnwritable, "tree.json cannot be written: is the disk full, the folder read-only?");
  }
}

std::string
DescribeRun(const SegmentOptions & options, std::size_t numberOfTokens)
{
  std::string text = std::string(programName) + " " + programVersion + " · model " + options.model + " · " +
                     std::to_string(numberOfTokens) + (options.tokens == "grid" ? " cells" : " superpixels") +
                     " · walk length " + std::to_string(options.walkLength);
  if (options.affinity != "walk")
  {
    text += " · affinity " + options.affinity;
  }
  return text;
}

} // namespace app
