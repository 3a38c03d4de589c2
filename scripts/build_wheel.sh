#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
#   scripts/build_wheel.sh [FOLDER]
#
# Builds the Python wheel of this module into FOLDER (default: build/dist), from nothing on a fresh Debian 12: installs what
# is needed by apt and pip, fetches the source of ITK 5.4, builds the little of it that wrapping a module needs, builds the
# wheel and checks its tag with auditwheel. What was built before is used again (DWC_CACHE, default
# ~/.cache/diffuse-walk-cut): ITK, compiled objects, and the wheel itself where nothing that goes into it has changed.
# ITK_SOURCE_DIR: the source of ITK 5.4, if you have it. ITK_DIR: a build of it with Python wrapping; it is written into.

. "$(dirname -- "$0")/lib.sh"
. "$(dirname -- "$0")/wheel.sh"

output=$(realpath -m -- "${1:-$root/build/dist}")
install_packages "${wheel_packages[@]}"
use_cache
tools_python=$(environment wheel-tools "${wheel_tools[@]}")
tools=$(dirname "$tools_python")
torch_python=$(python_environment) # on a line of its own: where it fails, no wheel of another LibTorch is built
torch=$(libtorch_root "$torch_python")

# What goes into the wheel.
inputs=(CMakeLists.txt itk-module.cmake pyproject.toml LICENSE README.md cmake include models src wrapping python)
key=$({
  echo "${wheel_tools[*]} $torch_version ${ITK_DIR:-$itk_version} $("$tools_python" --version) $(g++ -dumpfullversion)"
  cat "$root/scripts/wheel.sh" "$root/scripts/build_wheel.sh"
  cd "$root"
  find "${inputs[@]}" -type f ! -path '*/__pycache__/*' -print0 | sort -z | xargs -0 sha256sum
} | sha256sum | cut -c1-16)
kept=$(cache_folder)/wheels/$key

if ! compgen -G "$kept/*.whl" >/dev/null; then
  work=$root/build/wheel
  mkdir -p "$work"
  if [[ -z ${ITK_DIR:-} ]]; then
    itk=$(wrapped_itk "$tools")
    private_itk "$itk" "$work/itk"
    export ITK_DIR=$work/itk
  fi
  say "Building the wheel in $work"
  # A build folder is good for one wheel: it keeps the place that the last one was installed to.
  rm -rf "$work/build" "$work/raw" "$work/checked"
  export PATH=$tools:$PATH CMAKE_CXX_COMPILER_LAUNCHER=ccache CMAKE_C_COMPILER_LAUNCHER=ccache
  "$tools_python" -m pip -q --disable-pip-version-check wheel --no-build-isolation --no-deps --wheel-dir "$work/raw" \
    "--config-settings=build-dir=$work/build" "--config-settings=cmake.define.LibTorch_ROOT=$torch" "$root" >"$work/build.log" 2>&1 ||
    { tail -40 "$work/build.log" >&2; exit 1; }

  # The tag says which systems it runs on. LibTorch is the user's.
  excluded=()
  for library in libtorch.so libtorch_cpu.so libtorch_cuda.so libc10.so libc10_cuda.so; do
    excluded+=(--exclude "$library")
  done
  "$tools_python" -m auditwheel repair "${excluded[@]}" --wheel-dir "$work/checked" "$work"/raw/*.whl >>"$work/build.log" 2>&1 ||
    { tail -20 "$work/build.log" >&2; exit 1; }
  mkdir -p "$(dirname "$kept")"
  rm -rf "$kept".part*
  part=$(mktemp -d "$kept.partXXXXXX")
  cp "$work"/checked/*.whl "$part"
  mv -T "$part" "$kept"
  # The last five are kept.
  ls -dt "$(dirname "$kept")"/* | tail -n +6 | xargs -r rm -rf
fi

mkdir -p "$output"
rm -f "$output"/itk_diffusewalkcut-*.whl
cp "$kept"/*.whl "$output"
say "The wheel: $(echo "$output"/itk_diffusewalkcut-*.whl)"
