/* SPDX-License-Identifier: Apache-2.0 */
#include "ModuleDescription.h"

#include "ModuleFields.h"
#include "Version.h"

#include <vector>

namespace app
{
namespace
{

using Group = dwc::ParameterGroup;

std::string
MakeElement(const std::string & name, const std::string & text)
{
  return "<" + name + ">" + EscapeXML(text) + "</" + name + ">\n";
}

std::string
MakeElementIf(const std::string & name, const std::string & text)
{
  return text.empty() ? "" : MakeElement(name, text);
}

std::string
MakeField(const ModuleField & field)
{
  std::string xml = "<" + field.type + ">\n" + MakeElement("name", field.name) + MakeElement("longflag", field.name) +
                    MakeElement("label", field.label) + MakeElement("description", field.description) +
                    MakeElement("default", field.defaultText);
  for (const std::string & word : field.words)
  {
    xml += MakeElement("element", word);
  }
  if (!field.minimum.empty() || !field.maximum.empty())
  {
    xml += "<constraints>\n" + MakeElementIf("minimum", field.minimum) + MakeElementIf("maximum", field.maximum) +
           MakeElementIf("step", field.step) + "</constraints>\n";
  }
  return xml + "</" + field.type + ">\n";
}

std::string
BeginGroup(const std::string & label, const std::string & description, bool isAdvanced)
{
  return (isAdvanced ? "<parameters advanced=\"true\">\n" : "<parameters>\n") + MakeElement("label", label) +
         MakeElement("description", description);
}

std::string
MakeGroup(const std::string & label, const std::string & description, const std::vector<Group> & groups)
{
  std::string xml = BeginGroup(label, description, true);
  for (const Group group : groups)
  {
    for (const ModuleField & field : GetModuleFields(group))
    {
      xml += MakeField(field);
    }
  }
  return xml + "</parameters>\n";
}

/** Images and segmentations, which Slicer hands over as files. */
std::string
MakeFilesGroup()
{
  return BeginGroup("Input and output", "What is segmented, and where the regions go", false) + "<image>\n" +
         MakeElement("name", "inputImage") + MakeElement("label", "Input volume") +
         MakeElement("description", "The image to be segmented into regions") + MakeElement("channel", "input") +
         MakeElement("index", "0") + "</image>\n" +
         // Slicer takes the first extension for the file that it names.
         "<image type=\"label\" fileExtensions=\".seg.nrrd\" reference=\"inputImage\">\n" +
         MakeElement("name", "outputSegmentation") + MakeElement("label", "Output segmentation") +
         MakeElement("description", "The regions: a segmentation, or a label map") + MakeElement("channel", "output") +
         MakeElement("index", "1") + "</image>\n" + "<image type=\"label\">\n" + MakeElement("name", "mask") +
         MakeElement("longflag", "mask") + MakeElement("label", "Mask") +
         MakeElement("description",
                     "Only voxels that are not zero here are segmented: on the grid of the input volume [--mask]") +
         MakeElement("channel", "input") + "</image>\n<table>\n" + MakeElement("name", "statistics") +
         MakeElement("longflag", "statistics") + MakeElement("label", "Statistics") +
         MakeElement("description", "Table of what each region measures: size, place, shape, values [--statistics]") +
         MakeElement("channel", "output") + "</table>\n</parameters>\n";
}

std::string
MakeLevelGroup()
{
  std::string xml = BeginGroup("Regions", "How many regions there are: at most one of these", false);
  for (ModuleField field : GetModuleFields(Group::Level))
  {
    if (field.name == "regions")
    {
      field.description += ". " + field.defaultText + ": as many as the image suggests, but at most " +
                           std::to_string(mostAutomaticRegions);
    }
    else
    {
      field.description += ". " + field.defaultText + ": not set";
    }
    xml += MakeField(field);
  }
  return xml + "</parameters>\n";
}

std::string
MakeRunGroup()
{
  ModuleField threads;
  threads.name = "threads";
  threads.type = "integer";
  threads.label = "Threads";
  threads.description = "Threads; 0: one for each processor. The result does not depend on it [--threads]";
  threads.defaultText = "0";
  threads.minimum = "0";
  threads.maximum = "1024";
  threads.step = "1";
  ModuleField memory;
  memory.name = "memory_limit";
  memory.type = "string";
  memory.label = "Memory limit";
  memory.description = "Memory that may be used, such as 4G; empty: what is free [--memory-limit]";
  return BeginGroup("Run", "How it is computed", true) + MakeField(threads) + MakeField(memory) + "</parameters>\n";
}

/** Values that come back in the file of --returnparameterfile: ModuleRun.cxx writes them. A table of the regions would
 * be a field of the first group, with the channel "output". */
std::string
MakeResultsGroup()
{
  const auto field = [](const std::string & type, const std::string & name, const std::string & description) {
    return "<" + type + ">\n" + MakeElement("name", name) + MakeElement("label", description) +
           MakeElement("description", description) + MakeElement("channel", "output") + MakeElement("default", "0") +
           "</" + type + ">\n";
  };
  return BeginGroup("Results", "What the last run found", false) +
         field("integer", "numberOfRegions", "Regions in the segmentation") +
         field("integer", "numberOfLeaves", "Regions that the finest level has") +
         field("integer", "automaticNumberOfRegions", "Regions that the image suggests") +
         field("double", "costThreshold", "Threshold that gives these regions") +
         field("double", "seconds", "Seconds that it took") + "</parameters>\n";
}

} // namespace

std::string
EscapeXML(const std::string & text)
{
  std::string escaped;
  for (const char character : text)
  {
    switch (character)
    {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += character;
    }
  }
  return escaped;
}

std::string
MakeModuleDescription()
{
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<executable>\n" + MakeElement("category", "Segmentation") +
         MakeElement("title", moduleTitle) +
         MakeElement("description",
                     "Segments any image into regions, without training: a random walk on the image is cut into a tree "
                     "of nested regions, and one level of the tree becomes the segmentation.") +
         MakeElement("version", programVersion) + MakeElement("license", "Apache-2.0") +
         MakeElement("contributor", "The DiffuseWalkCut authors") +
         MakeElement(
           "acknowledgements",
           "Follows Ivanova, Aversa, Henderson and Williamson, Unsupervised Segmentation by Diffusing, Walking "
           "and Cutting, WACV 2026.") +
         MakeFilesGroup() + MakeLevelGroup() +
         MakeGroup("Walk", "The model that makes the walk, and what it stands on", { Group::Walk, Group::Local }) +
         MakeGroup("Cut", "How the walk is cut into regions", { Group::Cut }) +
         MakeGroup("Refinement", "How regions get the resolution of the image", { Group::Refinement }) +
         MakeGroup("Diffusers model", "With a folder of a diffusers model only", { Group::Diffusers }) +
         MakeRunGroup() + MakeResultsGroup() + "</executable>\n";
}

} // namespace app
