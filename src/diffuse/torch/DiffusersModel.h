/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_torch_DiffusersModel_h
#define dwc_torch_DiffusersModel_h

#include "diffuse/torch/Plan.h"
#include "diffuse/torch/UNet.h"
#include "dwc/Diffusion.h"

#include <ATen/ATen.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dwc
{
namespace torch
{

/** A diffusers folder as a DiffusionModel. */
class DiffusersModel : public DiffusionModel
{
public:
  explicit DiffusersModel(const std::string & folder);
  ~DiffusersModel() override;

  /** Tests: is given what the networks make on the way, by name: "text", "pooled", "time_ids", "latent",
   * "noise_<timestep>" of each pass, and "layer.<name>", a layer's map averaged over the passes. No pass stops early
   * then. */
  std::function<void(const std::string & name, const at::Tensor & value)> observe;

  std::vector<std::pair<std::string, std::string>>
  Describe() const override;

  DiffusionPlan
  Plan(const Grid & image, const DiffusionParameters & parameters) const override;

  DiffusionRecord
  Run(const ImageView & image, const DiffusionParameters & parameters, const Host & host, float * walk) override;

  void
  Unload() override;

private:
  class Progress;

  RunPlan
  MakeRunPlan(const Grid & image, const DiffusionParameters & parameters, bool walkHeld) const;

  /** True: the U-Net is there, in these numbers and on this device. */
  bool
  IsLoaded(at::ScalarType type, at::Device device) const;

  DiffusionRecord
  RunUnguarded(const ImageView &           image,
               const DiffusionParameters & parameters,
               const RunPlan &             plan,
               const Host &                host,
               float *                     walk);

  void
  Load(const RunPlan & plan, checkpoint::ModelFolder & folder, Progress & progress, DiffusionRecord & record);

  Condition
  GetCondition(const RunPlan &           plan,
               const std::string &       prompt,
               checkpoint::ModelFolder & folder,
               Progress &                progress,
               DiffusionRecord &         record);

  at::Tensor
  Encode(const ImageView &           image,
         const DiffusionParameters & parameters,
         const RunPlan &             plan,
         checkpoint::ModelFolder &   folder,
         Progress &                  progress,
         DiffusionRecord &           record) const;

  void
  Diffuse(at::Tensor                  sample,
          const Condition &           condition,
          const DiffusionParameters & parameters,
          const RunPlan &             plan,
          Capture &                   capture,
          Progress &                  progress,
          DiffusionRecord &           record) const;

  void
  Observe(const std::string & name, const at::Tensor & value) const;

  /** What the text encoders made of a prompt: kept, for it is small and mostly the same. */
  struct EncodedPrompt
  {
    std::string    prompt;
    at::ScalarType type;
    at::Device     device;
    Condition      condition;
  };

  ModelFacts                   m_Facts;
  std::unique_ptr<UNet>        m_UNet; ///< with its weights; nothing before the first run
  at::ScalarType               m_Type{ at::kFloat };
  at::Device                   m_Device{ at::kCPU };
  std::optional<EncodedPrompt> m_Prompt;
};

} // namespace torch
} // namespace dwc

#endif
