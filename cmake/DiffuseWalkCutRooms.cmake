# The rooms: each one library of objects, so that it can be built, tested and fuzzed without the others.
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_path(Spectra_INCLUDE_DIR Spectra/SymEigsSolver.h REQUIRED)
find_package(Threads REQUIRED)

# dwc_add_room(<name> SOURCES <files> [USES <rooms>] [EIGEN])
function(dwc_add_room name)
  cmake_parse_arguments(ROOM "EIGEN" "" "SOURCES;USES" ${ARGN})
  list(TRANSFORM ROOM_SOURCES PREPEND "${DiffuseWalkCut_SOURCE_DIR}/src/")
  add_library(dwc_${name} OBJECT ${ROOM_SOURCES})
  # Visible also where ITK hides symbols by default: the filters, templates in other people's programs, call the rooms.
  set_target_properties(
    dwc_${name}
    PROPERTIES POSITION_INDEPENDENT_CODE ON
               CXX_STANDARD 17
               CXX_STANDARD_REQUIRED ON
               CXX_VISIBILITY_PRESET default)
  target_include_directories(
    dwc_${name}
    PUBLIC "$<BUILD_INTERFACE:${DiffuseWalkCut_SOURCE_DIR}/include>" "$<BUILD_INTERFACE:${DiffuseWalkCut_SOURCE_DIR}/src>")
  target_compile_options(dwc_${name} PRIVATE $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-Wall -Wextra>)
  if(ROOM_EIGEN)
    # The system's Eigen, never ITK's: the two must not meet in one translation unit.
    target_include_directories(
      dwc_${name} SYSTEM
      PRIVATE "$<TARGET_PROPERTY:Eigen3::Eigen,INTERFACE_INCLUDE_DIRECTORIES>" "${Spectra_INCLUDE_DIR}")
    target_compile_definitions(dwc_${name} PRIVATE EIGEN_DONT_PARALLELIZE EIGEN_MPL2_ONLY)
  endif()
  set_property(GLOBAL APPEND PROPERTY DiffuseWalkCut_ROOMS dwc_${name})
endfunction()

include("${DiffuseWalkCut_SOURCE_DIR}/src/rooms.cmake")
