/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_checkpoint_Folder_h
#define dwc_checkpoint_Folder_h

#include "diffuse/checkpoint/SafeTensors.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dwc
{
namespace checkpoint
{

/** One part of a model: a folder with config.json and weights (U-Net, VAE, text encoder). */
struct Part
{
  std::string                        name;      ///< "unet", "vae", "text_encoder", "text_encoder_2"
  std::string                        className; ///< "UNet2DConditionModel", as model_index.json or config.json says
  std::string                        folder;    ///< path
  std::string                        config;    ///< text of config.json
  std::shared_ptr<const TensorTable> weights;   ///< headers read, data mapped
};

/** Where a tokenizer's files are (vocab.json and merges.txt, or tokenizer.json alone). */
struct TokenizerPart
{
  std::string name; ///< "tokenizer", "tokenizer_2"
  std::string folder;
};

/** A diffusers folder, opened: every configuration and every header read, no weight touched. A folder without
 * model_index.json is taken where its own config.json is a UNet2DModel's. */
struct ModelFolder
{
  std::string                path;
  std::string                pipelineClass; ///< "_class_name" of model_index.json, or ""
  Part                       unet;
  std::optional<Part>        vae;
  std::vector<Part>          textEncoders;    ///< none, one or two, in order
  std::vector<TokenizerPart> tokenizers;      ///< one for each text encoder
  std::string                schedulerConfig; ///< text of scheduler_config.json
};

/** \param preferHalf takes the "fp16" variant of the weights where there are both; where only one is there, it is
 * taken.
 * \throw ParameterError("Model", ...): not a folder, no model, a part or file missing, only .bin weights (the sentence
 * says how to convert them), an unreadable or hostile file. */
ModelFolder
OpenModelFolder(const std::string & path, bool preferHalf);

} // namespace checkpoint
} // namespace dwc

#endif
