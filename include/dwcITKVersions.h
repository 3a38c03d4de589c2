/*=========================================================================
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         https://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#ifndef dwcITKVersions_h
#define dwcITKVersions_h

#include "itkMacro.h"

/** Everything that differs between the versions of ITK that are supported, and nothing else. */

// ITK 5.4 renamed the macro; later versions may be built without the old name.
#ifdef itkOverrideGetNameOfClassMacro
#  define dwcTypeMacro(thisClass, superclass) itkOverrideGetNameOfClassMacro(thisClass)
#else
#  define dwcTypeMacro(thisClass, superclass) itkTypeMacro(thisClass, superclass)
#endif

#endif
