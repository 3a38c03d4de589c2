/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ImageFormats_h
#define ImageFormats_h

namespace app
{

/** Makes ITK's readers and writers known, the most frequent first; once. ITK's own registration at start-up would load
 *  the formats of meshes and transforms as well. */
void
RegisterImageFormats();

} // namespace app

#endif
