/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/checkpoint/Folder.h"
#include "Files.h"

namespace
{

using namespace dwc::checkpoint;
using dwc::test::GetComplaint;
using dwc::test::MakeOneTensor;
using dwc::test::Names;
using dwc::test::TemporaryFolder;

constexpr const char * index1 = R"({
  "_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.6.0", "requires_safety_checker": true,
  "feature_extractor": ["transformers", "CLIPFeatureExtractor"], "image_encoder": [null, null],
  "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"], "scheduler": ["diffusers", "PNDMScheduler"],
  "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
  "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"] })";

/** A folder of Stable Diffusion 1.x, its weights one tensor each. */
void
WriteStableDiffusion(const TemporaryFolder & folder)
{
  folder.Write("model_index.json", index1);
  folder.Write("scheduler/scheduler_config.json", "{\"the\": \"scheduler\"}");
  for (const std::string part : { "unet", "vae" })
  {
    folder.Write(part + "/config.json", "{\"the\": \"" + part + "\"}");
    folder.Write(part + "/diffusion_pytorch_model.safetensors", MakeOneTensor(part));
  }
  folder.Write("text_encoder/config.json", "{\"the\": \"text\"}");
  folder.Write("text_encoder/model.safetensors", MakeOneTensor("text"));
}

std::string
Complain(const TemporaryFolder & folder, bool preferHalf = false)
{
  return GetComplaint([&] { OpenModelFolder(folder.GetPath(), preferHalf); });
}

} // namespace

TEST(Folder, OpensEveryPartOfStableDiffusion)
{
  const TemporaryFolder folder;
  WriteStableDiffusion(folder);
  const ModelFolder model = OpenModelFolder(folder.GetPath(), false);
  EXPECT_EQ(model.pipelineClass, "StableDiffusionPipeline");
  EXPECT_EQ(model.unet.className, "UNet2DConditionModel");
  EXPECT_EQ(model.unet.config, "{\"the\": \"unet\"}");
  EXPECT_EQ(model.unet.weights->tensors.count("unet"), 1u);
  ASSERT_TRUE(model.vae.has_value());
  EXPECT_EQ(model.vae->weights->tensors.count("vae"), 1u);
  ASSERT_EQ(model.textEncoders.size(), 1u);
  EXPECT_EQ(model.textEncoders[0].className, "CLIPTextModel");
  ASSERT_EQ(model.tokenizers.size(), 1u);
  EXPECT_EQ(model.tokenizers[0].name, "tokenizer");
  EXPECT_EQ(model.schedulerConfig, "{\"the\": \"scheduler\"}");
}

TEST(Folder, OpensTwoTextEncodersInOrder)
{
  const TemporaryFolder folder;
  WriteStableDiffusion(folder);
  folder.Write("model_index.json", R"({
    "_class_name": "StableDiffusionXLPipeline", "force_zeros_for_empty_prompt": true, "add_watermarker": null,
    "scheduler": ["diffusers", "EulerDiscreteScheduler"], "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
    "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer_2": ["transformers", "CLIPTokenizer"],
    "tokenizer": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"] })");
  folder.Write("text_encoder_2/config.json", "{}");
  folder.Write("text_encoder_2/model.safetensors", MakeOneTensor());
  const ModelFolder model = OpenModelFolder(folder.GetPath(), false);
  ASSERT_EQ(model.textEncoders.size(), 2u);
  EXPECT_EQ(model.textEncoders[0].name, "text_encoder");
  EXPECT_EQ(model.textEncoders[1].className, "CLIPTextModelWithProjection");
  EXPECT_EQ(model.tokenizers[1].name, "tokenizer_2");
}

TEST(Folder, TakesTheHalfVariantWhereAskedOrAlone)
{
  const TemporaryFolder folder;
  WriteStableDiffusion(folder);
  folder.Write("unet/diffusion_pytorch_model.fp16.safetensors", MakeOneTensor("half"));
  EXPECT_EQ(OpenModelFolder(folder.GetPath(), false).unet.weights->tensors.count("unet"), 1u);
  EXPECT_EQ(OpenModelFolder(folder.GetPath(), true).unet.weights->tensors.count("half"), 1u);
  std::filesystem::remove(folder / "unet/diffusion_pytorch_model.safetensors");
  EXPECT_EQ(OpenModelFolder(folder.GetPath(), false).unet.weights->tensors.count("half"), 1u);
}

TEST(Folder, JoinsShards)
{
  const TemporaryFolder folder;
  WriteStableDiffusion(folder);
  std::filesystem::remove(folder / "unet/diffusion_pytorch_model.safetensors");
  const std::string index = "unet/diffusion_pytorch_model.safetensors.index.json";
  const std::string one = "diffusion_pytorch_model-00001-of-00002.safetensors";
  const std::string two = "diffusion_pytorch_model-00002-of-00002.safetensors";
  folder.Write("unet/" + one, MakeOneTensor("a"));
  folder.Write("unet/" + two, MakeOneTensor("b"));
  folder.Write(index, R"({"metadata":{"total_size":32},"weight_map":{"a":")" + one + R"(","b":")" + two + "\"}}");
  const ModelFolder model = OpenModelFolder(folder.GetPath(), false);
  EXPECT_EQ(model.unet.weights->tensors.size(), 2u);
  EXPECT_EQ(model.unet.weights->mappings.size(), 2u);

  folder.Write(index, R"({"weight_map":{"a":")" + one + R"(","c":")" + two + "\"}}");
  EXPECT_TRUE(Names(Complain(folder), { "\"c\"", "00002" }));
  folder.Write(index, R"({"weight_map":{"a":")" + two + R"(","b":")" + one + "\"}}");
  EXPECT_TRUE(Names(Complain(folder), { "\"a\"", "00002" })) << "each in its own shard";
  folder.Write(index, R"({"weight_map":{}})");
  EXPECT_NE(Complain(folder), "");
  folder.Write(index, R"({"weight_map":{"a":"missing.safetensors"}})");
  EXPECT_TRUE(Names(Complain(folder), { "missing.safetensors" }));
}

TEST(Folder, OpensNoShardOutsideThePart)
{
  const TemporaryFolder folder;
  WriteStableDiffusion(folder);
  std::filesystem::remove(folder / "unet/diffusion_pytorch_model.safetensors");
  folder.Write("outside.safetensors", MakeOneTensor("a"));
  for (const std::string name : { "../outside.safetensors",
                                  "..\\\\outside.safetensors",
                                  "c:outside.safetensors",
                                  "./a.safetensors",
                                  "a.bin",
                                  ".safetensors",
                                  "",
                                  "a\\u0000.safetensors" })
  {
    folder.Write("unet/diffusion_pytorch_model.safetensors.index.json", "{\"weight_map\":{\"a\":\"" + name + "\"}}");
    EXPECT_TRUE(Names(Complain(folder), { "\"a\"", "same folder" })) << name;
  }
  folder.Write("unet/diffusion_pytorch_model.safetensors.index.json",
               "{\"weight_map\":{\"a\":\"" + folder / "outside.safetensors" + "\"}}");
  EXPECT_TRUE(Names(Complain(folder), { "\"a\"", "same folder" }));
}

TEST(Folder, RefusesPickledWeightsAndSaysHowToConvert)
{
  const TemporaryFolder folder;
  WriteStableDiffusion(folder);
  std::filesystem::rename(folder / "unet/diffusion_pytorch_model.safetensors",
                          folder / "unet/diffusion_pytorch_model.bin");
  EXPECT_TRUE(Names(Complain(folder), { "diffusion_pytorch_model.bin", "python -m diffuse_walk_cut.convert" }));
  std::filesystem::remove(folder / "unet/diffusion_pytorch_model.bin");
  EXPECT_TRUE(Names(Complain(folder), { "no weights", "unet" }));
}

TEST(Folder, RefusesASingleFileAndSaysHowToConvert)
{
  const TemporaryFolder folder;
  folder.Write("v1-5.safetensors", MakeOneTensor());
  EXPECT_TRUE(Names(GetComplaint([&] { OpenModelFolder(folder / "v1-5.safetensors", false); }),
                    { "v1-5.safetensors", "python -m diffuse_walk_cut.convert" }));
  EXPECT_TRUE(Names(GetComplaint([&] { OpenModelFolder(folder / "missing", false); }), { "missing" }));
}

TEST(Folder, ShowsPathsInAnyLanguageWithoutControlCharacters)
{
  const auto complain = [](const std::string & path) { return GetComplaint([&] { OpenModelFolder(path, false); }); };
  EXPECT_TRUE(Names(complain("/no/Jürgens/模型"), { "/no/Jürgens/模型" }));
  EXPECT_TRUE(Names(complain("/no/\x1B[31mred\xC2\x9B"), { "/no/?[31mred?\"" }));
  EXPECT_TRUE(Names(complain("/no/\xFF"), { "/no/?\"" }));
  EXPECT_TRUE(Names(complain("/" + std::string(1000, 'a')), { "aaa...\"" }));
}

TEST(Folder, NamesThePartThatIsMissing)
{
  for (const std::string file :
       { "unet/config.json", "vae/config.json", "text_encoder/config.json", "scheduler/scheduler_config.json" })
  {
    const TemporaryFolder folder;
    WriteStableDiffusion(folder);
    std::filesystem::remove(folder / file);
    EXPECT_TRUE(Names(Complain(folder), { file.c_str() }));
  }
  const TemporaryFolder folder;
  EXPECT_TRUE(Names(Complain(folder), { "model_index.json" }));
  folder.Write("snapshots/abc/model_index.json", "{}");
  EXPECT_TRUE(Names(Complain(folder), { "snapshots" }));
}

TEST(Folder, RefusesPartsThatItDoesNotKnow)
{
  const TemporaryFolder folder;
  WriteStableDiffusion(folder);
  const std::string start = R"({ "_class_name": "SomePipeline", "unet": ["diffusers", "UNet2DConditionModel"])";
  const std::string text = R"(, "text_encoder": ["transformers", "CLIPTextModel"])";
  const std::string tokenizer = R"(, "tokenizer": ["transformers", "CLIPTokenizer"])";
  const std::string vae = R"(, "vae": ["diffusers", "AutoencoderKL"])";
  const auto        complain = [&](const std::string & content) {
    folder.Write("model_index.json", content);
    return Complain(folder);
  };
  EXPECT_EQ(complain(start + text + tokenizer + vae + "}"), "") << "any pipeline of known parts";
  EXPECT_EQ(complain(start + text + tokenizer + vae + R"(, "transformer": [null, null]})"), "");
  EXPECT_TRUE(Names(complain(start + text + tokenizer + vae + R"(, "controlnet": ["diffusers", "ControlNetModel"]})"),
                    { "controlnet", "ControlNetModel" }));
  EXPECT_TRUE(Names(complain(start + text + tokenizer + R"(, "vae": ["diffusers", "AutoencoderTiny"]})"),
                    { "AutoencoderTiny", "AutoencoderKL" }));
  EXPECT_TRUE(
    Names(complain(start + text + tokenizer + vae + R"(, "requires_aesthetics_score": true})"), { "refiner" }));
  EXPECT_TRUE(Names(complain(start + text + vae + "}"), { "tokenizer" }));
  EXPECT_TRUE(Names(complain(start + text + tokenizer + "}"), { "VAE" }));
  EXPECT_TRUE(Names(complain(start + vae + "}"), { "text encoder" }));
  EXPECT_TRUE(
    Names(complain(R"({ "_class_name": "FluxPipeline", "transformer": ["diffusers", "FluxTransformer2DModel"] })"),
          { "FluxTransformer2DModel" }));
  EXPECT_NE(complain(R"({ "unet": "UNet2DModel" })"), "");
  EXPECT_NE(complain(R"({ "unet": ["diffusers", "UNet2DModel")"), "");
}

TEST(Folder, OpensAnUnconditionalModelInEachOfItsLayouts)
{
  const std::string config = R"({ "_class_name": "UNet2DModel" })";
  const std::string index = R"({ "_class_name": "DDPMPipeline", "scheduler": ["diffusers", "DDPMScheduler"],
                                      "unet": ["diffusers", "UNet2DModel"] })";
  for (const bool indexed : { true, false })
  {
    for (const std::string unet : { "", "unet/" })
    {
      for (const std::string scheduler : { "", "scheduler/" })
      {
        const TemporaryFolder folder;
        folder.Write(unet + "config.json", config);
        folder.Write(unet + "diffusion_pytorch_model.safetensors", MakeOneTensor());
        folder.Write(scheduler + "scheduler_config.json", "{}");
        if (indexed)
        {
          folder.Write("model_index.json", index);
        }
        const ModelFolder model = OpenModelFolder(folder.GetPath(), false);
        EXPECT_EQ(model.unet.className, "UNet2DModel");
        EXPECT_FALSE(model.vae.has_value());
        EXPECT_TRUE(model.textEncoders.empty());
        EXPECT_EQ(model.schedulerConfig, "{}");
      }
    }
  }
  const TemporaryFolder folder;
  folder.Write("config.json", R"({ "_class_name": "UNet2DConditionModel" })");
  EXPECT_TRUE(Names(Complain(folder), { "model_index.json", "UNet2DConditionModel" }));
}
