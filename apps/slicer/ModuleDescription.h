/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ModuleDescription_h
#define ModuleDescription_h

#include <cstddef>
#include <string>

namespace app
{

constexpr const char * moduleName = "SlicerDiffuseWalkCut";
constexpr const char * moduleTitle = "DiffuseWalkCut";

/** Regions of the automatic level at most: more make 3D Slicer slow. */
constexpr std::size_t mostAutomaticRegions = 50;

/** A text as it stands in XML. */
std::string
EscapeXML(const std::string & text);

/** What --xml prints: the panel of the module, from the table of parameters. */
std::string
MakeModuleDescription();

} // namespace app

#endif
