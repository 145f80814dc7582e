#!/usr/bin/env bash
# Trains a few iterations of nnunet 1.7.1 on what voxprep makes of the phantom tasks of test-data, and compares how both
# prepare new cases and bring predictions back.
#
#   scripts/check-with-nnunet.sh [raw task folder ...]
#
# Needs Python 3.10 (PYTHON=... names another command of it) and installs nnunet and torch into .venv/nnunet: about 2 GB.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3.10}
venv=${VOXPREP_NNUNET_VENV:-.venv/nnunet}
if [ ! -x "$venv/bin/nnUNet_train" ]; then
  "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' ||
    { echo "$python is no Python 3.10; set PYTHON to one" >&2; exit 1; }
  "$python" -m venv "$venv"
  "$venv/bin/pip" install --quiet 'setuptools<66' wheel
  "$venv/bin/pip" install --quiet -r test-data/make/requirements.txt
fi

tasks=("$@")
[ ${#tasks[@]} -gt 0 ] || tasks=(test-data/raw/Task301_ThickPhantom test-data/raw/Task302_MriPhantom)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for task in "${tasks[@]}"; do
  name=$(basename "$task")
  echo "== $name"
  node packages/cli/bin/voxprep.js run "$task" --out "$work" --profile nnunet-v1 --quiet
  env nnUNet_raw_data_base="$work/nnUNet_raw" nnUNet_preprocessed="$work/nnUNet_preprocessed" \
    RESULTS_FOLDER="$work/results" \
    "$venv/bin/python" scripts/check_with_nnunet.py "$work/nnUNet_preprocessed/$name"
  mkdir -p "$work/new/$name"
  "$venv/bin/python" scripts/check_new_cases_with_nnunet.py "$task" "$work/nnUNet_preprocessed/$name" "$work/new/$name"
done
