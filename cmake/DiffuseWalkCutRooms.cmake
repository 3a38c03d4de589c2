# The rooms: each one library of objects, so that it can be built, tested and fuzzed without the others.
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_path(Spectra_INCLUDE_DIR Spectra/SymEigsSolver.h REQUIRED)
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)

option(DiffuseWalkCut_USE_TORCH "Build the plug-in that runs diffusers models with LibTorch" ON)
if(DiffuseWalkCut_USE_TORCH)
  list(APPEND CMAKE_MODULE_PATH "${DiffuseWalkCut_SOURCE_DIR}/cmake")
  find_package(LibTorch 1.13)
  if(NOT LibTorch_FOUND)
    message(FATAL_ERROR "LibTorch is not found. Install it (Debian: libtorch-dev libopenblas0; or pip install torch), say "
                        "where it is with -DLibTorch_ROOT=<folder that has include/ and lib/>, or leave diffusers models "
                        "out with -DDiffuseWalkCut_USE_TORCH=OFF")
  endif()
endif()

# dwc_add_room(<name> SOURCES <files> [USES <rooms>] [EIGEN] [JSON] [TORCH] [PLUGIN])
# PLUGIN: of the plug-in DiffuseWalkCutTorch, not of the library.
function(dwc_add_room name)
  cmake_parse_arguments(ROOM "EIGEN;JSON;TORCH;PLUGIN" "" "SOURCES;USES" ${ARGN})
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
  if(ROOM_JSON)
    target_include_directories(
      dwc_${name} SYSTEM PRIVATE "$<TARGET_PROPERTY:nlohmann_json::nlohmann_json,INTERFACE_INCLUDE_DIRECTORIES>")
  endif()
  if(ROOM_TORCH)
    target_include_directories(dwc_${name} SYSTEM PRIVATE ${LibTorch_INCLUDE_DIRS})
    target_compile_definitions(dwc_${name} PRIVATE ${LibTorch_DEFINITIONS})
  endif()
  if(ROOM_PLUGIN)
    set_property(GLOBAL APPEND PROPERTY DiffuseWalkCut_PLUGIN_ROOMS dwc_${name})
  else()
    set_property(GLOBAL APPEND PROPERTY DiffuseWalkCut_ROOMS dwc_${name})
  endif()
endfunction()

include("${DiffuseWalkCut_SOURCE_DIR}/src/rooms.cmake")

# The plug-in: all that needs LibTorch, loaded when a diffusers model is first asked for (src/diffuse/Open.cxx), so that
# nothing else waits for LibTorch to load or needs it at all.
if(DiffuseWalkCut_USE_TORCH)
  set(pluginObjects)
  get_property(pluginRooms GLOBAL PROPERTY DiffuseWalkCut_PLUGIN_ROOMS)
  foreach(room IN LISTS pluginRooms)
    list(APPEND pluginObjects $<TARGET_OBJECTS:${room}>)
  endforeach()
  # The rooms that it shares with the library.
  add_library(DiffuseWalkCutTorch MODULE ${pluginObjects} $<TARGET_OBJECTS:dwc_image>)
  target_link_libraries(DiffuseWalkCutTorch PRIVATE LibTorch::LibTorch Threads::Threads)
  # src/CMakeLists.txt moves it beside the library and installs it. LibTorch stays where it is.
  set_target_properties(
    DiffuseWalkCutTorch
    PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${DiffuseWalkCut_BINARY_DIR}/lib"
               INSTALL_RPATH_USE_LINK_PATH ON
               LINKER_LANGUAGE CXX)
endif()
