/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Error.h"
#include "dwc/Page.h"

#include "Shown.h"

#include <gtest/gtest.h>

namespace
{

/** A page of a plane of two pixels. */
std::string
MakePage(const dwc::PageFacts & facts)
{
  dwc::ViewGrid grid;
  grid.size = { { 2, 1, 1 } };
  const std::vector<std::uint8_t> values{ 1, 2 };
  const dwc::Viewer               viewer(grid, values.data(), { values.data(), 1, dwc::PixelColor::None });
  return dwc::MakePage(facts, viewer.MakeViews(), { "foobar" });
}

dwc::PageFacts
MakeFacts()
{
  dwc::PageFacts facts;
  facts.name = "a.png";
  facts.made = "by hand";
  facts.size = { 2, 1 };
  facts.spacing = { 0.5, 2.0 };
  facts.leafSizes = { 1, 1 };
  facts.numberOfRegions = 2;
  facts.tree = R"({"nodes": []})";
  return facts;
}

/** The text of the element that has the data. */
std::string
ReadData(const std::string & page)
{
  const std::string start = R"(<script type="application/json" id="data">)";
  const std::size_t begin = page.find(start) + start.size();
  return page.substr(begin, page.find("</script>", begin) - begin);
}

std::size_t
CountScripts(const std::string & page)
{
  std::size_t count = 0;
  for (std::size_t at = page.find("<script"); at != std::string::npos; at = page.find("<script", at + 1))
  {
    ++count;
  }
  return count;
}

} // namespace

TEST(Page, HasItsDataInTheOrderOfEveryVersion)
{
  EXPECT_EQ(
    ReadData(MakePage(MakeFacts())),
    R"({"name":"a.png","made":"by hand","size":[2,1],"spacing":[0.5,2.0],"unit":null,"cell":1.0,)"
    R"("placed":false,"origin":[0.0,0.0],"steps":[[1.0,0.0],[0.0,1.0]],"leafSizes":[1,1],"level":2,"views":[{"title":"","axis":2,"middle":true,"width":2,"height":1,)"
    R"("pixelWidth":1.0,"pixelHeight":1.0,"grey":true,"image":"data:image/jpeg;base64,Zm9vYmFy",)"
    R"("labels":"AQEBAg==","slice":0,"columns":1,"rows":2}],"tree":{"nodes": []}})");
}

TEST(Page, HasThePlaceOfTheImage)
{
  dwc::PageFacts facts = MakeFacts();
  facts.hasPhysicalGeometry = true;
  facts.origin = { -3.5, 10.0 };
  facts.steps = { { 0.0, 0.5 }, { -2.0, 0.0 } };
  EXPECT_NE(ReadData(MakePage(facts)).find(R"("placed":true,"origin":[-3.5,10.0],"steps":[[0.0,0.5],[-2.0,0.0]])"),
            std::string::npos);
}

TEST(Page, HasWhereEachViewWasTaken)
{
  // The first axis goes down, the second to the right, the third towards the front.
  const shown::Volume    volume = shown::Store({ { -3, -1, -2 } });
  const dwc::PixelValues pixels{ volume.values.data(), 1, dwc::PixelColor::None };
  const auto             views = dwc::Viewer(volume.grid, volume.values.data(), pixels).MakeMiddleViews();
  const std::string      data = ReadData(dwc::MakePage(MakeFacts(), views, std::vector<std::string>(views.size())));
  ASSERT_EQ(views.size(), 3U);
  EXPECT_NE(data.find(R"("slice":3,"columns":-2,"rows":-3,"letters":"RLAP"})"), std::string::npos) << data;
  EXPECT_NE(data.find(R"("slice":2,"columns":-2,"rows":1,"letters":"RLSI"})"), std::string::npos) << data;
  EXPECT_NE(data.find(R"("slice":2,"columns":-3,"rows":1,"letters":"APSI"})"), std::string::npos) << data;
}

TEST(Page, HasItsNotes)
{
  dwc::PageFacts facts = MakeFacts();
  facts.notes = { "4 pixels are -9999.", "</script> is no end." };
  const std::string data = ReadData(MakePage(facts));
  EXPECT_NE(data.find(R"(,"notes":["4 pixels are -9999.","\u003c/script> is no end."]})"), std::string::npos) << data;
}

TEST(Page, NeedsNothingElse)
{
  const std::string page = MakePage(MakeFacts());
  EXPECT_EQ(page.find("@STYLE@"), std::string::npos);
  EXPECT_EQ(page.find("@SCRIPT@"), std::string::npos);
  EXPECT_EQ(page.find("@DATA@"), std::string::npos);
  EXPECT_EQ(page.find("src=\"http"), std::string::npos);
  EXPECT_NE(page.find("class RegionTree"), std::string::npos);
  EXPECT_NE(page.find("class Dendrogram"), std::string::npos);
  EXPECT_NE(page.find("class LeafGroups"), std::string::npos);
  EXPECT_NE(page.find("class Editor"), std::string::npos);
  EXPECT_EQ(page.find("anatomy"), page.find("showAnatomy"));
}

TEST(Page, UnitIsThatOfAPhysicalGeometryThatSaysSomething)
{
  dwc::PageFacts facts = MakeFacts();
  facts.hasPhysicalGeometry = true;
  EXPECT_NE(ReadData(MakePage(facts)).find(R"("unit":"mm")"), std::string::npos);
  facts.spacing = { 1.0, 1.0 };
  EXPECT_NE(ReadData(MakePage(facts)).find(R"("unit":null)"), std::string::npos);
}

TEST(Page, NamesCannotBecomePage)
{
  for (const char * const name : { "</script><img src=x onerror=alert(1)>", "<!--<script>", "@DATA@ @SCRIPT@" })
  {
    dwc::PageFacts facts = MakeFacts();
    const auto     scripts = CountScripts(MakePage(facts));
    facts.name = name;
    facts.command = name;
    const std::string page = MakePage(facts);
    EXPECT_EQ(CountScripts(page), scripts);
    EXPECT_EQ(ReadData(page).find('<'), std::string::npos);
  }
}

TEST(Page, BytesThatAreNoTextAreReplaced)
{
  dwc::PageFacts facts = MakeFacts();
  facts.name = "a\xff.png";
  EXPECT_NE(MakePage(facts).find("\"a\xEF\xBF\xBD.png\""), std::string::npos);
}

TEST(Page, CommandIsAtTheEnd)
{
  dwc::PageFacts facts = MakeFacts();
  facts.command = "result.labels({})";
  const std::string data = ReadData(MakePage(facts));
  const std::string end = R"x(,"command":"result.labels({})"})x";
  ASSERT_GT(data.size(), end.size());
  EXPECT_EQ(data.substr(data.size() - end.size()), end);
}

TEST(Page, LettersAreOfVolumesWithPhysicalGeometryOnly)
{
  shown::Volume volume = shown::Store({ { 1, 2, 3 } });
  const auto    makePage = [&] {
    const dwc::PixelValues pixels{ volume.values.data(), 1, dwc::PixelColor::None };
    const auto             views = dwc::Viewer(volume.grid, volume.values.data(), pixels).MakeViews();
    return dwc::MakePage(MakeFacts(), views, std::vector<std::string>(views.size()));
  };
  const std::string with = makePage();
  EXPECT_NE(ReadData(with).find(R"("letters":"RLAP")"), std::string::npos);
  EXPECT_NE(with.find("showAnatomy"), std::string::npos);
  volume.grid.hasPhysicalGeometry = false;
  const std::string without = makePage();
  EXPECT_EQ(ReadData(without).find("letters"), std::string::npos);
  EXPECT_EQ(without.find("showAnatomy"), std::string::npos);
}

TEST(Page, WantsAPictureOfEachView)
{
  const shown::Volume volume = shown::Store({ { 1, 2, 3 } });
  const auto          views = dwc::Viewer(volume.grid, volume.values.data()).MakeMiddleViews();
  EXPECT_THROW(dwc::MakePage(MakeFacts(), views, { "one" }), dwc::ParameterError);
}
