/* SPDX-License-Identifier: Apache-2.0 */
// A plug-in without LibTorch, for tests of what the filter and the program do with a diffusers model. Its model is any
// folder with a model_index.json. It sees 128 pixels along the longest side, in multiples of 32, has a token for each 8
// pixels, and its walker steps between tokens of like brightness. A pass takes 10 ms.

#include "FakePlugin.h"

#include "diffuse/Plugin.h"
#include "dwc/Error.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

namespace
{

FakeDiary diary;

class FakeModel : public dwc::DiffusionModel
{
public:
  std::vector<std::pair<std::string, std::string>>
  Describe() const override
  {
    return { { "Pipeline", "FakePipeline" }, { "U-Net", "FakeUNet, 4 parameters" } };
  }

  dwc::DiffusionPlan
  Plan(const dwc::Grid & image, const dwc::DiffusionParameters & parameters) const override
  {
    if (parameters.device != "auto" && parameters.device != "cpu")
    {
      throw dwc::ParameterError("Device", "\"" + parameters.device + "\" is not there; use \"cpu\" or \"auto\"");
    }
    for (const std::size_t timestep : parameters.timesteps)
    {
      if (timestep > 999)
      {
        throw dwc::ParameterError("Timesteps", "must be at most 999 (got " + std::to_string(timestep) + ")");
      }
    }
    dwc::DiffusionPlan plan;
    plan.device = "cpu";
    plan.note = parameters.device == "auto" ? "Device auto: there is no GPU, the CPU is used" : "";
    plan.precision = parameters.precision == dwc::Precision::Automatic ? dwc::Precision::Float32 : parameters.precision;

    const double longest = static_cast<double>(*std::max_element(image.size.begin(), image.size.end()));
    const double wanted = parameters.imageSize > 0 ? static_cast<double>(parameters.imageSize) : 128.0;
    for (std::size_t d = 0; d < 2; ++d)
    {
      const double multiples = std::round(wanted * static_cast<double>(image.size[d]) / longest / 32.0);
      plan.imageSize.push_back(32 * static_cast<std::size_t>(std::max(1.0, multiples)));
      plan.tokenGrid.size.push_back(plan.imageSize[d] / 8);
      plan.tokenGrid.spacing.push_back(static_cast<double>(image.size[d]) * image.spacing[d] /
                                       static_cast<double>(plan.tokenGrid.size[d]));
    }
    plan.layers = { { "down_blocks.0.attentions.0", plan.tokenGrid.size[0], plan.tokenGrid.size[1], 8 },
                    { "up_blocks.3.attentions.0", plan.tokenGrid.size[0], plan.tokenGrid.size[1], 8 } };
    if (parameters.mode == dwc::DiffusionMode::Inversion)
    {
      for (std::size_t i = 0; i < parameters.inversionSteps; ++i)
      {
        plan.timesteps.push_back(static_cast<int>(i * (1000 / parameters.totalSteps) + 1));
      }
    }
    else
    {
      plan.timesteps.assign(parameters.timesteps.begin(), parameters.timesteps.end());
      if (plan.timesteps.empty())
      {
        plan.timesteps = { 50 };
      }
    }
    const auto tokens = static_cast<double>(plan.tokenGrid.Count());
    plan.weightBytes = 1e6;
    plan.activationBytes = 2e5;
    plan.captureBytes = 3e4;
    plan.walkBytes = tokens * tokens * sizeof(float);
    const double all = plan.weightBytes + plan.activationBytes + plan.captureBytes + plan.walkBytes;
    if (parameters.memoryLimit > 0 && all > static_cast<double>(parameters.memoryLimit))
    {
      throw dwc::ParameterError("MemoryLimit", "more would be needed than is allowed; lower ImageSize");
    }
    return plan;
  }

  dwc::DiffusionRecord
  Run(const dwc::ImageView &           image,
      const dwc::DiffusionParameters & parameters,
      const dwc::Host &                host,
      float *                          walk) override
  {
    const dwc::DiffusionPlan plan = this->Plan(image.grid, parameters);
    const std::size_t        pixels = image.grid.Count();
    ++diary.runs;
    diary.parameters = parameters;
    diary.values.assign(image.values, image.values + pixels * image.channels);
    diary.channels = image.channels;
    diary.color = image.color;
    diary.mask.clear();
    if (image.mask != nullptr)
    {
      diary.mask.assign(image.mask, image.mask + pixels);
    }

    dwc::DiffusionRecord record;
    if (!m_IsLoaded)
    {
      ++diary.loads;
      m_IsLoaded = true;
      record.loadSeconds = 0.5;
    }
    record.textSeconds = 0.25;
    record.encodeSeconds = 0.125;
    for (std::size_t pass = 0; pass < plan.timesteps.size(); ++pass)
    {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      host.progress(static_cast<double>(pass + 1) / static_cast<double>(plan.timesteps.size()));
    }
    record.passes = plan.timesteps.size();
    record.networkSeconds = 0.01 * static_cast<double>(record.passes);
    record.aggregateSeconds = 0.0625;
    WriteWalk(image, plan.tokenGrid, walk);
    return record;
  }

  void
  Unload() override
  {
    m_IsLoaded = false;
  }

private:
  /** Brightness at each token's centre, 0 to 1 over the image; negative where the token holds no pixel of the mask. */
  static std::vector<float>
  SeeTokens(const dwc::ImageView & image, const dwc::Grid & grid)
  {
    std::vector<float> seen(grid.Count(), -1.0F);
    const auto         range = std::minmax_element(image.values, image.values + image.grid.Count() * image.channels);
    const float        low = *range.first;
    const float        scale = *range.second > low ? 1.0F / (*range.second - low) : 0.0F;
    for (std::size_t t = 0; t < seen.size(); ++t)
    {
      const std::size_t x = (2 * (t % grid.size[0]) + 1) * image.grid.size[0] / (2 * grid.size[0]);
      const std::size_t y = (2 * (t / grid.size[0]) + 1) * image.grid.size[1] / (2 * grid.size[1]);
      const std::size_t pixel = y * image.grid.size[0] + x;
      seen[t] =
        image.mask == nullptr || image.mask[pixel] != 0 ? (image.values[pixel * image.channels] - low) * scale : -1.0F;
    }
    for (std::size_t pixel = 0; image.mask != nullptr && pixel < image.grid.Count(); ++pixel)
    {
      const std::size_t x = (2 * (pixel % image.grid.size[0]) + 1) * grid.size[0] / (2 * image.grid.size[0]);
      const std::size_t y = (2 * (pixel / image.grid.size[0]) + 1) * grid.size[1] / (2 * image.grid.size[1]);
      float &           token = seen[y * grid.size[0] + x];
      if (image.mask[pixel] != 0 && token < 0.0F)
      {
        token = (image.values[pixel * image.channels] - low) * scale;
      }
    }
    return seen;
  }

  static void
  WriteWalk(const dwc::ImageView & image, const dwc::Grid & grid, float * walk)
  {
    const std::vector<float> seen = SeeTokens(image, grid);
    const std::size_t        n = seen.size();
    for (std::size_t i = 0; i < n; ++i)
    {
      float * const row = walk + i * n;
      double        sum = 0.0;
      for (std::size_t j = 0; j < n; ++j)
      {
        const float difference = seen[i] - seen[j];
        row[j] = seen[i] < 0.0F || seen[j] < 0.0F ? 0.0F : std::exp(-60.0F * difference * difference);
        sum += row[j];
      }
      const auto scale = static_cast<float>(sum > 0.0 ? 1.0 / sum : 0.0);
      std::for_each(row, row + n, [scale](float & step) { step *= scale; });
    }
  }

  bool m_IsLoaded{ false };
};

} // namespace

extern "C"
{
  extern const int dwcDiffusionInterface;
  const int        dwcDiffusionInterface = dwc::diffusionInterface;

  void
  dwcOpenDiffusionModel(const char * folder, std::shared_ptr<dwc::DiffusionModel> & model)
  {
    if (!std::ifstream(std::string(folder) + "/model_index.json"))
    {
      throw dwc::ParameterError("Model", "\"" + std::string(folder) + "\" has no model_index.json");
    }
    ++diary.opened;
    model = std::make_shared<FakeModel>();
  }
}

extern "C" FakeDiary &
dwcFakeDiary()
{
  return diary;
}
