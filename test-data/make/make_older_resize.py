#!/usr/bin/env python3
"""Makes golden/unetr-pp+skimage-0.18 from test-data/raw: stage arrays under the versions that UNETR++ pins.

    make_older_resize.py WORK REFERENCE_PIPELINE.py

The reference pipeline of the project's specification, with the resize function of the installed scikit-image in
place of its own.  Run in a Python 3.8 environment with requirements-0.18.txt installed.  WORK is an empty folder.
"""
import os
import shutil
import sys
import warnings

import skimage
from skimage.transform import resize

from make_goldens import GOLDEN, RAW, load_reference
from record_goldens import record

PROFILE = "unetr-pp"
TASKS = ("Task301_ThickPhantom", "Task302_MriPhantom")


def installed_resize(image, shape, order):
    return resize(image, shape, order=order, mode="edge", anti_aliasing=False, clip=True)


def main():
    work, reference = os.path.abspath(sys.argv[1]), load_reference(sys.argv[2])
    warnings.simplefilter("ignore")
    names = reference.PROFILES[PROFILE]
    base, pre = os.path.join(work, "base"), os.path.join(work, "pre")
    for task in TASKS:
        raw = os.path.join(base, names["raw"], task)
        shutil.copytree(os.path.join(RAW, task), raw)
        reference.run_task(raw, base, pre, PROFILE, installed_resize)
        found = os.path.join(work, "golden", task)
        record(raw, os.path.join(base, names["cropped"], task), os.path.join(pre, task), found, PROFILE)
        out = os.path.join(GOLDEN, PROFILE + "+skimage-0.18", task)
        os.makedirs(out, exist_ok=True)
        shutil.copy(os.path.join(found, "stage.json"), out)
    print("made with scikit-image", skimage.__version__)


if __name__ == "__main__":
    main()
