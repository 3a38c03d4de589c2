# A build as an ITK module, inside ITK's tree or against a build tree of ITK: what src and test call, by ITK's macros.

macro(dwc_add_library name)
  itk_module_add_library(${name} ${ARGN})
endmacro()

# dwc_place_plugin(<variable> <variable>): the folder to install the plug-in to, and those to look for it in, absolute
# or as seen from the library, with '|' between them. Folders of ITK's trees are absolute: ITK's packages are not moved.
function(dwc_place_plugin installFolder searchFolders)
  set(${installFolder} "${ITK_INSTALL_LIBRARY_DIR}" PARENT_SCOPE)
  set(${searchFolders} "${CMAKE_LIBRARY_OUTPUT_DIRECTORY}|${CMAKE_INSTALL_PREFIX}/${ITK_INSTALL_LIBRARY_DIR}" PARENT_SCOPE)
  set_target_properties(DiffuseWalkCutTorch PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${CMAKE_LIBRARY_OUTPUT_DIRECTORY}")
endfunction()

# The GoogleTest of ITK, whose targets have other names in ITK 6.
macro(dwc_begin_tests)
  itk_module_test()
  set(DiffuseWalkCut_GTEST GTest::gtest GTest::gtest_main)
  if(NOT TARGET GTest::gtest_main)
    set(DiffuseWalkCut_GTEST GTest::GTest GTest::Main)
  endif()
endmacro()

# So that ITK's DiffuseWalkCut-all builds the tests too.
macro(dwc_label_target name)
  itk_module_target_label(${name})
endmacro()
