# A build of its own: the rooms alone, or against an installed ITK.
enable_testing()
option(BUILD_TESTING "Build the tests" ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(BUILD_TESTING)
  find_package(GTest REQUIRED)
  add_subdirectory(test)
endif()
