# What the module needs beside ITK: threads, and headers that only its sources include. The headers are no part of the
# module's interface; they are given by
#
#   dwc_headers_eigen   Eigen and Spectra
#   dwc_headers_json    nlohmann-json
#   dwc_headers_zlib    zlib, which is linked too: that of ITK, or the system's where the rooms are built alone
#
# which are no imported targets, so that every folder knows them: in ITK's tree that of the tests is not below the module's.
find_package(Threads REQUIRED)

set(DiffuseWalkCut_DEPENDENCIES
    AUTO
    CACHE STRING "Eigen, Spectra and nlohmann-json: SYSTEM, FETCH, or AUTO, which fetches those that are not installed")
set_property(CACHE DiffuseWalkCut_DEPENDENCIES PROPERTY STRINGS AUTO SYSTEM FETCH)
if(NOT DiffuseWalkCut_DEPENDENCIES MATCHES "^(AUTO|SYSTEM|FETCH)$")
  message(FATAL_ERROR "DiffuseWalkCut_DEPENDENCIES: must be AUTO, SYSTEM or FETCH (got ${DiffuseWalkCut_DEPENDENCIES}).")
endif()
include(FetchContent)

# dwc_add_headers(<target> <name> <folder> DEBIAN <package> URL <archive> SHA256 <hash> [SUBFOLDER <of the archive>])
# The target gets the headers of <folder>, or of the archive: where the folder is "", as DiffuseWalkCut_DEPENDENCIES says, or
# where FETCHCONTENT_SOURCE_DIR_<NAME> names the archive's content, as it does for all that CMake fetches.
function(dwc_add_headers target name folder)
  cmake_parse_arguments(H "" "DEBIAN;URL;SHA256;SUBFOLDER" "" ${ARGN})
  string(TOUPPER "${name}" upperName)
  string(TOLOWER "${name}" lowerName)
  set(given "FETCHCONTENT_SOURCE_DIR_${upperName}")
  set(howToFix "Install it (Debian: ${H_DEBIAN}), or unpack ${H_URL} and say where with -D${given}=<folder>.")

  if(DiffuseWalkCut_DEPENDENCIES STREQUAL "FETCH" OR ${given} OR NOT folder)
    if(DiffuseWalkCut_DEPENDENCIES STREQUAL "SYSTEM" AND NOT ${given})
      message(FATAL_ERROR "${name} is not found. ${howToFix} -DDiffuseWalkCut_DEPENDENCIES=AUTO fetches it.")
    endif()
    get_filename_component(archive "${H_URL}" NAME)
    set(archive "${FETCHCONTENT_BASE_DIR}/${lowerName}-archive/${archive}")
    set(sum "")
    if(EXISTS "${archive}")
      file(SHA256 "${archive}" sum)
    endif()
    if(NOT ${given} AND NOT sum STREQUAL H_SHA256)
      message(STATUS "Fetching ${H_URL}")
      file(DOWNLOAD "${H_URL}" "${archive}" STATUS status INACTIVITY_TIMEOUT 60 TLS_VERIFY ON)
      file(SHA256 "${archive}" sum)
      if(NOT sum STREQUAL H_SHA256)
        message(FATAL_ERROR "${name} is not installed, and ${H_URL} could not be fetched whole (${status}). ${howToFix}")
      endif()
    endif()
    if(POLICY CMP0135) # times of unpacked files
      cmake_policy(SET CMP0135 NEW)
    endif()
    # Of the archive just the headers are wanted: in a folder that it does not have there is nothing to build.
    FetchContent_Declare(
      ${lowerName}
      URL "${archive}"
      URL_HASH SHA256=${H_SHA256}
      SOURCE_SUBDIR none)
    FetchContent_MakeAvailable(${lowerName})
    set(folder "${${lowerName}_SOURCE_DIR}")
    if(H_SUBFOLDER)
      string(APPEND folder "/${H_SUBFOLDER}")
    endif()
  endif()

  list(REMOVE_DUPLICATES folder)
  message(STATUS "${name}: ${folder}")
  if(NOT TARGET ${target})
    add_library(${target} INTERFACE)
  endif()
  target_include_directories(${target} SYSTEM INTERFACE ${folder})
endfunction()

set(eigen "")
set(json "")
if(NOT DiffuseWalkCut_DEPENDENCIES STREQUAL "FETCH")
  find_package(Eigen3 3.4 QUIET NO_MODULE)
  if(TARGET Eigen3::Eigen)
    get_target_property(eigen Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
  endif()
  find_path(DiffuseWalkCut_SPECTRA_INCLUDE_DIR Spectra/SymEigsSolver.h)
  mark_as_advanced(DiffuseWalkCut_SPECTRA_INCLUDE_DIR)
  find_package(nlohmann_json 3.11 QUIET)
  if(TARGET nlohmann_json::nlohmann_json)
    get_target_property(json nlohmann_json::nlohmann_json INTERFACE_INCLUDE_DIRECTORIES)
  endif()
endif()

# Not the Eigen that ITK has: the two must not meet in one translation unit.
dwc_add_headers(
  dwc_headers_eigen Eigen "${eigen}"
  DEBIAN libeigen3-dev
  URL https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.gz
  SHA256 8586084f71f9bde545ee7fa6d00288b264a2b7ac3607b974e54d13e7162c1c72)
dwc_add_headers(
  dwc_headers_eigen Spectra "${DiffuseWalkCut_SPECTRA_INCLUDE_DIR}"
  DEBIAN libspectra-dev
  URL https://github.com/yixuan/spectra/archive/refs/tags/v1.0.1.tar.gz
  SHA256 919e3fbc8c539a321fd5a0766966922b7637cc52eb50a969241a997c733789f3
  SUBFOLDER include)
dwc_add_headers(
  dwc_headers_json JSON "${json}"
  DEBIAN nlohmann-json3-dev
  URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
  SHA256 d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d
  SUBFOLDER include)
target_compile_definitions(dwc_headers_eigen INTERFACE EIGEN_DONT_PARALLELIZE EIGEN_MPL2_ONLY)

add_library(dwc_headers_zlib INTERFACE)
if(DiffuseWalkCut_ROOMS_ONLY)
  find_package(ZLIB REQUIRED) # Debian: zlib1g-dev
  target_include_directories(dwc_headers_zlib SYSTEM INTERFACE ${ZLIB_INCLUDE_DIRS})
  target_link_libraries(dwc_headers_zlib INTERFACE ${ZLIB_LIBRARIES})
else()
  itk_module_config(DiffuseWalkCut_ZLIB ITKZLIB)
  target_include_directories(dwc_headers_zlib SYSTEM INTERFACE ${DiffuseWalkCut_ZLIB_INCLUDE_DIRS})
  target_link_libraries(dwc_headers_zlib INTERFACE ${DiffuseWalkCut_ZLIB_LIBRARIES})
  target_compile_definitions(dwc_headers_zlib INTERFACE DWC_HAS_ITK_ZLIB)
endif()
