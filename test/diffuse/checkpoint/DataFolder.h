/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DataFolder_h
#define DataFolder_h

namespace dwc::test
{

/** The folder test/Data. One small source knows, so that the others are the same in every checkout. */
extern const char * const dataFolder;

} // namespace dwc::test

#endif
