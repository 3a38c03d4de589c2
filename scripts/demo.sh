#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
#   scripts/demo.sh [IMAGE] [SEGMENT-OPTION...]
#
# Installs what is needed (Debian 12, by apt), builds the program, segments IMAGE or else the photograph that the
# repository ships, and says where the results are. Options are those of `diffuse-walk-cut segment`. With --model FOLDER
# the plug-in for diffusers models is built too, with pip's LibTorch (0.26 GB, kept with the compiled objects) or, where
# pip cannot fetch that, Debian's.
# DWC_CACHE: where compiled objects are kept (default: ~/.cache/diffuse-walk-cut).

image=$(realpath -- "${1:-$(dirname -- "$0")/../examples/Data/coffee.jpg}") || exit 2
shift || true
. "$(dirname -- "$0")/lib.sh"
[[ -r $image ]] || { echo "error: cannot read the image '$image'" >&2; exit 2; }

install_packages "${program_packages[@]}"
use_cache

program=$root/build/bin/diffuse-walk-cut
targets=(diffuse-walk-cut)
if [[ " $*" == *" --model"* ]]; then
  install_packages python3-venv
  if ! python=$(python_environment); then
    python=
    install_packages "${libtorch_packages[@]}"
  fi
  targets+=(DiffuseWalkCutTorch)
  configure "$root/build" -DDiffuseWalkCut_USE_TORCH=ON -U 'LibTorch_*' "-DLibTorch_ROOT=$(libtorch_root "$python")"
elif [[ ! -f $root/build/build.ninja ]]; then # one that is configured is used as it is
  configure "$root/build" -DBUILD_TESTING=OFF
fi
say "Building $program"
build "$root/build" --target "${targets[@]}"

name=$(basename -- "$image")
output=$root/build/demo/${name%.*}
say "Segmenting $image"
"$program" segment "$image" --output "$output" "$@"

say "Results in $output"
cat <<TEXT
  explorer.html  open it in a browser: a slider from one region to all, the tree, every region's size and cost
                 xdg-open '$output/explorer.html'
  overlay.png    the automatic level drawn on the image
  labels.nrrd    that level as labels;  leaves.nrrd  the finest level;  tree.json  how the leaves join

Another level, at once:
  '$program' relabel '$output' --regions 12
TEXT
