# SPDX-License-Identifier: Apache-2.0
# What the scripts share: packages, cache, build, a Python with PyTorch. Sourced, not run.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# libfftw3-dev: ITK's CMake files of Debian 12 name FFTW, its package does not depend on it.
program_packages=(
  cmake ninja-build g++ ccache
  libinsighttoolkit5-dev libfftw3-dev libeigen3-dev libspectra-dev nlohmann-json3-dev zlib1g-dev libcli11-dev
)
# The LibTorch of Debian 12, 1.13, works without libopenblas0, on a slow reference BLAS.
libtorch_packages=(libtorch-dev libopenblas0)
test_packages=(
  libgtest-dev libgmock-dev libbenchmark-dev python3 python3-numpy python3-pil python3-venv locales chromium clang-format-19
)
# By pip, of the parity tests, which compare with diffusers and transformers. torch is also the LibTorch of build-rooms.
torch_version=2.13.0
parity_packages=(diffusers==0.42.1 transformers==5.23.0 safetensors==0.8.0 numpy==2.4.6 pillow==13.0.0)

say() { printf '\n== %s\n' "$*"; }

# install_packages NAME...: those that are missing, by apt; nothing at all where none is.
install_packages() {
  local package missing=() as_root=()
  if ! command -v dpkg-query >/dev/null; then
    say "Not a Debian system: please install what matches $*"
    return
  fi
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  if ((EUID)); then
    command -v sudo >/dev/null || { echo "error: not root and no sudo; please install: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  say "Installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}" >/dev/null
}

# What is made or fetched once and kept outside the checkout.
cache_folder() {
  local home=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
  echo "${DWC_CACHE:-${home:-${TMPDIR:-/tmp}/cache-$EUID}/diffuse-walk-cut}"
}

# Compiled objects are kept, so that a second checkout builds in seconds. What a file includes is what the compiler says
# (CCACHE_DEPEND), so that the preprocessor does not run before it: a first build takes a tenth less.
use_cache() {
  CCACHE_DIR=$(cache_folder)/ccache
  export CCACHE_DIR CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1 CCACHE_MAXSIZE=2G
  mkdir -p "$CCACHE_DIR"
}

# As many compilers at once as there are cores and 2 GiB of memory for each.
job_count() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/MemAvailable/ { print int($2 / 2097152) }' /proc/meminfo)
  echo $((memory < 1 ? 1 : memory < cores ? memory : cores))
}

# configure FOLDER OPTION...: a Release build with ccache; a folder left by another checkout is made anew.
configure() {
  local folder=$1
  shift
  mkdir -p "$folder"
  if [[ -f $folder/CMakeCache.txt ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
    rm -rf "$folder/CMakeCache.txt" "$folder/CMakeFiles"
  fi
  cmake -S "$root" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER_LAUNCHER=ccache \
    -DCMAKE_C_COMPILER_LAUNCHER=ccache "$@" >"$folder/configure.log" 2>&1 ||
    { cat "$folder/configure.log" >&2; return 1; }
}

build() { cmake --build "$1" --parallel "$(job_count)" "${@:2}"; }

# The first Python 3 of the path may be one without packages; the system's has those that apt installed.
find_python() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import numpy, PIL' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  echo python3
}

# environment NAME PACKAGE...: prints the Python of an environment with these packages of pip. Where it is not there it is
# made, in the cache: beside and renamed, so that what is there is whole. What pip says goes to stderr.
environment() {
  local name=$1 base=/usr/bin/python3 folder key made source
  shift
  [[ -x $base ]] || base=python3
  key="$("$base" --version) $*" || return 1
  folder=$(cache_folder)/$name-$(sha256sum <<<"$key" | cut -c1-12)
  mkdir -p "$(dirname "$folder")"
  (
    flock 9
    [[ -x $folder/bin/python ]] && exit 0
    say "Making $folder: $*"
    rm -rf "$folder".part*
    made=$(mktemp -d "$folder.partXXXXXX")
    "$base" -m venv "$made" || { rm -rf "$made"; exit 1; }
    # The CPU's PyTorch has a version of its own, where pip is told to look or else at PyTorch's; the plain one is for CUDA.
    for source in "" "--extra-index-url=https://download.pytorch.org/whl/cpu"; do
      if "$made/bin/python" -m pip -qq --disable-pip-version-check install --no-cache-dir $source "$@"; then
        # pip writes the folder's name into the programs that it installs.
        { grep -rlIF "$made" "$made/bin" "$made/pyvenv.cfg" || true; } | xargs -r sed -i "s|$made|$folder|g"
        mv -T "$made" "$folder"
        exit 0
      fi
    done
    rm -rf "$made"
    exit 1
  ) 9>"$folder.lock" >&2 || return 1
  echo "$folder/bin/python"
}

# The Python that has PyTorch for the CPU and parity_packages: 0.26 GB to fetch, 1.3 GB on the disk, about a minute.
python_environment() { environment python "torch==$torch_version+cpu" "${parity_packages[@]}"; }

# libtorch_root [PYTHON]: the folder of the LibTorch that the program is built with: that of this Python's torch, which is about
# twice as fast on a CPU as Debian 12's; without a Python, Debian's (libtorch_packages).
libtorch_root() {
  if [[ -n ${1:-} ]]; then
    "$1" -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])'
  else
    echo /usr
  fi
}
