/* SPDX-License-Identifier: Apache-2.0 */
#include "diffuse/torch/Errors.h"

#include <c10/util/Exception.h>
#include <gtest/gtest.h>

#include <new>
#include <string>

namespace
{

/** What leaves where `work` throws. */
template <typename TWork>
dwc::ParameterError
GetError(const TWork & work)
{
  try
  {
    dwc::torch::WithOwnErrors(work);
  }
  catch (const dwc::ParameterError & error)
  {
    EXPECT_EQ(std::string(error.what()).find("Exception raised from"), std::string::npos) << error.what();
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return { "", "" };
}

} // namespace

TEST(Errors, WhatLibTorchThrowsNamesTheParameterThatHelps)
{
  const auto fail = [] { TORCH_CHECK(false, "shapes differ"); };
  EXPECT_EQ(GetError(fail).GetParameter(), "Model");
  EXPECT_NE(std::string(GetError(fail).what()).find("shapes differ"), std::string::npos);
  const auto lack = [] { TORCH_CHECK_NOT_IMPLEMENTED(false, "no kernel for 'Half'"); };
  EXPECT_EQ(GetError(lack).GetParameter(), "Precision");
  EXPECT_NE(std::string(GetError(lack).what()).find("'Half'"), std::string::npos);
  // The words of LibTorch's allocator of main memory.
  const auto allocate = [] { TORCH_CHECK(false, "DefaultCPUAllocator: can't allocate memory: you tried 9 bytes"); };
  EXPECT_EQ(GetError(allocate).GetParameter(), "MemoryLimit");
  EXPECT_EQ(GetError([] { throw std::bad_alloc(); }).GetParameter(), "MemoryLimit");
}

TEST(Errors, OtherThingsPass)
{
  EXPECT_EQ(dwc::torch::WithOwnErrors([] { return 3; }), 3);
  struct Aborted
  {};
  EXPECT_THROW(dwc::torch::WithOwnErrors([] { throw Aborted(); }), Aborted);
  EXPECT_EQ(GetError([] { throw dwc::ParameterError("Seed", "is odd"); }).GetParameter(), "Seed");
}
