#!/usr/bin/env bash
# Loads what voxprep makes of the phantom tasks of test-data with real numpy, versions 1 and 2.
#
# Needs python3 (PYTHON=...) and installs numpy into .venv/. Where it cannot be had, says so and exits with 0;
# with VOXPREP_REQUIRE_NUMPY=1 that is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

missing() {
  echo "SKIPPED: $1"
  [ "${VOXPREP_REQUIRE_NUMPY:-0}" != 1 ] || exit 1
}

command -v "$python" >"$work/which" || { missing "there is no $python"; exit 0; }

voxprep() { node packages/cli/bin/voxprep.js "$@"; }

voxprep convert test-data/raw/Task06_4dPhantom --out "$work/raw" >"$work/log"
cp -r test-data/raw/Task301_ThickPhantom test-data/raw/Task302_MriPhantom "$work/raw"
for profile in nnunet-v1 nnformer unetr-pp; do
  for task in "$work"/raw/Task*; do
    voxprep run "$task" --out "$work/$profile" --profile "$profile" --quiet 2>>"$work/log"
  done
done

failed=0
for series in 1 2; do
  venv=.venv/numpy-$series
  next=$((series + 1))
  if ! "$venv/bin/python" -c "import numpy" 2>"$work/log"; then
    "$python" -m venv "$venv" >"$work/log" 2>&1 &&
      "$venv/bin/pip" install --quiet "numpy>=$series,<$next" >"$work/log" 2>&1 ||
      { missing "numpy $series cannot be installed: $(tail -n 1 "$work/log")"; continue; }
  fi
  for profile in nnunet-v1 nnformer unetr-pp; do
    "$venv/bin/python" scripts/check_with_numpy.py "$work/$profile" "$profile" "$work"/raw/Task* || failed=1
  done
done
exit $failed
