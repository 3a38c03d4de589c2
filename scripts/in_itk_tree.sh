#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
#   scripts/in_itk_tree.sh [CMAKE-OPTION...]
#
# Builds this module inside the source tree of ITK 5.4, as ITK's maintainers would (Module_DiffuseWalkCut=ON, nothing else
# of ITK that it does not need), with ITK's own GoogleTest, and runs its tests. Source and build of ITK are kept, so that a
# second run compiles only what changed here (DWC_CACHE, default ~/.cache/diffuse-walk-cut). Options go to CMake: for example
# -DBUILD_SHARED_LIBS=ON, or -DDiffuseWalkCut_DEPENDENCIES=FETCH.
# ITK_SOURCE_DIR: the source of ITK, if you have it; it is copied.

. "$(dirname -- "$0")/lib.sh"
. "$(dirname -- "$0")/wheel.sh"

install_packages cmake ninja-build g++ ccache curl xz-utils
use_cache

folder=$(cache_folder)/itk-tree-$(sha256sum <<<"$itk_version ${ITK_SOURCE_DIR:-}" | cut -c1-12)
module=$folder/source/Modules/External/DiffuseWalkCut
mkdir -p "$folder"
exec 9>"$folder.lock"
flock 9
if [[ ! -f $folder/source/complete ]]; then
  rm -rf "$folder/source"
  fetch_itk "$folder/source"
  touch "$folder/source/complete"
fi

# What is of this module, without what was built in it. Files are new each time, since another checkout's may be older than
# what was built of the last one; ccache has what did not change.
rm -rf "$module"
mkdir -p "$module"
(cd "$root" && cp -r --parents CMakeLists.txt itk-module.cmake LICENSE README.md apps cmake examples include src test wrapping "$module")

seconds=$SECONDS
say "Configuring ITK with the module in $folder/build"
cmake -G Ninja -S "$folder/source" -B "$folder/build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER_LAUNCHER=ccache \
  -DCMAKE_C_COMPILER_LAUNCHER=ccache -DITK_BUILD_DEFAULT_MODULES=OFF -DITKGroup_Core=OFF -DModule_DiffuseWalkCut=ON \
  -DBUILD_TESTING=ON -DBUILD_EXAMPLES=OFF -DITK_USE_KWSTYLE=OFF -DITK_USE_CLANGFORMAT=OFF "$@" >"$folder/configure.log" 2>&1 ||
  { tail -40 "$folder/configure.log" >&2; exit 1; }
grep -E '^-- (Eigen|Spectra|JSON|Diffusers models):' "$folder/configure.log"
say "Building"
build "$folder/build" --target DiffuseWalkCut-all DiffuseWalkCutHeaderTest1
say "Built in $((SECONDS - seconds)) s; tests"
ctest --test-dir "$folder/build" --label-regex '^DiffuseWalkCut$' --output-on-failure --no-tests=error --parallel "$(job_count)"
