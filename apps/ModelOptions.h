/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ModelOptions_h
#define ModelOptions_h

#include "itkDiffusionAttentionImageFilterEnums.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI
{
class App;
}

namespace app
{

/** The model that makes the walk. Defaults are those of the filter, whose parameters have the same meaning. */
struct ModelOptions
{
  std::string name{ "local" };
  std::string tokens; ///< "region", "grid", or empty: the model's own
  std::size_t imageSize{ 0 };

  std::size_t numberOfTokens{ 0 };
  std::size_t neighborhoodRadius{ 0 };
  std::string appearance{ "automatic" };

  std::string              device{ "auto" };
  std::string              precision{ "auto" };
  std::string              mode{ "inversion" };
  int                      timestep{ -1 };
  std::size_t              inversionSteps{ 10 };
  std::size_t              totalSteps{ 50 };
  std::uint64_t            seed{ 0 };
  std::string              prompt;
  std::vector<std::size_t> resolutions;
  std::vector<double>      resolutionWeights;
  std::vector<std::string> layers;
  std::string              headWeighting{ "mean" };
  std::optional<double>    windowMinimum;
  std::optional<double>    windowMaximum;

  bool
  IsLocal() const
  {
    return name == "local";
  }

  /** What a file says of the model: "local", or the folder's own name. */
  std::string
  GetOwnName() const;
};

/** Declares the options of `segment` that are about its model. */
void
AddModelOptions(CLI::App & command, ModelOptions & options);

/** Declares those that `info` shares with `segment`. */
void
AddComputingOptions(CLI::App & command, ModelOptions & options, const std::string & group);

itk::DiffusionAttentionImageFilterEnums::TokenType
GetTokenType(const ModelOptions & options);
itk::DiffusionAttentionImageFilterEnums::Appearance
GetAppearance(const ModelOptions & options);
itk::DiffusionAttentionImageFilterEnums::Precision
GetPrecision(const ModelOptions & options);
itk::DiffusionAttentionImageFilterEnums::DiffusionMode
GetMode(const ModelOptions & options);
itk::DiffusionAttentionImageFilterEnums::HeadWeighting
GetHeadWeighting(const ModelOptions & options);

/** "float32", as the option has it. */
std::string
NamePrecision(itk::DiffusionAttentionImageFilterEnums::Precision precision);

} // namespace app

#endif
