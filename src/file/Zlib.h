/* SPDX-License-Identifier: Apache-2.0 */
#ifndef dwc_file_Zlib_h
#define dwc_file_Zlib_h

/** zlib: that of ITK, or the system's where the rooms are built without ITK (dwc_headers_zlib in CMake). */
#if defined(DWC_HAS_ITK_ZLIB)
#  include "itk_zlib.h"
#else
#  include <zlib.h>
#endif

#endif
