#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The benchmarks must measure right: protocols as the peers' own code, every benchmark run on made-up data in its real layout.

    python selftest.py [BUILD]

With a build folder that holds bin/diffuse-walk-cut, that program segments an image of every benchmark, too. Needs numpy, scipy,
pillow, pynrrd, dask and distributed.
"""
import pathlib
import sys
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "benchmarks")]
import selftest_levels  # noqa: E402 (after the folders are known)
import selftest_measures  # noqa: E402
import selftest_protocols  # noqa: E402
import selftest_runs  # noqa: E402


def main():
    tests = selftest_protocols.TESTS + selftest_measures.TESTS + selftest_levels.TESTS + selftest_runs.TESTS
    program = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parent / "build").resolve() / "bin/diffuse-walk-cut"
    if program.exists():
        tests.append(("the_program_runs_every_benchmark", lambda: selftest_runs.every_benchmark(str(program))))
    else:
        print(f"{program} is not built: its check is left out")
    for name, test in tests:
        start = time.perf_counter()
        test()
        print(f"ok {name} ({time.perf_counter() - start:.2f} s)", flush=True)


if __name__ == "__main__":
    main()
