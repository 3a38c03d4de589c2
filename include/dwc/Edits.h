/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_Edits_h
#define dwc_Edits_h

#include "dwc/Geometry.h"
#include "dwc/Host.h"
#include "dwc/Level.h"
#include "dwc/Tree.h"
#include "dwc/View.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/** Entry point of src/edit: regions that a user changes, one after the other, and the list of these edits, which can be
 *  done again on another image. docs/edits.md says what each one does. */

namespace dwc
{

enum class EditKind
{
  Level,    ///< the regions are those of another level, but for locked ones
  Merge,    ///< regions become one
  Split,    ///< a region is divided at its first splits
  Keep,     ///< all other regions are removed, but for locked ones
  Remove,   ///< regions become 0, outside
  Name,     ///< what a region is called
  Lock,     ///< no later edit changes these regions
  Unlock,   ///< takes that back
  Smallest, ///< smaller connected parts go to the region that they touch most
  Fill      ///< what a region encloses becomes part of it
};

template <>
struct EnumNames<EditKind>
{
  static constexpr const char * values[] = { "Level", "Merge", "Split",  "Keep",     "Remove",
                                             "Name",  "Lock",  "Unlock", "Smallest", "Fill" };
};

/** Which region is meant. */
struct EditPlace
{
  /** The leaves of this node, whatever regions they are in. */
  std::optional<std::size_t> node;

  /** Or the region at this point in physical space, of as many coordinates as the image has axes; where the image has
   *  no place in space, in pixels from the first one. */
  std::vector<double> point;
};

struct Edit
{
  EditKind               kind{ EditKind::Merge };
  std::vector<EditPlace> places;
  LevelChoice            level;       ///< of Level
  std::size_t            parts{ 2 };  ///< of Split
  double                 size{ 0.0 }; ///< of Smallest, in the square or cube of the image's unit (mm^2, mm^3)
  RegionWords            words;       ///< of Name
};

using Edits = std::vector<Edit>;

/** A list of edits as JSON, and back. \param tree that nodes are of: the text then says so. \throw ParameterError where
 *  a text is no such list, naming the edit by its number, or where it names nodes of another tree than `tree`. */
std::string
EditsToJSON(const Edits & edits, const Tree & tree);
Edits
EditsFromJSON(const std::string & text, const Tree & tree);

/** What is edited. The memory is the caller's. */
struct EditInput
{
  ImageGeometry geometry;                    ///< of two or three axes
  bool          hasPhysicalGeometry{ true }; ///< false: points are in pixels, sizes in pixels
  LeafValues    leaves;
  const Tree *  tree{ nullptr };

  /** The regions from which the edits start. */
  Level start;

  /** Regions that are finished, on the same grid, 0 elsewhere: these pixels become regions of their own, are changed by
   *  no edit, and come last. nullptr: none. */
  const std::uint32_t * finished{ nullptr };
};

/** What was edited, as a segmentation of its own. */
struct EditResult
{
  std::vector<std::uint32_t> leaves; ///< of `tree`, 0 outside

  /** Its leaves are the regions that the edits left, with their names. Two regions merge at the cost at which the old
   *  tree separates any two of their leaves last; finished regions are separated first, at cost 0. Eigenvalues are not
   *  known (NaN). */
  Tree tree;
};

/** Applies edits, one after the other; those of kind Smallest and Fill after all others, on the pixels.
 *  \throw ParameterError that names the edit by its number, from 1. The result does not depend on the number of
 *  threads. */
EditResult
ApplyEdits(const EditInput & input, const Edits & edits, const Host & host);

/** Bytes that ApplyEdits takes at once for so many pixels, with the leaves that it gives back. */
double
EstimateEditBytes(std::size_t pixels, const Edits & edits);

} // namespace dwc

#endif
