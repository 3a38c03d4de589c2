# Installs the build tree BUILD to a fresh folder, moves it (a package must not remember where it was made), and builds and
# runs the project beside this file against it.
#   cmake -DBUILD=... -DWORK=... -DGENERATOR=... -DCONFIG=... -DITK_DIR=... -DCOMPILER=... "-DSAYS=..." -P InstallAndUse.cmake
file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")

function(run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY "${WORK}" RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}: ${status}\n${output}")
  endif()
endfunction()

run("${CMAKE_COMMAND}" --install "${BUILD}" --config "${CONFIG}" --prefix "${WORK}/installed")
file(RENAME "${WORK}/installed" "${WORK}/moved")
run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}" -B "${WORK}/build" -G "${GENERATOR}" "-DCMAKE_PREFIX_PATH=${WORK}/moved"
    "-DCMAKE_BUILD_TYPE=${CONFIG}" "-DITK_DIR=${ITK_DIR}" "-DCMAKE_CXX_COMPILER=${COMPILER}" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
run("${CMAKE_COMMAND}" --build "${WORK}/build" --config "${CONFIG}")
find_program(consumer Consumer PATHS "${WORK}/build" "${WORK}/build/${CONFIG}" NO_DEFAULT_PATH REQUIRED)
# The plug-in for diffusers models came along: it is the one that refuses an empty folder.
file(MAKE_DIRECTORY "${WORK}/empty")
run("${consumer}" "${WORK}/empty" "${SAYS}")
