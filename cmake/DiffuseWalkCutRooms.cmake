# The rooms: each one library of objects, so that it can be built, tested and fuzzed without the others.
include(DiffuseWalkCutDependencies)

# dwc_auto_option(<name> <help>): an option that is ON, OFF or AUTO, which is ON where that is possible.
function(dwc_auto_option name help)
  set(${name} AUTO CACHE STRING "${help}: ON, OFF, or AUTO for where it is possible")
  set_property(CACHE ${name} PROPERTY STRINGS AUTO ON OFF)
endfunction()

dwc_auto_option(DiffuseWalkCut_USE_TORCH "Build the plug-in that runs diffusers models with LibTorch")
set(DiffuseWalkCut_HAS_TORCH OFF)
if(DiffuseWalkCut_USE_TORCH)
  find_package(LibTorch 1.13 QUIET)
  set(howToGet "Install it (Debian: libtorch-dev libopenblas0; or pip install torch), or say where it is with \
-DLibTorch_ROOT=<folder that has include/ and lib/>.")
  if(LibTorch_FOUND)
    set(DiffuseWalkCut_HAS_TORCH ON)
    message(STATUS "Diffusers models: with LibTorch ${LibTorch_VERSION}, ${LibTorch_LIBRARY}")
  elseif(DiffuseWalkCut_USE_TORCH STREQUAL "AUTO")
    message(STATUS "Diffusers models: left out, as LibTorch 1.13 or later is not found. ${howToGet}")
  else()
    message(FATAL_ERROR "LibTorch 1.13 or later is not found. ${howToGet} -DDiffuseWalkCut_USE_TORCH=OFF leaves diffusers \
models out.")
  endif()
else()
  message(STATUS "Diffusers models: left out, as DiffuseWalkCut_USE_TORCH is ${DiffuseWalkCut_USE_TORCH}")
endif()

# dwc_enable_warnings(<target>)
function(dwc_enable_warnings name)
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-Wall -Wextra>)
endfunction()

# dwc_optimize_little(<target>): for what reads headers and options, and has no loop that time is spent in. Half of what the
# program takes to compile are such files, and -O1 takes two thirds of the time of CMake's -O3.
function(dwc_optimize_little name)
  target_compile_options(${name} PRIVATE $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU,Clang,AppleClang>>:-O1>)
endfunction()

# dwc_add_room(<name> SOURCES <files> [USES <rooms>] [EIGEN] [JSON] [TORCH] [ZLIB] [PLUGIN] [LITTLE])
# PLUGIN: of the plug-in DiffuseWalkCutTorch, not of the library. LITTLE: see dwc_optimize_little.
function(dwc_add_room name)
  cmake_parse_arguments(ROOM "EIGEN;JSON;TORCH;ZLIB;PLUGIN;LITTLE" "" "SOURCES;USES" ${ARGN})
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
  dwc_enable_warnings(dwc_${name})
  if(ROOM_LITTLE)
    dwc_optimize_little(dwc_${name})
  endif()
  if(ROOM_EIGEN)
    target_link_libraries(dwc_${name} PRIVATE dwc_headers_eigen)
  endif()
  if(ROOM_JSON)
    target_link_libraries(dwc_${name} PRIVATE dwc_headers_json)
  endif()
  if(ROOM_ZLIB)
    target_link_libraries(dwc_${name} PRIVATE dwc_headers_zlib)
  endif()
  if(ROOM_TORCH)
    target_include_directories(dwc_${name} SYSTEM PRIVATE ${LibTorch_INCLUDE_DIRS})
    target_compile_definitions(dwc_${name} PRIVATE ${LibTorch_DEFINITIONS})
    target_link_libraries(dwc_${name} PUBLIC ${CMAKE_DL_LIBS}) # CUDA is looked for at run time
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
if(DiffuseWalkCut_HAS_TORCH)
  set(pluginObjects)
  get_property(pluginRooms GLOBAL PROPERTY DiffuseWalkCut_PLUGIN_ROOMS)
  foreach(room IN LISTS pluginRooms)
    list(APPEND pluginObjects $<TARGET_OBJECTS:${room}>)
  endforeach()
  # The rooms that it shares with the library.
  add_library(DiffuseWalkCutTorch MODULE ${pluginObjects} $<TARGET_OBJECTS:dwc_host> $<TARGET_OBJECTS:dwc_image>)
  target_link_libraries(DiffuseWalkCutTorch PRIVATE LibTorch::LibTorch Threads::Threads ${CMAKE_DL_LIBS})
  # src/CMakeLists.txt moves it beside the library and installs it. LibTorch stays where it is.
  set_target_properties(
    DiffuseWalkCutTorch
    PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${DiffuseWalkCut_BINARY_DIR}/lib"
               INSTALL_RPATH_USE_LINK_PATH ON
               LINKER_LANGUAGE CXX)
endif()
