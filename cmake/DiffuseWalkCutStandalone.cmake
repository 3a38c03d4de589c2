# A build of its own: the rooms alone, or against an installed ITK with install rules and a config package.
enable_testing()
option(BUILD_TESTING "Build the tests" ON)
if(NOT CMAKE_RUNTIME_OUTPUT_DIRECTORY)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endif()

if(NOT DiffuseWalkCut_ROOMS_ONLY)
  include(CMakePackageConfigHelpers)
  include(GNUInstallDirs)
  include(GenerateExportHeader)
  option(BUILD_SHARED_LIBS "Build the library shared" OFF)
  set(DiffuseWalkCut_INSTALL_INCLUDE_DIR "${CMAKE_INSTALL_INCLUDEDIR}/DiffuseWalkCut")
  set(DiffuseWalkCut_INSTALL_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/DiffuseWalkCut")

  # What src/CMakeLists.txt calls where ITK's module macros are not there.
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

  itk_module_config(DiffuseWalkCut_ITK ITKCommon)
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

  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/apps/CMakeLists.txt")
    option(DiffuseWalkCut_BUILD_APPS "Build the program diffuse-walk-cut" ON)
    if(DiffuseWalkCut_BUILD_APPS)
      add_subdirectory(apps)
    endif()
  endif()
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/examples/CMakeLists.txt")
    option(DiffuseWalkCut_BUILD_EXAMPLES "Build the examples; with BUILD_TESTING they are run as tests" ON)
    if(DiffuseWalkCut_BUILD_EXAMPLES)
      add_subdirectory(examples)
    endif()
  endif()
endif()

if(BUILD_TESTING)
  add_subdirectory(test)
endif()
