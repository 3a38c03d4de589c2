/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FakePluginPath_h
#define FakePluginPath_h

/** Where the plug-in of the tests is. One small source knows, so that the others are the same in every checkout. */
extern const char * const fakePluginPath;

#endif
