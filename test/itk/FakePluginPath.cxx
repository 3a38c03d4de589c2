/* SPDX-License-Identifier: Apache-2.0 */
#include "FakePluginPath.h"

const char * const fakePluginPath = DWC_FAKE_PLUGIN;
