/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_checkpoint_Config_h
#define dwc_checkpoint_Config_h

#include <cstddef>
#include <string>
#include <vector>

/** Configurations of the parts, with the defaults of diffusers and transformers filled in. A field that changes the
 * arithmetic in a way that this project does not compute is an error that names it. */

namespace dwc
{
namespace checkpoint
{

/** One block of a U-Net, resolved. */
struct UNetBlockConfig
{
  std::string type;          ///< "CrossAttnDownBlock2D", ...
  std::size_t channels{ 0 }; ///< that leave the block
  std::size_t resnets{ 0 };
  bool        sampler{ false }; ///< a down- or up-sampler ends it

  /** Attention modules of the block: none, or one after each residual network (in the middle: between them). The entry
   * is the number of transformer layers in each (cross-attention blocks), or 1 (blocks of UNet2DModel). */
  std::vector<std::size_t> transformerLayers;
  std::size_t              heads{ 0 };
  std::size_t              headDimension{ 0 };
};

struct UNetConfig
{
  bool        conditional{ true }; ///< UNet2DConditionModel, else UNet2DModel
  std::size_t sampleWidth{ 64 };   ///< the model's own, in latent pixels (UNet2DModel: in pixels)
  std::size_t sampleHeight{ 64 };
  std::size_t inChannels{ 4 };
  std::size_t outChannels{ 4 };
  bool        centerInputSample{ false };

  std::vector<std::size_t>     blockOutChannels;
  std::vector<UNetBlockConfig> down;
  UNetBlockConfig              middle; ///< type "" where there is none
  std::vector<UNetBlockConfig> up;

  std::size_t normGroups{ 32 };
  double      normEps{ 1e-5 };
  double      middleScale{ 1.0 };
  std::string activation{ "silu" };
  std::size_t downsamplePadding{ 1 };
  std::size_t convInKernel{ 3 };
  std::size_t convOutKernel{ 3 };
  bool        timeScaleShift{ false };   ///< resnet_time_scale_shift is "scale_shift"
  bool        resnetDownsample{ false }; ///< UNet2DModel with downsample_type "resnet": of its AttnDownBlock2D only
  bool        resnetUpsample{ false };

  // Time
  bool   fourierTime{ false }; ///< UNet2DModel's time_embedding_type "fourier"; else positional
  bool   flipSinToCos{ true };
  double freqShift{ 0.0 };

  // Conditional only
  std::size_t crossAttentionDimension{ 0 };
  bool        linearProjection{ false };
  bool        upcastAttention{ false };
  bool        onlyCrossAttention{ false }; ///< always false: true is an error
  bool        textTime{ false };           ///< addition_embed_type is "text_time" (SDXL)
  std::size_t additionTimeEmbedDimension{ 0 };
  std::size_t projectionInputDimension{ 0 }; ///< projection_class_embeddings_input_dim

  // Unconditional only
  bool        addAttention{ true };
  std::size_t attentionNormGroups{ 32 };   ///< of the attention in the middle block, resolved; elsewhere normGroups
  bool        middleAttentionNorm{ true }; ///< false: the attention in the middle block has no group norm
};

struct VaeConfig
{
  std::size_t              inChannels{ 3 };
  std::size_t              latentChannels{ 4 };
  std::vector<std::size_t> blockOutChannels;
  std::size_t              layersPerBlock{ 1 };
  std::size_t              normGroups{ 32 };
  std::size_t              sampleSize{ 32 };
  double                   scalingFactor{ 0.18215 };
  double                   shiftFactor{ 0.0 };
  bool                     forceUpcast{ true };
  bool                     useQuantConv{ true };
  bool                     middleAttention{ true };
};

struct TextConfig
{
  std::string className; ///< "CLIPTextModel" or "CLIPTextModelWithProjection"
  std::size_t hiddenSize{ 512 };
  std::size_t intermediateSize{ 2048 };
  std::size_t layers{ 12 };
  std::size_t heads{ 8 };
  std::size_t vocabularySize{ 49408 };
  std::size_t maximumPositions{ 77 };
  std::size_t projectionDimension{ 512 };
  double      layerNormEps{ 1e-5 };
  std::string activation{ "quick_gelu" }; ///< "quick_gelu" or "gelu"
};

enum class Prediction
{
  Epsilon,
  Velocity ///< "v_prediction"
};

struct SchedulerConfig
{
  std::string         className;
  std::size_t         trainSteps{ 1000 };
  std::vector<double> betas; ///< trainSteps of them, made from the schedule or trained_betas
  Prediction          prediction{ Prediction::Epsilon };
  int                 stepsOffset{ 0 };
  bool                setAlphaToOne{ true };
  bool                clipSample{ true };
  double              clipSampleRange{ 1.0 };
  std::string         timestepSpacing{ "leading" };
};

UNetConfig
ParseUNetConfig(const std::string & text, const std::string & className);
VaeConfig
ParseVaeConfig(const std::string & text);
TextConfig
ParseTextConfig(const std::string & text, const std::string & className);
SchedulerConfig
ParseSchedulerConfig(const std::string & text);

} // namespace checkpoint
} // namespace dwc

#endif
