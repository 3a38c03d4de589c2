/* SPDX-License-Identifier: Apache-2.0 */
#include "Explorer.h"

#include "Encode.h"
#include "ExitCode.h"
#include "Message.h"
#include "OutputFiles.h"
#include "WriteImage.h"

#include "itkImage.h"
#include "itkImageFileReader.h"
#include "itkRGBPixel.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <numeric>

namespace app
{

/** The files of apps/explorer, embedded by CMake. */
namespace page
{
extern const char explorer_html[];
extern const char explorer_css[];
extern const char model_js[];
extern const char picture_js[];
extern const char dendrogram_js[];
extern const char app_js[];
} // namespace page

namespace
{

using Json = nlohmann::ordered_json;

const std::string pictureStart = "data:image/jpeg;base64,";
const std::string dataStart = R"(<script type="application/json" id="data">)";

std::string
ReadText(const std::filesystem::path & path)
{
  std::ifstream file(path, std::ios::binary);
  return { std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
}

std::string
EncodePicture(const View & view)
{
  const itk::Size<2> size{ { view.width, view.height } };
  std::string        bytes;
  if (view.isGrey)
  {
    const auto image = itk::Image<unsigned char, 2>::New();
    image->SetRegions(size);
    image->Allocate();
    for (std::size_t i = 0; i < view.width * view.height; ++i)
    {
      image->GetBufferPointer()[i] = view.colors[3 * i];
    }
    bytes = EncodeJPEG(image.GetPointer());
  }
  else
  {
    const auto image = itk::Image<itk::RGBPixel<unsigned char>, 2>::New();
    image->SetRegions(size);
    image->Allocate();
    std::copy(view.colors.begin(), view.colors.end(), reinterpret_cast<unsigned char *>(image->GetBufferPointer()));
    bytes = EncodeJPEG(image.GetPointer());
  }
  return pictureStart + EncodeBase64(bytes);
}

std::vector<std::uint8_t>
DecodePicture(const std::string & text)
{
  const std::string jpeg = DecodeBase64(text.substr(std::min(text.size(), pictureStart.size())));
  const MemoryFile  file(jpeg.size());
  WriteFile(file.GetName(), jpeg);
  const auto reader = itk::ImageFileReader<itk::Image<itk::RGBPixel<unsigned char>, 2>>::New();
  reader->SetImageIO(itk::JPEGImageIO::New());
  reader->SetFileName(file.GetName());
  reader->Update();
  const auto         image = reader->GetOutput();
  const auto * const bytes = reinterpret_cast<const unsigned char *>(image->GetBufferPointer());
  return { bytes, bytes + 3 * image->GetLargestPossibleRegion().GetNumberOfPixels() };
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

void
WriteExplorer(const std::filesystem::path & path,
              const ExplorerFacts &         facts,
              const std::vector<View> &     views,
              const std::string &           treeText)
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
  data["leafSizes"] = facts.leafSizes;
  data["level"] = facts.numberOfRegions;
  data["views"] = Json::array();
  for (const View & view : views)
  {
    data["views"].push_back({ { "title", view.title },
                              { "axis", view.axis },
                              { "middle", view.isMiddle },
                              { "width", view.width },
                              { "height", view.height },
                              { "pixelWidth", view.pixelWidth },
                              { "pixelHeight", view.pixelHeight },
                              { "grey", view.isGrey },
                              { "image", EncodePicture(view) },
                              { "labels", EncodeBase64(EncodeRuns(view.leaves)) } });
  }
  std::string json = data.dump(-1, ' ', false, Json::error_handler_t::replace);
  json.pop_back();
  json += ",\"tree\":" + treeText + "}";

  std::string text = page::explorer_html;
  Fill(text, "@STYLE@", page::explorer_css);
  Fill(text, "@SCRIPT@", std::string(page::model_js) + page::picture_js + page::dendrogram_js + page::app_js);
  Fill(text, "@DATA@", Escape(json));
  WriteFile(path, text);
}

std::vector<View>
ReadExplorerViews(const std::filesystem::path & path)
{
  const std::string text = ReadText(path);
  const std::size_t begin = text.find(dataStart);
  const std::size_t end = text.find("</script>", begin == std::string::npos ? 0 : begin);
  try
  {
    if (begin == std::string::npos || end == std::string::npos)
    {
      throw Failure(ExitCode::InputUnreadable, "it has no data");
    }
    const std::size_t first = begin + dataStart.size();
    const Json        data =
      Json::parse(text.begin() + static_cast<std::ptrdiff_t>(first), text.begin() + static_cast<std::ptrdiff_t>(end));
    std::vector<View> views;
    for (const Json & one : data.at("views"))
    {
      if (!one.at("middle").get<bool>())
      {
        continue;
      }
      View view;
      view.axis = one.at("axis");
      view.width = one.at("width");
      view.height = one.at("height");
      view.pixelWidth = one.at("pixelWidth");
      view.pixelHeight = one.at("pixelHeight");
      view.isGrey = one.at("grey");
      view.colors = DecodePicture(one.at("image"));
      if (view.width > view.colors.size() || view.colors.size() != 3 * view.width * view.height)
      {
        throw Failure(ExitCode::InputUnreadable, "its picture has another size than it says");
      }
      view.leaves = DecodeRuns(DecodeBase64(one.at("labels")), view.width * view.height);
      views.push_back(std::move(view));
    }
    if (views.empty())
    {
      throw Failure(ExitCode::InputUnreadable, "it has no picture");
    }
    return views;
  }
  catch (const std::exception & error)
  {
    throw Failure(ExitCode::InputUnreadable, path.string() + " cannot be read: " + StripObject(error.what()));
  }
}

} // namespace app
