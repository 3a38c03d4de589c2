/* SPDX-License-Identifier: Apache-2.0 */
#include "ExitCode.h"

#include "dwc/File.h"
#include "dwc/Parameters.h"
#include "itkParameterError.h"
#include "itkProcessObject.h"

#include <gtest/gtest.h>
#include <new>
#include <stdexcept>
#include <string>

namespace
{

using app::ExitCode;

/** What the program says where this is thrown. */
template <typename TError>
app::Failure
Translate(const TError & error)
{
  try
  {
    throw error;
  }
  catch (...)
  {
    return app::TranslateCurrentException();
  }
}

app::Failure
TranslateParameter(const std::string & name, const std::string & sentence)
{
  return Translate(itk::ParameterError(__FILE__, __LINE__, name, sentence, ""));
}

// Some have no option: by the name of the filters.
TEST(ExitCode, EveryParameterIsNamedByItsOption)
{
  for (const dwc::Parameter & row : dwc::GetParameters())
  {
    const app::Failure failure = TranslateParameter(row.name, "must be something else (got nothing)");
    EXPECT_EQ(failure.what(), (row.option.empty() ? row.name : row.option) + ": must be something else (got nothing)");
    EXPECT_EQ(failure.GetCode(), row.name == "Model" ? ExitCode::Model : ExitCode::Usage) << row.name;
  }
}

TEST(ExitCode, InputsAndMemoryHaveCodesOfTheirOwn)
{
  EXPECT_EQ(TranslateParameter("Input", "is empty").GetCode(), ExitCode::InputUnusable);
  EXPECT_STREQ(TranslateParameter("MaskImage", "has no pixel").what(), "--mask: has no pixel");
  EXPECT_EQ(TranslateParameter("MaskImage", "has no pixel").GetCode(), ExitCode::InputUnusable);
  EXPECT_EQ(TranslateParameter("MemoryLimit", "is too low").GetCode(), ExitCode::Memory);
  EXPECT_EQ(TranslateParameter("NoSuchParameter", "is odd").GetCode(), ExitCode::Internal);
  EXPECT_EQ(Translate(std::bad_alloc()).GetCode(), ExitCode::Memory);
}

TEST(ExitCode, OtherParametersInASentenceAreNamedByTheirOptions)
{
  EXPECT_STREQ(TranslateParameter("Grouping", "not beside NeighborhoodRadius; the Input, or Model, stays").what(),
               "--grouping: not beside --neighborhood-radius; the INPUT, or Model, stays");
}

TEST(ExitCode, FilesAndFaults)
{
  EXPECT_EQ(Translate(dwc::FileError(dwc::FileFault::Unusable, "INPUT", "is odd")).GetCode(), ExitCode::InputUnusable);
  EXPECT_EQ(Translate(dwc::FileError(dwc::FileFault::Unreadable, "INPUT", "is odd")).GetCode(),
            ExitCode::InputUnreadable);
  EXPECT_EQ(Translate(itk::ProcessAborted(__FILE__, __LINE__)).GetCode(), ExitCode::Interrupted);
  EXPECT_EQ(Translate(std::runtime_error("odd")).GetCode(), ExitCode::Internal);
  EXPECT_STREQ(Translate(app::Failure(ExitCode::Usage, "as it is")).what(), "as it is");
}

} // namespace
