# The Python wheel: what ITK's wrapping does not know. Included last, where scikit-build-core builds.
if(NOT TARGET DiffuseWalkCutPython)
  message(FATAL_ERROR "A wheel needs a build tree of ITK 5.4 with Python wrapping (ITK_WRAP_PYTHON=ON): set the environment "
                      "variable ITK_DIR to it, or run scripts/build_wheel.sh, which makes one")
endif()

if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
  message(FATAL_ERROR "The wheel is built on Linux only (this is ${CMAKE_SYSTEM_NAME}): its linker's --wrap keeps the threads of \
the module apart from those of the official wheels. Build the module without Python wrapping here.")
endif()

# Official ITK wheels use TBB, which the ITK of this build need not have: wrapping/dwcThreader.cxx.
target_sources(DiffuseWalkCutPython PRIVATE "${DiffuseWalkCut_SOURCE_DIR}/wrapping/dwcThreader.cxx")
target_link_options(DiffuseWalkCutPython PRIVATE "LINKER:--wrap=_ZN3itk17MultiThreaderBase3NewEv")

# LibTorch is that of the user's torch, beside itk in site-packages.
if(TARGET DiffuseWalkCutTorch)
  set_target_properties(DiffuseWalkCutTorch PROPERTIES INSTALL_RPATH "$ORIGIN/../torch/lib" INSTALL_RPATH_USE_LINK_PATH OFF)
  install(TARGETS DiffuseWalkCutTorch LIBRARY DESTINATION itk COMPONENT PythonWheelRuntimeLibraries)
  # The models that ship, in the Python package beside the folder of the library.
  install(
    DIRECTORY "${DiffuseWalkCut_SOURCE_DIR}/models"
    DESTINATION diffuse_walk_cut
    COMPONENT PythonWheelRuntimeLibraries)
endif()

# Docstrings and type stubs, from the headers.
file(GLOB headers "${DiffuseWalkCut_SOURCE_DIR}/include/itk*.h")
set(docstrings docstrings.json)
set(stubs stubs/__init__.pyi)
foreach(script docstrings stubs)
  execute_process(
    COMMAND "${Python3_EXECUTABLE}" "${DiffuseWalkCut_SOURCE_DIR}/wrapping/${script}.py"
            "${DiffuseWalkCut_BINARY_DIR}/${${script}}" ${headers}
    RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "wrapping/${script}.py failed: ${failed}")
  endif()
endforeach()
install(
  FILES "${DiffuseWalkCut_BINARY_DIR}/docstrings.json"
  DESTINATION diffuse_walk_cut
  COMPONENT PythonWheelRuntimeLibraries)
install(
  DIRECTORY "${DiffuseWalkCut_BINARY_DIR}/stubs/"
  DESTINATION itk-stubs
  COMPONENT PythonWheelRuntimeLibraries)
