/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/DiffusersModel.h"

#include "TinyModel.h"
#include "diffuse/torch/Device.h"

#include <ATen/Parallel.h>

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace
{

using dwc::DiffusionMode;
using dwc::DiffusionParameters;
using dwc::DiffusionPlan;
using dwc::DiffusionRecord;
using dwc::Grid;
using dwc::Host;
using dwc::ImageView;
using dwc::Precision;
using dwc::torch::DiffusersModel;
using dwc::test::GetError;
using dwc::test::TemporaryFolder;

/** One folder for all tests that do not change it. */
class Diffusers : public ::testing::Test
{
protected:
  static void
  SetUpTestSuite()
  {
    s_Folder = new TemporaryFolder();
    dwc::test::WriteTinyModel(*s_Folder);
  }

  static void
  TearDownTestSuite()
  {
    delete s_Folder;
    s_Folder = nullptr;
  }

  Diffusers()
    : m_Model(s_Folder->GetPath())
    , m_Values(32 * 32 * 3)
  {
    for (std::size_t i = 0; i < m_Values.size(); ++i)
    {
      m_Values[i] = static_cast<float>((i * 2654435761U >> 8) % 256) / 255.0F;
    }
    m_Image.grid = { { 32, 32 }, { 0.5, 0.5 } };
    m_Image.channels = 3;
    m_Image.color = true;
    m_Image.values = m_Values.data();
    m_Parameters.device = "cpu";
    m_Parameters.mode = DiffusionMode::Single;
  }

  DiffusionPlan
  Plan() const
  {
    return m_Model.Plan(m_Image.grid, m_Parameters);
  }

  std::vector<float>
  Run(const Host & host = {})
  {
    const std::size_t  n = Plan().tokenGrid.Count();
    std::vector<float> walk(n * n, -1.0F);
    m_Record = m_Model.Run(m_Image, m_Parameters, host, walk.data());
    return walk;
  }

  std::string
  GetPlanError() const
  {
    return GetError([this] { Plan(); }).first;
  }

  static void
  ExpectWalk(const std::vector<float> & walk, const std::vector<unsigned char> & inside = {})
  {
    const auto n = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(walk.size()))));
    for (std::size_t i = 0; i < n; ++i)
    {
      double sum = 0.0;
      for (std::size_t j = 0; j < n; ++j)
      {
        ASSERT_GE(walk[i * n + j], 0.0F);
        if (!inside.empty() && inside[j] == 0)
        {
          ASSERT_EQ(walk[i * n + j], 0.0F);
        }
        sum += walk[i * n + j];
      }
      EXPECT_NEAR(sum, inside.empty() || inside[i] != 0 ? 1.0 : 0.0, 1e-5);
    }
  }

  static TemporaryFolder * s_Folder;

  DiffusersModel      m_Model;
  std::vector<float>  m_Values;
  ImageView           m_Image;
  DiffusionParameters m_Parameters;
  DiffusionRecord     m_Record;
};

TemporaryFolder * Diffusers::s_Folder = nullptr;

TEST_F(Diffusers, Describes)
{
  std::map<std::string, std::string> lines;
  for (const auto & [name, value] : m_Model.Describe())
  {
    lines[name] = value;
  }
  EXPECT_EQ(lines["Pipeline"], "StableDiffusionPipeline");
  EXPECT_EQ(lines["Image size"], "32 x 32, multiples of 4");
  EXPECT_EQ(lines["Self-attention"], "16 x 16: 3 layers, 8 x 8: 4 layers");
  EXPECT_NE(lines["U-Net"].find("UNet2DConditionModel"), std::string::npos);
}

TEST_F(Diffusers, PlansTheWholeModel)
{
  m_Parameters.mode = DiffusionMode::Inversion;
  const DiffusionPlan plan = Plan();
  EXPECT_EQ(plan.device, "cpu");
  EXPECT_EQ(plan.precision, Precision::Float32);
  EXPECT_EQ(plan.imageSize, (std::vector<std::size_t>{ 32, 32 }));
  EXPECT_EQ(plan.tokenGrid.size, (std::vector<std::size_t>{ 16, 16 }));
  EXPECT_EQ(plan.tokenGrid.spacing, (std::vector<double>{ 1.0, 1.0 }));
  EXPECT_EQ(plan.timesteps, (std::vector<int>{ 1, 21, 41, 61, 81, 101, 121, 141, 161, 181 }));
  m_Parameters.mode = DiffusionMode::Single;
  EXPECT_EQ(Plan().timesteps, std::vector<int>{ 50 });
  m_Parameters.mode = DiffusionMode::Noise;
  EXPECT_EQ(Plan().timesteps, std::vector<int>{ 50 });
  m_Parameters.layers = { "all" };
  const DiffusionPlan whole = Plan();
  ASSERT_EQ(whole.layers.size(), 7U);
  EXPECT_EQ(whole.layers.front().name, "down_blocks.0.attentions.0.transformer_blocks.0");
  EXPECT_EQ(whole.layers.back().name, "up_blocks.1.attentions.1.transformer_blocks.0");
  EXPECT_EQ(plan.walkBytes, 4.0 * 256 * 256);
  EXPECT_GT(plan.weightBytes, 0.0);
  EXPECT_GT(plan.activationBytes, 0.0);
}

TEST_F(Diffusers, TokenGridCoversOblongImages)
{
  m_Image.grid = { { 300, 200 }, { 0.25, 0.25 } };
  const DiffusionPlan plan = Plan();
  EXPECT_EQ(plan.imageSize, (std::vector<std::size_t>{ 32, 20 })); // 21.3 is nearest to 5 multiples of 4
  EXPECT_EQ(plan.tokenGrid.size, (std::vector<std::size_t>{ 16, 10 }));
  EXPECT_DOUBLE_EQ(plan.tokenGrid.spacing[0], 300 * 0.25 / 16);
  EXPECT_DOUBLE_EQ(plan.tokenGrid.spacing[1], 200 * 0.25 / 10);
}

TEST_F(Diffusers, ChoosesLayers)
{
  // Where none is named, those of the decoder's finest grid.
  ASSERT_FALSE(Plan().layers.empty());
  for (const dwc::DiffusionLayer & layer : Plan().layers)
  {
    EXPECT_EQ(layer.name.rfind("up_blocks", 0), 0U) << layer.name;
    EXPECT_EQ(layer.width, 16U) << layer.name;
  }
  m_Parameters.layers = { "up_blocks" };
  EXPECT_EQ(Plan().layers.size(), 4U);
  m_Parameters.layers.clear();
  m_Parameters.resolutions = { 8 };
  EXPECT_EQ(Plan().layers.size(), 2U);
  m_Parameters.layers = { "all" };
  EXPECT_EQ(Plan().layers.size(), 4U);
  EXPECT_EQ(Plan().tokenGrid.size, (std::vector<std::size_t>{ 8, 8 }));
  m_Parameters.layers = { "up_blocks" };
  EXPECT_EQ(Plan().layers.size(), 2U);
  m_Parameters.layers = { "down_blocks.0" };
  EXPECT_EQ(GetPlanError(), "Layers"); // of 16, not of 8
  m_Parameters.resolutions = { 7 };
  const auto [parameter, sentence] = GetError([this] { Plan(); });
  EXPECT_EQ(parameter, "Resolutions");
  EXPECT_NE(sentence.find("16, 8"), std::string::npos) << sentence;
  m_Parameters.resolutions.clear();
  m_Parameters.layers = { "encoder" };
  EXPECT_NE(GetError([this] { Plan(); }).second.find("mid_block.attentions.0"), std::string::npos);
}

TEST_F(Diffusers, WrongParameters)
{
  const DiffusionParameters good = m_Parameters;
  const auto                expect = [&](const char * parameter, auto change) {
    m_Parameters = good;
    change(m_Parameters);
    EXPECT_EQ(GetPlanError(), parameter);
  };
  expect("Timesteps", [](auto & p) { p.timesteps = { 20, 1000 }; });
  expect("ImageSize", [](auto & p) { p.imageSize = 1U << 20; });
  expect("MemoryLimit", [](auto & p) { p.memoryLimit = 1 << 20; });
  expect("Device", [](auto & p) { p.device = "tpu"; });
  expect("Device", [](auto & p) { p.device = "cuda:99"; });
  expect("Device", [](auto & p) { p.device = "cuda:x"; });
  expect("WindowMinimum", [](auto & p) { p.windowMinimum = 2.0; });
  expect("ResolutionWeights", [](auto & p) { p.resolutionWeights = { 1.0, 1.0 }; }); // one grid is read
  expect("InversionSteps", [](auto & p) {
    p.mode = DiffusionMode::Inversion;
    p.inversionSteps = 51;
  });
  m_Parameters = good;
  m_Image.grid = { { 8, 8, 8 }, { 1.0, 1.0, 1.0 } };
  EXPECT_EQ(GetPlanError(), "Model");
}

TEST_F(Diffusers, MemoryThatIsNotThereNamesTheWayOut)
{
  m_Parameters.imageSize = 16384; // a walk of 67 million tokens
  const auto [parameter, sentence] = GetError([this] { Plan(); });
  EXPECT_EQ(parameter, "MemoryLimit");
  EXPECT_NE(sentence.find("ImageSize"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("GiB"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("Precision"), std::string::npos) << sentence;
}

TEST_F(Diffusers, AutomaticDeviceSaysWhatItChose)
{
  m_Parameters.device = "auto";
  const DiffusionPlan plan = Plan();
  EXPECT_EQ(plan.device == "cpu", !plan.note.empty());
}

TEST_F(Diffusers, RunsEveryMode)
{
  ExpectWalk(Run());
  EXPECT_EQ(m_Record.passes, 1U);
  EXPECT_GT(m_Record.loadSeconds, 0.0);
  m_Parameters.mode = DiffusionMode::Inversion;
  m_Parameters.inversionSteps = 3;
  ExpectWalk(Run());
  EXPECT_EQ(m_Record.passes, 3U);
  m_Parameters.mode = DiffusionMode::Noise;
  const std::vector<float> noise = Run();
  ExpectWalk(noise);
  EXPECT_EQ(noise, Run());
  m_Parameters.seed = 1;
  EXPECT_NE(noise, Run());
}

TEST_F(Diffusers, AveragesItsTimesteps)
{
  m_Parameters.resolutions = { 16 };
  for (const DiffusionMode mode : { DiffusionMode::Single, DiffusionMode::Noise })
  {
    m_Parameters.mode = mode;
    m_Parameters.timesteps = { 700 };
    const std::vector<float> first = Run();
    m_Parameters.timesteps = { 20 };
    const std::vector<float> second = Run();
    EXPECT_NE(first, second);
    m_Parameters.timesteps = { 700, 20, 700 };
    const std::vector<float> both = Run();
    EXPECT_EQ(m_Record.passes, 2U); // twice the same pass says no more than once
    for (std::size_t e = 0; e < both.size(); ++e)
    {
      ASSERT_NEAR(both[e], 0.5F * (first[e] + second[e]), 1e-6F); // maps of one grid are averaged, in single precision
    }
  }
}

TEST_F(Diffusers, SameBytesEveryTime)
{
  const std::vector<float> walk = Run();
  EXPECT_EQ(walk, Run());
  m_Model.Unload();
  EXPECT_EQ(walk, Run());
  m_Parameters.prompt = "ab a";
  EXPECT_NE(walk, Run());
  m_Parameters.prompt.clear();
  EXPECT_EQ(walk, Run());
}

TEST_F(Diffusers, GrayImagesAndMasks)
{
  std::vector<unsigned char> mask(32 * 32, 0);
  for (std::size_t y = 4; y < 20; ++y)
  {
    std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(y * 32 + 6), 20, 1);
  }
  m_Image.channels = 1;
  m_Image.color = false;
  m_Values[0] = std::numeric_limits<float>::quiet_NaN();
  m_Image.mask = mask.data();
  std::vector<unsigned char> inside(16 * 16, 0);
  for (std::size_t y = 2; y < 10; ++y)
  {
    std::fill_n(inside.begin() + static_cast<std::ptrdiff_t>(y * 16 + 3), 10, 1);
  }
  ExpectWalk(Run(), inside);
}

TEST_F(Diffusers, ObserverSeesWhatIsMadeOnTheWay)
{
  m_Parameters.mode = DiffusionMode::Inversion;
  m_Parameters.inversionSteps = 2;
  m_Parameters.layers = { "all" };
  const std::vector<float>                    walk = Run();
  std::map<std::string, std::vector<int64_t>> seen;
  m_Model.observe = [&](const std::string & name, const at::Tensor & value) { seen[name] = value.sizes().vec(); };
  const std::vector<float> observed = Run();
  for (std::size_t i = 0; i < walk.size(); ++i)
  {
    ASSERT_NEAR(walk[i], observed[i], 1e-6F); // maps are added in another order
  }
  EXPECT_EQ(seen.at("text"), (std::vector<int64_t>{ 1, 6, 8 }));
  EXPECT_EQ(seen.at("latent"), (std::vector<int64_t>{ 1, 4, 16, 16 }));
  EXPECT_EQ(seen.at("noise_1"), (std::vector<int64_t>{ 1, 4, 16, 16 }));
  EXPECT_EQ(seen.count("noise_21"), 1U);
  EXPECT_EQ(seen.at("layer.mid_block.attentions.0.transformer_blocks.0"), (std::vector<int64_t>{ 64, 64 }));
}

TEST_F(Diffusers, ProgressRisesToOne)
{
  m_Parameters.mode = DiffusionMode::Inversion;
  m_Parameters.inversionSteps = 2;
  for (int i = 0; i < 2; ++i) // the second run loads nothing
  {
    double      last = 0.0;
    std::size_t calls = 0;
    Host        host;
    host.progress = [&](double fraction) {
      EXPECT_GE(fraction, last);
      EXPECT_LE(fraction, 1.0);
      last = fraction;
      ++calls;
    };
    Run(host);
    EXPECT_EQ(last, 1.0);
    EXPECT_GT(calls, 50U);
  }
}

TEST_F(Diffusers, AbortAnywhereAndRunAgain)
{
  std::size_t calls = 0;
  Host        counting;
  counting.progress = [&](double) { ++calls; };
  const std::vector<float> walk = Run(counting);
  for (std::size_t at = 0; at < calls; at += 1 + calls / 12)
  {
    m_Model.Unload();
    std::size_t left = at;
    Host        host;
    host.progress = [&](double) {
      if (left-- == 0)
      {
        throw std::runtime_error("abort");
      }
    };
    EXPECT_THROW(Run(host), std::runtime_error);
    EXPECT_EQ(walk, Run());
  }
}

TEST_F(Diffusers, OtherPrecisionsAreNear)
{
  const std::vector<float> exact = Run();
  m_Parameters.precision = Precision::BFloat16;
  const std::vector<float> rounded = Run();
  ExpectWalk(rounded);
  double worst = 0.0;
  for (std::size_t i = 0; i < 256; ++i)
  {
    double sum = 0.0;
    for (std::size_t j = 0; j < 256; ++j)
    {
      sum += std::fabs(static_cast<double>(exact[i * 256 + j]) - rounded[i * 256 + j]);
    }
    worst = std::max(worst, sum / 2.0);
  }
  // Scores of up to about 10 are rounded by 2^-8 in each of some thirty layers in a row: as independent errors they are
  // off by d = 10 sqrt(30) 2^-8 = 0.2, their probabilities by the factor e^d, and half of that is another step: 0.11,
  // which is also what was seen, with every instruction set from SSE4.1 to AVX2. Two and a half times that.
  EXPECT_LT(worst, 0.27);
  EXPECT_GT(worst, 1e-5);
  m_Parameters.precision = Precision::Float16;
#if DWC_TORCH_MAJOR >= 2
  ExpectWalk(Run());
#else
  EXPECT_EQ(GetPlanError(), "Precision");
#endif
}

TEST_F(Diffusers, ThreadsAreGivenBack)
{
  const int before = at::get_num_threads();
  m_Parameters.numberOfThreads = static_cast<std::size_t>(before) + 1;
  int  during = 0;
  Host host;
  host.progress = [&](double) { during = at::get_num_threads(); };
  Run(host);
  EXPECT_EQ(during, before + 1);
  EXPECT_EQ(at::get_num_threads(), before);
}

TEST(DiffusersFolder, DamagedWeightsAreAnError)
{
  const TemporaryFolder folder;
  dwc::test::WriteTinyModel(folder);
  dwc::TinyWeights unet = dwc::test::MakeTinyUNet();
  unet.Add("conv_out.bias", { 4 }, { 0.0F, 0.0F, std::numeric_limits<float>::quiet_NaN(), 0.0F });
  folder.Write("unet/diffusion_pytorch_model.safetensors", dwc::test::ToSafeTensors(unet));
  DiffusersModel           model(folder.GetPath());
  const std::vector<float> values(32 * 32, 0.5F);
  ImageView                image;
  image.grid = { { 32, 32 }, { 1.0, 1.0 } };
  image.values = values.data();
  DiffusionParameters parameters;
  parameters.device = "cpu";
  std::vector<float> walk(256 * 256);
  const auto         run = [&] { model.Run(image, parameters, Host(), walk.data()); };
  EXPECT_NE(GetError(run).second.find("conv_out.bias"), std::string::npos);

  // Finite, but the network's numbers are not.
  unet.Add("conv_in.bias", { 8 }, std::vector<float>(8, 3e38F));
  unet.Add("conv_out.bias", { 4 }, std::vector<float>(4, 0.0F));
  folder.Write("unet/diffusion_pytorch_model.safetensors", dwc::test::ToSafeTensors(unet));
  EXPECT_EQ(GetError(run).first, "Precision");

  // Put right, the same object runs.
  dwc::test::WriteTinyModel(folder);
  model.Unload();
  EXPECT_NO_THROW(run());
}

TEST(DiffusersFolder, PartsMustFit)
{
  const TemporaryFolder folder;
  const auto            open = [&] { DiffusersModel model(folder.GetPath()); };
  dwc::test::WriteTinyModel(folder);
  std::string wider = dwc::test::tinyUNetConfig;
  wider.replace(wider.find("\"cross_attention_dim\": 8"), 24, "\"cross_attention_dim\": 9");
  folder.Write("unet/config.json", wider);
  EXPECT_EQ(GetError(open).first, "Model");
  std::string inpainting = dwc::test::tinyUNetConfig;
  inpainting.replace(inpainting.find("\"in_channels\": 4"), 16, "\"in_channels\": 9");
  folder.Write("unet/config.json", inpainting);
  EXPECT_NE(GetError(open).second.find("inpainting"), std::string::npos);
}

} // namespace
