# A template, never built: see ../README.md. DiffuseWalkCut against the ITK that Slicer was built with.
set(proj DiffuseWalkCut)
set(${proj}_DEPENDS "")
ExternalProject_Include_Dependencies(${proj} PROJECT_VAR proj)

set(DiffuseWalkCut_GIT_REPOSITORY "" CACHE STRING "Address of the repository of DiffuseWalkCut")
set(DiffuseWalkCut_GIT_TAG "main" CACHE STRING "Commit of DiffuseWalkCut; a release names a full hash here")
if(NOT DEFINED ${proj}_DIR AND NOT DiffuseWalkCut_GIT_REPOSITORY)
  message(FATAL_ERROR "DiffuseWalkCut_GIT_REPOSITORY is empty. Give the address of the repository of DiffuseWalkCut.")
endif()

if(NOT DEFINED ${proj}_DIR)
  set(${proj}_DIR ${CMAKE_BINARY_DIR}/${proj}-build)
  ExternalProject_Add(
    ${proj}
    ${${proj}_EP_ARGS}
    GIT_REPOSITORY "${DiffuseWalkCut_GIT_REPOSITORY}"
    GIT_TAG "${DiffuseWalkCut_GIT_TAG}"
    SOURCE_DIR ${CMAKE_BINARY_DIR}/${proj}
    BINARY_DIR ${${proj}_DIR}
    CMAKE_CACHE_ARGS
      -DCMAKE_C_COMPILER:FILEPATH=${CMAKE_C_COMPILER}
      -DCMAKE_C_FLAGS:STRING=${ep_common_c_flags}
      -DCMAKE_CXX_COMPILER:FILEPATH=${CMAKE_CXX_COMPILER}
      -DCMAKE_CXX_FLAGS:STRING=${ep_common_cxx_flags}
      -DCMAKE_CXX_STANDARD:STRING=${CMAKE_CXX_STANDARD}
      -DCMAKE_RUNTIME_OUTPUT_DIRECTORY:PATH=${CMAKE_BINARY_DIR}/${Slicer_THIRDPARTY_BIN_DIR}
      -DCMAKE_LIBRARY_OUTPUT_DIRECTORY:PATH=${CMAKE_BINARY_DIR}/${Slicer_THIRDPARTY_LIB_DIR}
      -DCMAKE_ARCHIVE_OUTPUT_DIRECTORY:PATH=${CMAKE_ARCHIVE_OUTPUT_DIRECTORY}
      -DITK_DIR:PATH=${ITK_DIR}
      -DITK_INSTALL_RUNTIME_DIR:STRING=${Slicer_INSTALL_LIB_DIR}
      -DITK_INSTALL_LIBRARY_DIR:STRING=${Slicer_INSTALL_LIB_DIR}
      -DBUILD_TESTING:BOOL=OFF
      -DDiffuseWalkCut_USE_TORCH:STRING=OFF
      -DDiffuseWalkCut_DEPENDENCIES:STRING=FETCH
    INSTALL_COMMAND ""
    DEPENDS ${${proj}_DEPENDS})
else()
  ExternalProject_Add_Empty(${proj} DEPENDS ${${proj}_DEPENDS})
endif()

mark_as_superbuild(${proj}_DIR:PATH)
