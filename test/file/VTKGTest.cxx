/* SPDX-License-Identifier: Apache-2.0 */
#include "FileTesting.h"

namespace
{

class VTK : public dwc::test::FileTest
{};

std::string
MakeHead(const std::string & format, const std::string & attribute, const std::string & size = "4 3 2")
{
  return "# vtk DataFile Version 3.0\nx\n" + format + "\nDATASET STRUCTURED_POINTS\nDIMENSIONS " + size +
         "\nSPACING 1 1 2\nORIGIN 0 0 0\nPOINT_DATA 24\n" + attribute;
}

} // namespace

TEST_F(VTK, BinaryPixelsAreBehindTheHeader)
{
  for (const auto & [attribute, bytes, components] : std::vector<std::tuple<std::string, std::size_t, std::size_t>>{
         { "SCALARS s unsigned_short 1\nLOOKUP_TABLE default\n", 2, 1 },
         { "SCALARS s short\nLOOKUP_TABLE default\n", 2, 1 },
         { "SCALARS s double 2\nLOOKUP_TABLE default\n", 8, 2 },
         { "VECTORS v float\n", 4, 3 },
         { "COLOR_SCALARS c 4\n", 1, 4 },
         { "scalars s unsigned_char 1\n", 1, 1 } })
  {
    const std::string file = MakeHead("BINARY", attribute) + std::string(24 * bytes * components, '\x80');
    EXPECT_EQ(FindRefusal("a.vtk", file), "") << attribute;
    EXPECT_NE(FindRefusal("a.vtk", file.substr(0, file.size() - 1)), "") << attribute;
    EXPECT_EQ(Inspect("a.vtk", file).components, components) << attribute;
    EXPECT_EQ(Inspect("a.vtk", file).size, (std::vector<std::size_t>{ 4, 3, 2 })) << attribute;
  }
}

TEST_F(VTK, NumbersOfTextAreCounted)
{
  const std::string head = MakeHead("ASCII", "SCALARS s short 1\nLOOKUP_TABLE default\n", "3 2 1");
  EXPECT_EQ(FindRefusal("a.vtk", head + "1 2 3 4 5 6\n"), "");
  EXPECT_EQ(FindRefusal("a.vtk", head + "1 2 3\n4 5\n"),
            "INPUT: a.vtk is truncated: it holds 5 of the 6 numbers of its pixels. Get a whole copy.");
}

TEST_F(VTK, HeaderThatEndsIsTruncatedAndOtherKindsAreLeftToTheReader)
{
  EXPECT_EQ(FindRefusal("a.vtk", MakeHead("BINARY", "")), "INPUT: a.vtk is truncated. Get a whole copy.");
  EXPECT_EQ(FindRefusal("a.vtk", MakeHead("BINARY", "SCALARS s bit 1\n")), "");
  EXPECT_EQ(FindRefusal("a.vtk", "# vtk DataFile Version 3.0\nx\nBINARY\nDATASET POLYDATA\n"), "");
  EXPECT_NE(FindRefusal("a.vtk", MakeHead("BINARY", "SCALARS s " + std::string(300, 'x') + "\n")).find("letters"),
            std::string::npos)
    << "which the reader has no room for";
}
