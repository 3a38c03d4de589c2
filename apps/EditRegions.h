/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EditRegions_h
#define EditRegions_h

#include "ReadImage.h"

#include "dwc/Edits.h"
#include "itkPartitionTree.h"

#include <cstdint>
#include <string>

namespace app
{

/** What edits made of leaves and their tree. */
struct EditedRegions
{
  itk::DataObject::Pointer    leafImage;         ///< of unsigned int
  const std::uint32_t *       leaves{ nullptr }; ///< its pixels
  itk::PartitionTree::Pointer tree;
  std::string                 edits; ///< all of them, as JSON for a file
};

/** Applies edits. \param leafImage of unsigned int. \param finished file of regions that stay as they are, and the
 * option that names it; no path: none. \param hasPhysicalGeometry false: points are in pixels. \param memoryLimit
 * bytes; 0: what is free. */
EditedRegions
EditRegions(const itk::DataObject *    leafImage,
            const itk::PartitionTree * tree,
            const dwc::Edits &         edits,
            const dwc::FileName &      finished,
            bool                       hasPhysicalGeometry,
            std::uint64_t              memoryLimit,
            const Watcher &            watch);

/** The edits of a file. \param option that named it. \throw Failure */
dwc::Edits
ReadEdits(const std::string & path, const std::string & option, const dwc::Tree & tree);

/** The same of a text that an option has. */
dwc::Edits
ParseEdits(const std::string & text, const std::string & option, const dwc::Tree & tree);

/** The edit by which edits begin with a level. */
dwc::Edit
MakeLevelEdit(const dwc::LevelChoice & choice);

} // namespace app

#endif
