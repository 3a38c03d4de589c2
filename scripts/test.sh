#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
#   scripts/test.sh
#
# Installs what is needed (Debian 12, by apt and pip), builds, and runs all tests:
#   build/            the whole module against the system's ITK, with pip's LibTorch 2.13
#   build-rooms       the rooms without ITK, with the system's LibTorch 1.13
#   build-rooms-only  the rooms without LibTorch
#                     (folders beside build/, not in it: ccache then finds there what is the same in all)
#   build/dist        the Python wheel, and its tests beside the official itk and torch; the module for 3D Slicer
#   parity            each build's plug-in, and the program, against diffusers and transformers: tiny random models
#   the benchmarks' and the evaluation's own checks, documents, formatting
# At the end it says how long each step took; the last line counts, and the exit status is 0 if none failed.
# DWC_CACHE: where compiled objects (at most 2 GB) and pip's packages are kept (4.5 GB, 1.45 GB to fetch)
# (default: ~/.cache/diffuse-walk-cut). Without a network the tests that need these packages fail.

. "$(dirname -- "$0")/lib.sh"
. "$(dirname -- "$0")/wheel.sh"

results=$(mktemp -d) # of each step "seconds name", and of each group of tests "passed failed", also of those in the background
step=
step_began=0
beside= # the process group of what runs in the background
trap '[[ -z $beside ]] || kill -- "-$beside" 2>/dev/null; rm -rf "$results"' EXIT

# step NAME: a step begins, and the one before ends; without a name, the last one ends.
step() {
  [[ -z $step ]] || echo "$((SECONDS - step_began)) $step" >>"$results/steps"
  step=${1:-}
  step_began=$SECONDS
  [[ -z $step ]] || say "$step"
}

# tally PASSED FAILED
tally() { echo "$1 $2" >>"$results/tests"; }

step "Packages"
install_packages "${program_packages[@]}" "${libtorch_packages[@]}" "${test_packages[@]}" "${wheel_packages[@]}"
use_cache

python=$(find_python)

# Several tests run at once, and a thread that spins while it waits takes another one's core: runs of small models took many
# times as long. OpenMP's threads sleep instead; OpenBLAS, whose threads cannot, has one.
export OMP_WAIT_POLICY=passive OPENBLAS_NUM_THREADS=1

# check NAME COMMAND...: one test that is not CTest's.
check() {
  local name=$1
  shift
  step "$name"
  if "$@"; then
    tally 1 0
  else
    echo "FAILED: $name"
    tally 0 1
  fi
}

# build_and_test FOLDER NAME OPTION...: a build that fails counts as one failed test.
build_and_test() {
  local folder=$1 name=$2 output total bad
  shift 2
  step "$name: build"
  if ! { configure "$folder" -DBUILD_TESTING=ON "$@" && build "$folder"; }; then
    echo "FAILED: $name does not build"
    tally 0 1
    return
  fi
  step "$name: tests"
  output=$folder/ctest-output.txt
  # One more than there are cores: a test in a browser waits half of its time for frames.
  ctest --test-dir "$folder" --output-on-failure --no-tests=error --parallel $(($(job_count) + 1)) 2>&1 | tee "$output" || true
  # "97% tests passed, 1 tests failed out of 34"
  read -r bad total < <(sed -n 's/.*tests passed, \([0-9]*\) tests failed out of \([0-9]*\).*/\1 \2/p' "$output") || true
  if [[ -z ${total:-} ]]; then
    echo "FAILED: $name ran no test"
    tally 0 1
    return
  fi
  tally $((total - bad)) "$bad"
}

# parity NAME DUMP OPTION...: each of unittest's tests counts.
parity() {
  local name=$1 dump=$2 output=$root/build/parity-output.txt total bad
  shift 2
  step "$name"
  if [[ -z $parity_python ]]; then
    echo "FAILED: $name: PyTorch $torch_version and ${parity_packages[*]} could not be installed by pip (is there a network?)"
    tally 0 1
    return
  fi
  "$parity_python" "$root/test/diffuse/torch/parity/run.py" --dump "$dump" --models "$root/build/parity-models" "$@" 2>&1 |
    tee "$output" || true
  # "Ran 60 tests in 70.1s", "FAILED (failures=1, errors=2, skipped=3)"
  total=$(sed -n 's/^Ran \([0-9]*\) tests* in .*/\1/p' "$output")
  # A test may fail in several places: "FAIL: test_a (test_parity.ParityTest.test_a) [walk]"
  bad=$(sed -nE 's/^(FAIL|ERROR): ([^ ]+ \([^)]*\)).*/\2/p' "$output" | sort -u | wc -l)
  if [[ ${total:-0} == 0 ]]; then
    echo "FAILED: $name ran no test"
    tally 0 1
    return
  fi
  tally $((total - bad)) "$bad"
}

# A model of random weights that a test can run in a second.
make_tiny_model() {
  "$parity_python" -c 'import sys; sys.path.insert(0, sys.argv[1]); import models; models.save_sd1(sys.argv[2])' \
    "$root/test/diffuse/torch/parity" "$1"
}

# The wheel, beside the official itk and torch, in an environment that nothing else is installed into meanwhile.
test_wheel() {
  local name="The Python wheel" output=$root/build/wheel-output.txt model=$root/build/tiny-model test_python good bad word number
  step "$name: build"
  if ! "$root/scripts/build_wheel.sh" "$root/build/dist"; then
    echo "FAILED: $name does not build"
    tally 0 1
    return
  fi
  if ! test_python=$(test_environment); then
    echo "FAILED: $name: ${wheel_test_packages[*]} could not be installed by pip (is there a network?)"
    tally 0 1
    return
  fi
  step "$name: tests"
  rm -rf "$model"
  (
    flock 9
    "$test_python" -m pip -qq --disable-pip-version-check install --no-deps --force-reinstall "$root"/build/dist/*.whl &&
      make_tiny_model "$model" &&
      cd "$root/build" && # not where the package's source lies
      rm -rf mutations && bin/ReadMutations --keep mutations 40 &&
      DWC_PROGRAM=$root/build/bin/diffuse-walk-cut DWC_MODEL=$model DWC_MUTATIONS=$root/build/mutations \
        DWC_TEST_DATA=$root/test/Data "$test_python" -m pytest -q -p no:cacheprovider --timeout 300 --rootdir "$root" \
        "$root/test/python" "$root/test/app/test_slicer.py"
  ) 9>"$test_python.lock" 2>&1 | tee "$output" || true
  rm -rf "$model"
  # "2 failed, 97 passed, 1 skipped, 3 errors in 12.34s": what is skipped was not tested.
  count() { tail -1 "$output" | sed -nE "s/.*[^0-9]?\b([0-9]+) $1.*/\1/p"; }
  good=$(count passed)
  bad=0
  for word in failed "errors?" skipped; do
    number=$(count "$word")
    bad=$((bad + ${number:-0}))
  done
  if [[ -z $good ]]; then
    echo "FAILED: $name ran no test"
    bad=1
  fi
  tally "${good:-0}" "$bad"
}

# With headers as where they are fetched, but from folders that are there already.
build_without_torch() {
  configure "$root/build-rooms-only" -DDiffuseWalkCut_ROOMS_ONLY=ON -DDiffuseWalkCut_USE_TORCH=OFF \
    -DDiffuseWalkCut_DEPENDENCIES=FETCH -DFETCHCONTENT_SOURCE_DIR_EIGEN=/usr/include/eigen3 \
    -DFETCHCONTENT_SOURCE_DIR_SPECTRA=/usr -DFETCHCONTENT_SOURCE_DIR_JSON=/usr &&
    build "$root/build-rooms-only"
}

# In the environment of the wheel's tests, which has what it needs.
check_evaluation() {
  local test_python
  test_python=$(test_environment) && "$test_python" "$root/evaluation/selftest.py" "$root/build"
}

check_format() {
  local tool
  tool=$(command -v clang-format-19) || { echo "clang-format-19 is not installed"; return 1; }
  find "$root"/{include,src,apps,test,examples,benchmarks} \( -name '*.h' -o -name '*.hxx' -o -name '*.cxx' \) -print0 2>/dev/null |
    xargs -0 "$tool" --style=file --dry-run --Werror
}

# check_sizes KILOBYTES FOLDER...: a repository that stays quick to clone.
check_sizes() {
  local most=$1 large
  shift
  large=$(cd "$root" && git -c safe.directory='*' ls-files -z "$@" 2>/dev/null | xargs -0 -r -I{} find {} -maxdepth 0 -type f -size "+${most}k")
  [[ -z $large ]] || { echo "larger than $most kB: $large"; return 1; }
}

step "PyTorch and diffusers, by pip"
parity_python=$(python_environment) || parity_python=
torch_root=$(libtorch_root "$parity_python")
build_and_test "$root/build" "DiffuseWalkCut with ITK and LibTorch of $torch_root" -DDiffuseWalkCut_BUILD_BENCHMARKS=ON \
  -DDiffuseWalkCut_BUILD_APPS=ON -DDiffuseWalkCut_USE_TORCH=ON -U 'LibTorch_*' "-DLibTorch_ROOT=$torch_root"
build_and_test "$root/build-rooms" "The rooms without ITK, with the system's LibTorch" -DDiffuseWalkCut_ROOMS_ONLY=ON \
  -DDiffuseWalkCut_USE_TORCH=ON -U 'LibTorch_*' -DLibTorch_ROOT=/usr
check "The rooms without LibTorch: build" build_without_torch

# What takes most of the time, each on about one core, in two lanes of about the same length: this one, and the wheel's tests.
test_beside_the_wheel() {
  rm -rf "$root"/build/parity-models* # what an earlier run left, should it have been stopped
  parity "Parity with diffusers: LibTorch $torch_version, and the program" "$root/build/bin/DiffusionDump" \
    --program "$root/build/bin/diffuse-walk-cut"
  parity "Parity with diffusers: the system's LibTorch" "$root/build-rooms/bin/DiffusionDump" --subset --no-float16
  rm -rf "$root"/build/parity-models*
  check "Benchmarks: their own checks" "$python" "$root/benchmarks/selftest.py" "$root/build"
  check "Evaluation: protocols as the peers' code, a dry run of every benchmark" check_evaluation
  step
}
step
set -m # a process group of its own, so that an interrupt ends it too
test_beside_the_wheel >"$results/beside.txt" 2>&1 &
beside=$!
set +m
test_wheel
check "Documents agree with the repository" "$python" "$root/scripts/check_docs.py"
check "Every source of a room has its test" "$python" "$root/scripts/check_tests.py"
check "Each parameter has one row and few places" "$python" "$root/scripts/check_parameters.py"
check "Formatting (clang-format 19)" check_format
check "No file above 200 kB but the models that ship" check_sizes 200 . ":!models"
check "No model above 16 MB" check_sizes 16000 models
check "No file above 85 kB in what ITK would take" check_sizes 85 include src test wrapping
step
wait "$beside" || { echo "FAILED: what runs beside the wheel's tests ended"; tally 0 1; }
beside=
cat "$results/beside.txt"

printf '\n%8s  step\n' seconds
while read -r seconds name; do
  printf '%8d  %s\n' "$seconds" "$name"
done <"$results/steps"
printf '%8d  in all\n' "$SECONDS"
read -r passed failed < <(awk '{ passed += $1; failed += $2 } END { print passed + 0, failed + 0 }' "$results/tests")
printf '\n%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
