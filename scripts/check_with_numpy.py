#!/usr/bin/env python3
"""Loads with real numpy and pickle what a run left, and compares it with the goldens of test-data.

    check_with_numpy.py OUT PROFILE RAW_TASK [RAW_TASK ...]

OUT is the --out folder of `voxprep run --profile PROFILE`.  Every warning is an error.  Every value and type
must be that of the golden, which was made under numpy 1.23; only means are compared with a tolerance,
since numpy's versions add in different orders.
"""
import json
import os
import sys
import tempfile
import warnings

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
TEST_DATA = os.path.join(HERE, "..", "test-data")
sys.path.insert(0, os.path.join(TEST_DATA, "make"))
warnings.simplefilter("error")

import numpy as np  # noqa: E402
from record_goldens import record  # noqa: E402

FOLDERS = {"nnunet-v1": ("nnUNet_raw/nnUNet_cropped_data", "nnUNet_preprocessed"),
           "nnformer": ("nnFormer_raw/nnFormer_cropped_data", "nnFormer_preprocessed"),
           "unetr-pp": ("unetr_pp_raw/unetr_pp_cropped_data", "unetr_pp_preprocessed")}
FILES = ("crop", "stage", "dataset_properties", "intensityproperties", "plans_3D", "plans_2D", "splits_final")


def differences(found, golden, where):
    """Where two goldens differ; the number of leaves that were compared is counted in `compared`."""
    if type(found) is not type(golden):
        yield "%s: found %r, expected %r" % (where, found, golden)
    elif isinstance(golden, dict):
        if set(found) != set(golden):
            yield "%s: found keys %s, expected %s" % (where, sorted(found), sorted(golden))
        for key in set(found) & set(golden):
            yield from differences(found[key], golden[key], "%s.%s" % (where, key))
    elif isinstance(golden, list):
        if len(found) != len(golden):
            yield "%s: found %d items, expected %d" % (where, len(found), len(golden))
        for i, (a, b) in enumerate(zip(found, golden)):
            yield from differences(a, b, "%s[%d]" % (where, i))
    else:
        global compared
        compared += 1
        if found != golden and not is_close_mean(found, golden, where):
            yield "%s: found %r, expected %r" % (where, found, golden)


def is_close_mean(found, golden, where):
    if not where.endswith(("array.mean", "].mean", "].std")):
        return False
    return abs(float(found) - float(golden)) <= 1e-9 * max(1.0, abs(float(golden)))


compared = 0


def load(path):
    with open(path) as f:
        return json.load(f)


def main():
    out, profile, tasks = sys.argv[1], sys.argv[2], sys.argv[3:]
    cropped, preprocessed = FOLDERS[profile]
    bad = []
    for raw in map(os.path.abspath, tasks):
        task = os.path.basename(raw)
        golden = os.path.join(TEST_DATA, "golden", profile, task)
        with tempfile.TemporaryDirectory() as found:
            record(raw, os.path.join(os.path.abspath(out), cropped, task),
                   os.path.join(os.path.abspath(out), preprocessed, task), found, profile)
            for name in FILES:
                paths = [os.path.join(folder, name + ".json") for folder in (found, golden)]
                if not os.path.exists(paths[1]):
                    continue
                values = [load(path) for path in paths]
                bad += differences(*values, "%s %s" % (task, name))
    for line in bad[:20]:
        print(line)
    print("numpy %s, %s: %d values of %d tasks compared, %d differ"
          % (np.__version__, profile, compared, len(tasks), len(bad)))
    sys.exit(1 if bad or not compared else 0)


if __name__ == "__main__":
    main()
