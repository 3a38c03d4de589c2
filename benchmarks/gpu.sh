#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
#   benchmarks/gpu.sh [--build FOLDER] [--models FOLDER] [--seconds 470] [CMAKE OPTION...]
#
# What the capture of self-attention costs on a GPU, in less than 8 minutes: builds the rooms with the LibTorch of
# python3's torch, then measures
#   the kernel's tests on the GPU, where GoogleTest is installed
#   one layer: the kernel, products of matrices, blocks; each against float64 on the CPU; what the first call costs
#   a pass of the U-Nets of Stable Diffusion 1.5 and XL against diffusers', where diffusers is installed
# and writes a table, gpu.md, to the build folder (or $OUT). What does not fit in the time is left out, and named there.
# PYTHON: another Python. CMAKE OPTION: as -DFETCHCONTENT_SOURCE_DIR_JSON=FOLDER where nothing can be fetched.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=${PYTHON:-python3}
build=$root/build-gpu
models=${TMPDIR:-/tmp}/diffuse-walk-cut-models
seconds=470
options=()
while (($#)); do
  case $1 in
    --build) build=$2; shift 2 ;;
    --models) models=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    -D*) options+=("$1"); shift ;;
    *) sed -n '4,14s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
fail() { echo "error: $*" >&2; exit 1; }
left() { echo $((seconds - SECONDS)); }

mkdir -p "$build" "${OUT:-$build}"
table=${OUT:-$build}/gpu.md
exec 3> >(tee "$table")
writer=$!
trap 'exec 3>&-; wait "$writer"' EXIT # the table is whole when this ends

command -v cmake >/dev/null || fail "cmake is not installed"
torch=$("$python" -c 'import torch; print(torch.__path__[0])' 2>&1) ||
  fail "$python has no torch (set PYTHON to one that has): ${torch##*$'\n'}"
"$python" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' ||
  fail "torch finds no GPU here ($("$python" -c 'import torch; print(torch.__version__, "for CUDA", torch.version.cuda)'), \
$(nvidia-smi -L 2>/dev/null | head -1 || true)); this script measures on a GPU of Nvidia"
{
  "$python" -c 'import torch; print(f"# {torch.cuda.get_device_name()}, PyTorch {torch.__version__}, CUDA {torch.version.cuda}")'
  echo
} >&3

# Build.
generator=()
command -v ninja >/dev/null && generator=(-G Ninja)
testing=ON
targets=(capture_layer unet_pass dwcTorchTests)
configure() {
  cmake -S "$root" -B "$build" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release -DDiffuseWalkCut_ROOMS_ONLY=ON \
    -DDiffuseWalkCut_BUILD_BENCHMARKS=ON -DDiffuseWalkCut_USE_TORCH=ON "-DLibTorch_ROOT=$torch" "-DBUILD_TESTING=$testing" \
    ${options[@]+"${options[@]}"} >"$build/configure.log" 2>&1
}
if ! configure; then
  testing=OFF # perhaps for want of GoogleTest
  targets=(capture_layer unet_pass)
  configure || { tail -20 "$build/configure.log" >&2; fail "CMake does not configure; all of it: $build/configure.log"; }
fi
cmake --build "$build" --parallel "$(nproc)" --target "${targets[@]}" >"$build/build.log" 2>&1 ||
  { tail -20 "$build/build.log" >&2; fail "it does not build; all of it: $build/build.log"; }
printf 'Built in %d s.\n\n' "$SECONDS" >&3

# step NAME MOST COMMAND...: runs a command for at most so many seconds, or those that are left; its output is returned.
step() {
  local name=$1 most=$2 status=0
  shift 2
  ((most < $(left))) || most=$(left)
  if ((most < 10)); then
    printf '%s: left out, no time is left.\n\n' "$name" >&3
    return 1
  fi
  timeout "$most" "$@" || status=$?
  ((status == 0)) && return
  ((status == 124)) && printf '%s: stopped after %d s.\n\n' "$name" "$most" >&3 ||
    printf '%s: failed with %d.\n\n' "$name" "$status" >&3
  return 1
}

failed=0
if [[ $testing == ON ]]; then
  printf '## Tests\n\n' >&3
  step "Tests of the kernel" 120 "$build/bin/dwcTorchTests" --gtest_filter='MapKernel.*:Attention.*' >"$build/tests.log" 2>&1 ||
    { failed=1; grep -B20 FAILED "$build/tests.log" >&2 || true; }
  grep -E '^\[  (PASSED|SKIPPED|FAILED)' "$build/tests.log" >&3 || true
  echo >&3
else
  printf 'The tests of the kernel were not built: see %s.\n\n' "$build/configure.log" >&3
fi

printf '## One layer\n\n' >&3
step "One layer" 120 "$build/bin/capture_layer" --device cuda:0 >&3 || failed=1
echo >&3

printf '## A pass\n\n' >&3
if "$python" -c 'import diffusers, transformers' 2>/dev/null; then
  for run in "sd15 float16" "sd15 bfloat16" "sdxl float16" "sd15 float32"; do
    read -r family precision <<<"$run"
    # The folder of random weights is no part of what is measured, but of the time.
    if [[ ! -d $models/$family ]]; then
      step "Making $models/$family" 200 "$python" "$root/benchmarks/diffusion_peers.py" --family "$family" --models "$models" \
        --make >/dev/null || continue
    fi
    step "Pass of $run" 150 "$python" "$root/benchmarks/diffusion_peers.py" --pass "$build/bin/unet_pass" --family "$family" \
      --precision "$precision" --device cuda --models "$models" --rounds 2 --repeats 5 \
      --only plain ours-plain ours ours-products ours-blocks >"$build/pass.log" || { failed=1; continue; }
    { echo '```'; sed '1,/^$/d' "$build/pass.log"; echo '```'; echo; } >&3
  done
else
  printf 'Left out: diffusers and transformers are not installed in %s.\n\n' "$python" >&3
fi
printf '%d s in all.\n' "$SECONDS" >&3
exit "$failed"
