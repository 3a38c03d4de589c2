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

// The threader of this module's filters in a Python wheel. Official wheels of ITK use TBB and share that choice, a
// global, with every ITK module of the process; an ITK that was built without TBB then throws in
// MultiThreaderBase::New(). The linker sends this module's calls of that function here (--wrap,
// cmake/DiffuseWalkCutWheel.cmake); ITK itself and the choice of the process stay as they are.

#include "itkMultiThreaderBase.h"
#include "itkPoolMultiThreader.h"

extern "C" itk::MultiThreaderBase::Pointer
__real__ZN3itk17MultiThreaderBase3NewEv();

extern "C" itk::MultiThreaderBase::Pointer
__wrap__ZN3itk17MultiThreaderBase3NewEv()
{
  if (itk::MultiThreaderBase::GetGlobalDefaultThreader() == itk::MultiThreaderBase::ThreaderEnum::TBB)
  {
    return itk::PoolMultiThreader::New().GetPointer();
  }
  return __real__ZN3itk17MultiThreaderBase3NewEv();
}
