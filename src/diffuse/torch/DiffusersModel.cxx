/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/DiffusersModel.h"

#include "diffuse/checkpoint/Folder.h"
#include "diffuse/torch/Aggregate.h"
#include "diffuse/torch/Attention.h"
#include "diffuse/torch/Autoencoder.h"
#include "diffuse/torch/Capture.h"
#include "diffuse/torch/Errors.h"
#include "diffuse/torch/Prepare.h"
#include "diffuse/torch/Prompt.h"
#include "diffuse/torch/Scheduler.h"
#include "diffuse/torch/TensorSource.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace dwc
{
namespace torch
{
namespace
{

/** About how long the parts of a run take, in passes of the U-Net; for the progress. */
constexpr double loadWork = 0.4;
constexpr double textWork = 0.2;
constexpr double encodeWork = 1.3;
constexpr double aggregateWork = 0.2;

/** Adds the seconds of its life. */
class Stopwatch
{
public:
  explicit Stopwatch(double & seconds)
    : m_Seconds(seconds)
  {}
  ~Stopwatch() { m_Seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - m_Begin).count(); }
  Stopwatch(const Stopwatch &) = delete;
  Stopwatch &
  operator=(const Stopwatch &) = delete;

private:
  double &                                    m_Seconds;
  const std::chrono::steady_clock::time_point m_Begin{ std::chrono::steady_clock::now() };
};

void
VerifyFinite(const at::Tensor & tensor, const std::string & what)
{
  if (!at::isfinite(tensor).all().item<bool>())
  {
    throw ParameterError("Precision",
                         what +
                           " is not a number: the model's weights are damaged, or its numbers are too large for this "
                           "precision; try float32");
  }
}

} // namespace

/** Turns the work of the stages into one rising fraction. */
class DiffusersModel::Progress
{
public:
  Progress(const Host & host, double totalWork)
    : m_Host(host)
    , m_Total(totalWork)
  {}

  /** Begins a stage of `work` in `steps` steps: the function that is to be called before each; its copies count on. */
  std::function<void()>
  Begin(double work, std::size_t steps)
  {
    return [stage = BeginStage(work), steps, done = std::make_shared<std::size_t>(0)] {
      const std::size_t all = std::max<std::size_t>(steps, 1);
      stage.progress(static_cast<double>(std::min(*done, all)) / static_cast<double>(all));
      ++*done;
    };
  }

  /** The same for a part that has a Host of its own. */
  Host
  BeginStage(double work)
  {
    const double first = m_Done;
    m_Done = std::min(m_Total, m_Done + work);
    return m_Host.Stage(first / m_Total, m_Done / m_Total);
  }

private:
  const Host & m_Host;
  double       m_Total;
  double       m_Done{ 0.0 };
};

DiffusersModel::DiffusersModel(const std::string & folder)
  : m_Facts(ReadFacts(checkpoint::OpenModelFolder(folder, false)))
{}

DiffusersModel::~DiffusersModel() = default;

std::vector<std::pair<std::string, std::string>>
DiffusersModel::Describe() const
{
  return DescribeModel(m_Facts);
}

bool
DiffusersModel::IsLoaded(at::ScalarType type, at::Device device) const
{
  return m_UNet && m_Type == type && m_Device == device;
}

RunPlan
DiffusersModel::MakeRunPlan(const Grid & image, const DiffusionParameters & parameters, bool walkHeld) const
{
  const DeviceChoice choice = ChooseDevice(parameters.device, parameters.precision);
  return MakePlan(m_Facts, image, parameters, { IsLoaded(choice.type, choice.device), walkHeld });
}

DiffusionPlan
DiffusersModel::Plan(const Grid & image, const DiffusionParameters & parameters) const
{
  return WithOwnErrors([&]() -> DiffusionPlan { return MakeRunPlan(image, parameters, false); });
}

DiffusionRecord
DiffusersModel::Run(const ImageView & image, const DiffusionParameters & parameters, const Host & host, float * walk)
{
  return WithOwnErrors([&] {
    const SettingsGuard      settings(parameters.numberOfThreads);
    const c10::InferenceMode inference;
    const DeviceChoice       choice = ChooseDevice(parameters.device, parameters.precision);
    if (!IsLoaded(choice.type, choice.device))
    {
      Unload(); // before the memory that is free is counted
    }
    return RunUnguarded(image, parameters, MakeRunPlan(image.grid, parameters, true), host, walk);
  });
}

void
DiffusersModel::Unload()
{
  m_UNet.reset();
  m_Prompt.reset();
  WithOwnErrors([&] { ReleaseUnused(m_Device); });
}

void
DiffusersModel::Observe(const std::string & name, const at::Tensor & value) const
{
  if (observe && value.defined())
  {
    observe(name, value.to(at::kCPU, at::kFloat).contiguous());
  }
}

DiffusionRecord
DiffusersModel::RunUnguarded(const ImageView &           image,
                             const DiffusionParameters & parameters,
                             const RunPlan &             plan,
                             const Host &                host,
                             float *                     walk)
{
  DiffusionRecord record;
  const auto      passes = static_cast<double>(plan.timesteps.size());
  Progress        progress(host, loadWork + textWork + encodeWork + passes + aggregateWork);

  BeginCapture(plan.onDevice, plan.type, m_Facts.unet.upcastAttention);

  // Files are mapped anew for each run and let go part by part, so that the pages of text encoders and autoencoder do
  // not stay while the U-Net runs.
  checkpoint::ModelFolder folder = checkpoint::OpenModelFolder(m_Facts.path, plan.type == at::kHalf);
  Condition               condition = GetCondition(plan, parameters.prompt, folder, progress, record);
  at::Tensor              sample = Encode(image, parameters, plan, folder, progress, record);
  Load(plan, folder, progress, record);

  std::set<std::string> names;
  for (const DiffusionLayer & layer : plan.layers)
  {
    names.insert(layer.name);
  }
  Capture capture(names, parameters.headWeighting, plan.scratchBytes);
  capture.keepLayers = static_cast<bool>(observe);
  capture.Lend(plan.tokenGrid.size[1], plan.tokenGrid.size[0], walk);
  Diffuse(std::move(sample), condition, parameters, plan, capture, progress, record);
  for (const auto & [name, sum] : capture.GetLayers())
  {
    Observe("layer." + name, sum / passes);
  }

  const Stopwatch stopwatch(record.aggregateSeconds);
  AggregateMaps(capture.GetGrids(),
                parameters.resolutionWeights,
                progress.Begin(aggregateWork, CountAggregationSteps(capture.GetGrids())),
                walk);
  if (image.mask != nullptr)
  {
    RestrictWalk(FindTokensInside(image, plan.tokenGrid), [&host] { host.progress(1.0); }, walk);
  }
  host.progress(1.0);
  return record;
}

Condition
DiffusersModel::GetCondition(const RunPlan &           plan,
                             const std::string &       prompt,
                             checkpoint::ModelFolder & folder,
                             Progress &                progress,
                             DiffusionRecord &         record)
{
  const auto report = progress.Begin(textWork, CountPromptSteps(folder));
  report();
  if (!m_Facts.unet.conditional)
  {
    return {};
  }
  const Stopwatch stopwatch(record.textSeconds);
  if (!m_Prompt || m_Prompt->prompt != prompt || m_Prompt->type != plan.type || m_Prompt->device != plan.onDevice)
  {
    m_Prompt.reset();
    const Condition condition = EncodePrompt(m_Facts, folder, prompt, plan.type, plan.onDevice, report);
    VerifyFinite(condition.text, "the text embedding");
    m_Prompt = EncodedPrompt{ prompt, plan.type, plan.onDevice, condition };
  }
  folder.textEncoders.clear();
  Condition condition = m_Prompt->condition;
  if (m_Facts.unet.textTime)
  {
    const auto width = static_cast<float>(plan.imageSize[0]);
    const auto height = static_cast<float>(plan.imageSize[1]);
    condition.timeIds =
      at::tensor({ height, width, 0.0F, 0.0F, height, width }, at::kFloat).view({ 1, 6 }).to(plan.onDevice);
  }
  Observe("text", condition.text);
  Observe("pooled", condition.pooledText);
  Observe("time_ids", condition.timeIds);
  return condition;
}

at::Tensor
DiffusersModel::Encode(const ImageView &           image,
                       const DiffusionParameters & parameters,
                       const RunPlan &             plan,
                       checkpoint::ModelFolder &   folder,
                       Progress &                  progress,
                       DiffusionRecord &           record) const
{
  const Stopwatch   stopwatch(record.encodeSeconds);
  const std::size_t channels = m_Facts.vae ? m_Facts.vae->inChannels : m_Facts.unet.inChannels;
  const Host        preparing = progress.BeginStage(0.1 * encodeWork);
  const at::Tensor  pixels =
    PrepareImage(image, parameters, { plan.imageSize[0], plan.imageSize[1] }, channels, preparing);
  at::Tensor sample = pixels.to(plan.onDevice);
  if (m_Facts.vae)
  {
    const auto & tensors = folder.vae->weights->tensors;
    const auto   decoder = std::count_if(
      tensors.begin(), tensors.end(), [](const auto & t) { return t.first.compare(0, 8, "decoder.") == 0; });
    const auto report = progress.Begin(
      0.9 * encodeWork, tensors.size() - static_cast<std::size_t>(decoder) + Autoencoder::CountLayers(*m_Facts.vae));
    // Read for each run and not kept: that takes a hundredth of the time of encoding, and keeping it would take memory
    // from the U-Net.
    const Autoencoder autoencoder(*m_Facts.vae,
                                  TensorSource(std::move(folder.vae->weights), plan.vaeType, plan.onDevice, report));
    sample = autoencoder.Encode(sample, report);
    VerifyFinite(sample, "the latent image");
  }
  Observe("latent", sample);
  return sample;
}

void
DiffusersModel::Load(const RunPlan &           plan,
                     checkpoint::ModelFolder & folder,
                     Progress &                progress,
                     DiffusionRecord &         record)
{
  const Stopwatch stopwatch(record.loadSeconds);
  const auto      report = progress.Begin(loadWork, folder.unet.weights->tensors.size());
  if (!IsLoaded(plan.type, plan.onDevice))
  {
    m_UNet = MakeUNet(m_Facts.unet, TensorSource(folder.unet.weights, plan.type, plan.onDevice, report));
    m_Type = plan.type;
    m_Device = plan.onDevice;
  }
  folder.unet.weights.reset();
}

void
DiffusersModel::Diffuse(at::Tensor                  sample,
                        const Condition &           condition,
                        const DiffusionParameters & parameters,
                        const RunPlan &             plan,
                        Capture &                   capture,
                        Progress &                  progress,
                        DiffusionRecord &           record) const
{
  const Stopwatch  stopwatch(record.networkSeconds);
  const Scheduler  scheduler(m_Facts.scheduler);
  const at::Tensor clean = sample;
  capture.report =
    progress.Begin(static_cast<double>(plan.timesteps.size()), plan.timesteps.size() * CountLayers(m_Facts.unet));
  for (const int timestep : plan.timesteps)
  {
    const bool last = timestep == plan.timesteps.back();
    capture.stopAfterLast = (last || parameters.mode != DiffusionMode::Inversion) && !observe;
    if (parameters.mode == DiffusionMode::Noise)
    {
      sample = scheduler.AddNoise(clean, timestep, parameters.seed);
    }
    const at::Tensor prediction = m_UNet->Forward(sample.to(plan.type), timestep, condition, capture);
    ++record.passes;
    if (prediction.defined())
    {
      // The sample stays in float32: steps are small beside it.
      const at::Tensor single = prediction.to(at::kFloat);
      VerifyFinite(single, "the prediction at timestep " + std::to_string(timestep));
      Observe("noise_" + std::to_string(timestep), single);
      if (!last && parameters.mode == DiffusionMode::Inversion)
      {
        sample = scheduler.Invert(sample, single, timestep, parameters.totalSteps);
      }
    }
  }
}

} // namespace torch
} // namespace dwc
