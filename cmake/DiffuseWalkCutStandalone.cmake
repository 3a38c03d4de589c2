# A build of its own: the rooms alone, or against an installed ITK with install rules and a config package; and what src and
# test call in such a build.
enable_testing()
option(BUILD_TESTING "Build the tests" ON)
if(NOT CMAKE_RUNTIME_OUTPUT_DIRECTORY)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endif()

# The system's GoogleTest.
macro(dwc_begin_tests)
  find_package(GTest QUIET)
  if(NOT TARGET GTest::gtest_main)
    message(FATAL_ERROR "GoogleTest is not found. Install it (Debian: libgtest-dev), or leave the tests out with "
                        "-DBUILD_TESTING=OFF.")
  endif()
  set(DiffuseWalkCut_GTEST GTest::gtest GTest::gtest_main)
endmacro()

function(dwc_label_target name)
  set_property(TARGET ${name} PROPERTY LABELS DiffuseWalkCut)
endfunction()

if(NOT DiffuseWalkCut_ROOMS_ONLY)
  include(CMakePackageConfigHelpers)
  include(GNUInstallDirs)
  include(GenerateExportHeader)
  option(BUILD_SHARED_LIBS "Build the library shared" OFF)
  set(DiffuseWalkCut_INSTALL_INCLUDE_DIR "${CMAKE_INSTALL_INCLUDEDIR}/DiffuseWalkCut")
  set(DiffuseWalkCut_INSTALL_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/DiffuseWalkCut")

  function(dwc_add_library name)
    add_library(${name} ${ARGN})
    add_library(${name}::${name} ALIAS ${name})
    set(exportHeader "${CMAKE_CURRENT_BINARY_DIR}/include/${name}Export.h")
    generate_export_header(${name} EXPORT_FILE_NAME "${exportHeader}" EXPORT_MACRO_NAME ${name}_EXPORT)
    target_compile_features(${name} PUBLIC cxx_std_17)
    if(NOT BUILD_SHARED_LIBS)
      string(TOUPPER ${name} upperName)
      target_compile_definitions(${name} PUBLIC ${upperName}_STATIC_DEFINE)
    endif()
    target_include_directories(
      ${name}
      PUBLIC "$<BUILD_INTERFACE:${DiffuseWalkCut_SOURCE_DIR}/include>"
             "$<BUILD_INTERFACE:${CMAKE_CURRENT_BINARY_DIR}/include>"
             "$<INSTALL_INTERFACE:${DiffuseWalkCut_INSTALL_INCLUDE_DIR}>")
    # ITK's directories are not exported: the config package asks the ITK that it finds.
    target_include_directories(${name} SYSTEM PUBLIC "$<BUILD_INTERFACE:${DiffuseWalkCut_ITK_INCLUDE_DIRS}>")
    target_link_libraries(
      ${name}
      PUBLIC ${DiffuseWalkCut_ITK_LIBRARIES} ${DiffuseWalkCut_ITK_INTERFACE_LIBRARIES}
      PRIVATE ${CMAKE_DL_LIBS})
    install(
      TARGETS ${name}
      EXPORT DiffuseWalkCutTargets
      ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
      LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
      RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
    install(FILES "${exportHeader}" DESTINATION "${DiffuseWalkCut_INSTALL_INCLUDE_DIR}")
  endfunction()

  # dwc_place_plugin(<variable> <variable>): the folder to install the plug-in to, and those to look for it in, absolute
  # or as seen from the library or program, with '|' between them. A package that is moved takes its plug-in along.
  function(dwc_place_plugin installFolder searchFolders)
    set(folders "../${CMAKE_INSTALL_LIBDIR}|${CMAKE_INSTALL_FULL_LIBDIR}")
    if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
      set(folders "${CMAKE_INSTALL_LIBDIR}")
    endif()
    set(${installFolder} "${CMAKE_INSTALL_LIBDIR}" PARENT_SCOPE)
    set(${searchFolders} "${folders}" PARENT_SCOPE)
  endfunction()

  itk_module_config(DiffuseWalkCut_ITK ITKCommon ITKZLIB)
  add_subdirectory(src)

  install(
    DIRECTORY include/
    DESTINATION "${DiffuseWalkCut_INSTALL_INCLUDE_DIR}"
    FILES_MATCHING
    PATTERN "*.h"
    PATTERN "*.hxx")
  install(
    EXPORT DiffuseWalkCutTargets
    NAMESPACE DiffuseWalkCut::
    DESTINATION "${DiffuseWalkCut_INSTALL_PACKAGE_DIR}")
  configure_package_config_file(
    cmake/DiffuseWalkCutConfig.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/DiffuseWalkCutConfig.cmake"
    INSTALL_DESTINATION "${DiffuseWalkCut_INSTALL_PACKAGE_DIR}" PATH_VARS CMAKE_INSTALL_LIBDIR)
  write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/DiffuseWalkCutConfigVersion.cmake"
                                   COMPATIBILITY SameMinorVersion)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/DiffuseWalkCutConfig.cmake"
                "${CMAKE_CURRENT_BINARY_DIR}/DiffuseWalkCutConfigVersion.cmake"
          DESTINATION "${DiffuseWalkCut_INSTALL_PACKAGE_DIR}")

  dwc_auto_option(DiffuseWalkCut_BUILD_APPS "Build the program diffuse-walk-cut")
  if(DiffuseWalkCut_BUILD_APPS)
    set(missing "")
    if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
      list(APPEND missing "Linux")
    endif()
    find_package(CLI11 QUIET)
    if(NOT CLI11_FOUND)
      list(APPEND missing "CLI11 (Debian: libcli11-dev)")
    endif()
    list(JOIN missing " and " missing)
    if(NOT missing)
      add_subdirectory(apps)
    elseif(DiffuseWalkCut_BUILD_APPS STREQUAL "AUTO")
      message(STATUS "The program diffuse-walk-cut: left out, as it needs ${missing}")
    else()
      message(FATAL_ERROR "The program diffuse-walk-cut needs ${missing}. -DDiffuseWalkCut_BUILD_APPS=OFF leaves it out.")
    endif()
  endif()
  option(DiffuseWalkCut_BUILD_EXAMPLES "Build the examples; with BUILD_TESTING they are run as tests" ON)
  if(DiffuseWalkCut_BUILD_EXAMPLES)
    add_subdirectory(examples)
  endif()
endif()

if(BUILD_TESTING)
  add_subdirectory(test)
endif()
