/* SPDX-License-Identifier: Apache-2.0 */
#include "DataFolder.h"

const char * const dwc::test::dataFolder = DWC_TEST_DATA;
