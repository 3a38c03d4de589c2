# LibTorch: its folders and libraries, wherever it comes from (Debian's libtorch-dev, pip's torch, LibTorch's own archive).
#
# Not LibTorch's own TorchConfig.cmake: that one asks for the CUDA compiler wherever LibTorch has CUDA, and gives every
# target its flags. Headers of ATen and three libraries are all that is used here.
#
#   LibTorch_ROOT   a folder with include/ and lib/; or Torch_DIR, its share/cmake/Torch. Neither: the torch package of the
#                   first python3, then the system's.
#   LibTorch_FOUND  LibTorch_VERSION  LibTorch_INCLUDE_DIRS  LibTorch_DEFINITIONS  target LibTorch::LibTorch
set(hints ${LibTorch_ROOT} $ENV{LibTorch_ROOT})
if(Torch_DIR)
  get_filename_component(hint "${Torch_DIR}/../../.." ABSOLUTE)
  list(APPEND hints "${hint}")
endif()
if(NOT hints AND NOT LibTorch_LIBRARY)
  find_program(LibTorch_PYTHON NAMES python3 python)
  mark_as_advanced(LibTorch_PYTHON)
  if(LibTorch_PYTHON)
    execute_process(
      COMMAND "${LibTorch_PYTHON}" -c
              "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')"
      OUTPUT_VARIABLE hint
      OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    list(APPEND hints ${hint})
  endif()
endif()

find_path(LibTorch_INCLUDE_DIR ATen/ATen.h HINTS ${hints} PATH_SUFFIXES include)
find_library(LibTorch_LIBRARY torch HINTS ${hints} PATH_SUFFIXES lib)
find_library(LibTorch_CPU_LIBRARY torch_cpu HINTS ${hints} PATH_SUFFIXES lib)
find_library(LibTorch_C10_LIBRARY c10 HINTS ${hints} PATH_SUFFIXES lib)
mark_as_advanced(LibTorch_INCLUDE_DIR LibTorch_LIBRARY LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY)

# The version stands in different files in different versions.
set(versionHeader)
foreach(name torch/version.h torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
  if(EXISTS "${LibTorch_INCLUDE_DIR}/${name}")
    file(STRINGS "${LibTorch_INCLUDE_DIR}/${name}" lines REGEX "#define TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
    list(APPEND versionHeader ${lines})
  endif()
endforeach()
string(REGEX MATCH "MAJOR ([0-9]+)" major "${versionHeader}")
set(major "${CMAKE_MATCH_1}")
string(REGEX MATCH "MINOR ([0-9]+)" minor "${versionHeader}")
set(minor "${CMAKE_MATCH_1}")
string(REGEX MATCH "PATCH ([0-9]+)" patch "${versionHeader}")
set(patch "${CMAKE_MATCH_1}")
if(NOT major STREQUAL "")
  set(LibTorch_VERSION "${major}.${minor}.${patch}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  LibTorch
  REQUIRED_VARS LibTorch_LIBRARY LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_INCLUDE_DIR
  VERSION_VAR LibTorch_VERSION)

if(LibTorch_FOUND)
  set(LibTorch_INCLUDE_DIRS "${LibTorch_INCLUDE_DIR}")
  if(EXISTS "${LibTorch_INCLUDE_DIR}/torch/csrc/api/include")
    list(APPEND LibTorch_INCLUDE_DIRS "${LibTorch_INCLUDE_DIR}/torch/csrc/api/include")
  endif()
  set(LibTorch_DEFINITIONS "DWC_TORCH_MAJOR=${major}" "DWC_TORCH_MINOR=${minor}")
  if(NOT TARGET LibTorch::LibTorch)
    add_library(LibTorch::LibTorch INTERFACE IMPORTED GLOBAL)
    target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE ${LibTorch_INCLUDE_DIRS})
    target_compile_definitions(LibTorch::LibTorch INTERFACE ${LibTorch_DEFINITIONS})
    # libtorch.so brings the kernels of a GPU with it, where LibTorch has them; nothing refers to it by name.
    set(torch "${LibTorch_LIBRARY}")
    if(UNIX AND NOT APPLE)
      set(torch "-Wl,--no-as-needed" "${LibTorch_LIBRARY}" "-Wl,--as-needed")
    endif()
    target_link_libraries(LibTorch::LibTorch INTERFACE ${torch} "${LibTorch_CPU_LIBRARY}" "${LibTorch_C10_LIBRARY}")
  endif()
endif()
