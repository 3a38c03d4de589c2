/* SPDX-License-Identifier: Apache-2.0 */
#include "slicer/ModuleArguments.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace
{

using Arguments = std::vector<std::string>;

TEST(ModuleArguments, FieldsAtTheirDefaultsAreLeftOut)
{
  EXPECT_EQ(app::SimplifyArguments({ "--walk_length", "1", "--threads", "0", "in.nrrd", "out.seg.nrrd" }),
            (Arguments{ "in.nrrd", "out.seg.nrrd" }));
  EXPECT_EQ(app::SimplifyArguments({ "--min_region_fraction", "2e-3" }), Arguments()); // another way to write it
}

TEST(ModuleArguments, OthersGetTheNamesOfTheProgram)
{
  EXPECT_EQ(app::SimplifyArguments({ "--walk_length", "3", "--max-regions", "9", "--connected", "in.nrrd" }),
            (Arguments{ "--walk-length", "3", "--max-regions", "9", "--connected", "in.nrrd" }));
}

TEST(ModuleArguments, ValuesStayAsTheyAre)
{
  EXPECT_EQ(app::SimplifyArguments({ "--mask", "a_b--c.nrrd", "a_b.nrrd", "--model=some_folder" }),
            (Arguments{ "--mask", "a_b--c.nrrd", "a_b.nrrd", "--model=some_folder" }));
}

} // namespace
