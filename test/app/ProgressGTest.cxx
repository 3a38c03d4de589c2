/* SPDX-License-Identifier: Apache-2.0 */
#include "Progress.h"

#include "itkObjectFactory.h"

#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace
{

/** Keeps what would be shown. */
class RecordedProgress : public app::Progress
{
public:
  std::vector<std::string>               sentences;
  std::vector<std::pair<double, double>> shown;
  bool                                   isClosed{ false };

  void
  Note(const std::string &) override
  {}

protected:
  void
  ShowStage(const std::string & sentence) override
  {
    sentences.push_back(sentence);
  }
  void
  Show(double fraction, double stageFraction) override
  {
    shown.emplace_back(fraction, stageFraction);
  }
  void
  Close() override
  {
    isClosed = true;
  }
};

/** Does nothing but to report progress, slowly enough to be shown. */
class SlowFilter : public itk::ProcessObject
{
public:
  using Self = SlowFilter;
  using Pointer = itk::SmartPointer<Self>;
  itkNewMacro(Self);

  std::string stage;

  void
  GenerateData() override
  {
    for (const char * const name : { "", "walk", "cut" })
    {
      stage = name;
      for (int i = 0; i < 3; ++i)
      {
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
        this->UpdateProgress(this->GetProgress() + 0.1F);
      }
    }
  }

  void
  Run()
  {
    this->UpdateProgress(0.0F);
    this->GenerateData();
  }
};

void
ExpectRising(const RecordedProgress & progress)
{
  double last = 0.0;
  for (const auto & [fraction, stageFraction] : progress.shown)
  {
    EXPECT_GE(fraction, last - 1e-9);
    EXPECT_LE(fraction, 1.0);
    EXPECT_GE(stageFraction, 0.0);
    EXPECT_LE(stageFraction, 1.0);
    last = fraction;
  }
}

TEST(Progress, StagesFillTheWholeOneAfterTheOther)
{
  RecordedProgress progress;
  const auto       filter = SlowFilter::New();
  progress.Begin("read", "Reading", 0.2);
  progress.Begin("wait", "", 0.3); // nothing is shown of it
  progress.Begin("write", "Writing", 1.0);
  progress.Watch(filter);
  filter->Run();
  progress.Finish();
  const std::vector<std::string> expected{ "Reading", "Writing" };
  EXPECT_EQ(progress.sentences, expected);
  ExpectRising(progress);
  EXPECT_NEAR(progress.shown.back().first, 0.3 + 0.7 * 0.9, 1e-6);
  EXPECT_TRUE(progress.isClosed);
}

TEST(Progress, AFilterInStagesIsOneOfEach)
{
  RecordedProgress progress;
  const auto       filter = SlowFilter::New();
  progress.Begin("read", "Reading", 0.1);
  progress.Watch(filter, [&] { return filter->stage; }, { { "walk", "Walking" }, { "cut", "Cutting" } }, 0.9);
  filter->Run();
  progress.Finish();
  const std::vector<std::string> expected{ "Reading", "Walking", "Cutting" };
  EXPECT_EQ(progress.sentences, expected);
  ExpectRising(progress);
}

TEST(Progress, SecondsAreThoseOfEachStage)
{
  RecordedProgress progress;
  progress.Begin("first", "First", 0.5);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  progress.Begin("second", "Second", 1.0);
  progress.Finish();
  ASSERT_EQ(progress.GetSeconds().size(), 2U);
  EXPECT_EQ(progress.GetSeconds()[0].first, "first");
  EXPECT_GE(progress.GetSeconds()[0].second, 0.02);
  EXPECT_EQ(progress.GetSeconds()[1].first, "second");
  EXPECT_GE(progress.GetTotalSeconds(), progress.GetSeconds()[0].second);
}

} // namespace
