#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
#   benchmarks/bsds.sh IMAGES EVAL OUT [PROGRAM] [bsds_run.py's options]
#
# Covering, PRI, VI and ARI (ODS/OIS, and at the automatic level) on a BSDS500 folder. evaluation/README.md says what the
# measures are and what IMAGES holds. EVAL is the folder of bsds_run.py, which is not part of this repository.
set -euo pipefail
[[ $# -ge 3 ]] || { sed -n '4,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
images=$1 eval=$2 out=$3
shift 3
program=$(dirname -- "$0")/../build/bin/diffuse-walk-cut
if [[ $# -gt 0 && $1 != --* ]]; then
  program=$1
  shift
fi
mkdir -p "$out"
exec "${PYTHON:-python3}" "$eval/bsds_run.py" "$images" "$out" --program "$program" "$@"
