#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
#   scripts/test.sh
#
# Installs what is needed (Debian 12, by apt), builds, and runs all tests: the whole module against the installed ITK, the
# rooms without ITK, the benchmarks' own checks and the formatting. The last line counts; the exit status is 0 if none failed.
# DWC_CACHE: where compiled objects are kept (default: ~/.cache/diffuse-walk-cut).

. "$(dirname -- "$0")/lib.sh"

install_packages "${program_packages[@]}" "${test_packages[@]}"
use_cache

passed=0
failed=0
python=$(find_python)

# check NAME COMMAND...: one test that is not CTest's.
check() {
  local name=$1
  shift
  say "$name"
  if "$@"; then
    passed=$((passed + 1))
  else
    echo "FAILED: $name"
    failed=$((failed + 1))
  fi
}

# build_and_test FOLDER NAME OPTION...: a build that fails counts as one failed test.
build_and_test() {
  local folder=$1 name=$2 output total bad
  shift 2
  say "$name: build"
  if ! { configure "$folder" -DBUILD_TESTING=ON "$@" && build "$folder"; }; then
    echo "FAILED: $name does not build"
    failed=$((failed + 1))
    return
  fi
  say "$name: tests"
  output=$folder/ctest-output.txt
  ctest --test-dir "$folder" --output-on-failure --no-tests=error --parallel "$(job_count)" 2>&1 | tee "$output" || true
  # "97% tests passed, 1 tests failed out of 34"
  read -r bad total < <(sed -n 's/.*tests passed, \([0-9]*\) tests failed out of \([0-9]*\).*/\1 \2/p' "$output") || true
  if [[ -z ${total:-} ]]; then
    echo "FAILED: $name ran no test"
    failed=$((failed + 1))
    return
  fi
  passed=$((passed + total - bad))
  failed=$((failed + bad))
}

check_format() {
  local tool
  tool=$(command -v clang-format-19) || { echo "clang-format-19 is not installed"; return 1; }
  find "$root"/{include,src,apps,test,examples,benchmarks} \( -name '*.h' -o -name '*.hxx' -o -name '*.cxx' \) -print0 2>/dev/null |
    xargs -0 "$tool" --style=file --dry-run --Werror
}

check_sizes() {
  # 200 kB, as ITK: a repository that stays quick to clone.
  local large
  large=$(git -C "$root" -c safe.directory='*' ls-files -z 2>/dev/null | (cd "$root" && xargs -0 -I{} find {} -maxdepth 0 -type f -size +200k))
  [[ -z $large ]] || { echo "larger than 200 kB: $large"; return 1; }
}

build_and_test "$root/build" "DiffuseWalkCut with ITK" -DDiffuseWalkCut_BUILD_BENCHMARKS=ON
build_and_test "$root/build/rooms" "The rooms without ITK" -DDiffuseWalkCut_ROOMS_ONLY=ON
check "Benchmarks: their own checks" "$python" "$root/benchmarks/selftest.py" "$root/build"
check "Documents agree with the repository" "$python" "$root/scripts/check_docs.py"
check "Formatting (clang-format 19)" check_format
check "No large file" check_sizes

printf '\n%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
