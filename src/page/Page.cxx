/* SPDX-License-Identifier: Apache-2.0 */
#include "dwc/Page.h"

#include "dwc/Error.h"
#include "page/Encode.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <numeric>

namespace dwc
{

/** The files of src/page/explorer, embedded by CMake. */
namespace explorer
{
extern const char explorer_html[];
extern const char explorer_css[];
extern const char model_js[];
extern const char edits_js[];
extern const char places_js[];
extern const char regions_js[];
extern const char picture_js[];
extern const char anatomy_js[];
extern const char dendrogram_js[];
extern const char editor_js[];
extern const char app_js[];
} // namespace explorer

namespace
{

using Json = nlohmann::ordered_json;

/** An axis of the image from 1; negative where the view begins at its last pixel. */
int
NumberAxis(const ViewAxis & along)
{
  const auto number = static_cast<int>(along.axis) + 1;
  return along.isReversed ? -number : number;
}

/** The way from a pixel to the next along each axis where there is no space but pixels. */
std::vector<std::vector<double>>
MakePixelSteps(std::size_t axes)
{
  std::vector<std::vector<double>> steps(axes, std::vector<double>(axes, 0.0));
  for (std::size_t axis = 0; axis < axes; ++axis)
  {
    steps[axis][axis] = 1.0;
  }
  return steps;
}

Json
DescribeView(const View & view, const std::string & picture)
{
  Json json = { { "title", view.title },
                { "axis", view.plane },
                { "middle", view.isMiddle },
                { "width", view.width },
                { "height", view.height },
                { "pixelWidth", view.pixelWidth },
                { "pixelHeight", view.pixelHeight },
                { "grey", view.isGray },
                { "image", "data:image/jpeg;base64," + EncodeBase64(picture) },
                { "labels", EncodeBase64(EncodeRuns(view.leaves)) },
                { "slice", view.slice },
                { "columns", NumberAxis(view.columns) },
                { "rows", NumberAxis(view.rows) } };
  if (!view.letters.empty())
  {
    json["letters"] = view.letters;
  }
  return json;
}

std::string
DumpJson(const Json & json)
{
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string
MakeData(const PageFacts & facts, const std::vector<View> & views, const std::vector<std::string> & pictures)
{
  // A spacing of one everywhere says nothing: many programs write it for want of a better one.
  const bool isPhysical = facts.hasPhysicalGeometry &&
                          std::any_of(facts.spacing.begin(), facts.spacing.end(), [](double x) { return x != 1.0; });
  Json data;
  data["name"] = facts.name;
  data["made"] = facts.made;
  data["size"] = facts.size;
  data["spacing"] = facts.spacing;
  data["unit"] = isPhysical ? Json("mm") : Json(nullptr);
  data["cell"] = std::accumulate(facts.spacing.begin(), facts.spacing.end(), 1.0, std::multiplies<>());
  data["placed"] = facts.hasPhysicalGeometry;
  data["origin"] = facts.steps.empty() ? std::vector<double>(facts.size.size(), 0.0) : facts.origin;
  data["steps"] = facts.steps.empty() ? MakePixelSteps(facts.size.size()) : facts.steps;
  data["leafSizes"] = facts.leafSizes;
  data["level"] = facts.numberOfRegions;
  data["views"] = Json::array();
  for (std::size_t i = 0; i < views.size(); ++i)
  {
    data["views"].push_back(DescribeView(views[i], pictures[i]));
  }
  std::string text = DumpJson(data);
  text.pop_back();
  text += ",\"tree\":" + facts.tree;
  if (!facts.command.empty())
  {
    text += ",\"command\":" + DumpJson(facts.command);
  }
  if (!facts.notes.empty())
  {
    text += ",\"notes\":" + DumpJson(facts.notes);
  }
  return text + "}";
}

/** JSON that may stand inside a script element: nothing in it can end the element or begin a comment. */
std::string
Escape(const std::string & json)
{
  std::string escaped;
  escaped.reserve(json.size());
  for (const char c : json)
  {
    c == '<' ? escaped += "\\u003c" : escaped += c;
  }
  return escaped;
}

/** Replaces the only occurrence of a mark. */
void
Fill(std::string & text, const std::string & mark, const std::string & content)
{
  text.replace(text.find(mark), mark.size(), content);
}

} // namespace

std::string
MakePage(const PageFacts & facts, const std::vector<View> & views, const std::vector<std::string> & pictures)
{
  if (pictures.size() != views.size())
  {
    throw ParameterError("Pictures",
                         "must be as many as there are views, " + std::to_string(views.size()) + " (got " +
                           std::to_string(pictures.size()) + "). Encode each view.");
  }
  const bool hasLetters =
    std::any_of(views.begin(), views.end(), [](const View & view) { return !view.letters.empty(); });
  std::string text = explorer::explorer_html;
  Fill(text, "@STYLE@", explorer::explorer_css);
  Fill(text,
       "@SCRIPT@",
       std::string(explorer::model_js) + explorer::edits_js + explorer::places_js + explorer::regions_js +
         explorer::picture_js + (hasLetters ? explorer::anatomy_js : "") + explorer::dendrogram_js +
         explorer::editor_js + explorer::app_js);
  Fill(text, "@DATA@", Escape(MakeData(facts, views, pictures)));
  return text;
}

} // namespace dwc
