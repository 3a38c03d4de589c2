/* SPDX-License-Identifier: Apache-2.0 */
#include "Provenance.h"

#include "ExitCode.h"
#include "Version.h"

#include "itkMetaDataObject.h"
#include "itkPartitionTreeFileWriter.h"

#include <vector>

namespace app
{
namespace
{

std::string
Join(const std::vector<std::string> & words)
{
  std::string text;
  for (const std::string & word : words)
  {
    text += (text.empty() ? "" : ",") + word;
  }
  return text;
}

} // namespace

void
AddProvenance(itk::PartitionTree &   tree,
              const SegmentOptions & options,
              const ImageHeader &    header,
              const Segmentation &   result)
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

  const ModelOptions & model = options.model;
  text("model", model.GetOwnName());
  text("tokens", result.model.isGrid ? "grid" : "region");
  integer("image_size", model.imageSize);
  if (model.IsLocal())
  {
    integer("number_of_tokens", model.numberOfTokens);
    integer("neighborhood_radius", model.neighborhoodRadius);
    text("appearance", model.appearance);
  }
  else
  {
    const ModelRun & run = result.model;
    text("model_class", run.className);
    text("device", run.device);
    text("precision", run.precision);
    reals("model_image_size", { run.imageSize.begin(), run.imageSize.end() });
    text("mode", model.mode);
    reals("timesteps", { run.timesteps.begin(), run.timesteps.end() });
    integer("total_steps", model.totalSteps);
    text("seed", std::to_string(model.seed)); // may be larger than a signed integer
    text("prompt", model.prompt);
    reals("resolutions", { model.resolutions.begin(), model.resolutions.end() });
    reals("resolution_weights", model.resolutionWeights);
    text("layers", Join(model.layers));
    text("head_weighting", model.headWeighting);
    if (model.windowMinimum && model.windowMaximum)
    {
      reals("window", { *model.windowMinimum, *model.windowMaximum });
    }
  }
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
DescribeRun(const SegmentOptions & options, const Segmentation & result)
{
  std::string text = std::string(programName) + " " + programVersion + " · model " + options.model.GetOwnName() +
                     " · " + std::to_string(result.numberOfTokens) + (result.model.isGrid ? " cells" : " superpixels");
  if (!options.model.IsLocal())
  {
    text += " · " + options.model.mode;
  }
  text += " · walk length " + std::to_string(options.walkLength);
  if (options.affinity != "walk")
  {
    text += " · affinity " + options.affinity;
  }
  return text;
}

} // namespace app
