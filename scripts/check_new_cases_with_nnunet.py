#!/usr/bin/env python3
"""Compares `voxprep apply` and `voxprep export --restore` with nnunet 1.7.1 itself.

    check_new_cases_with_nnunet.py RAW_TASK PREPROCESSED_TASK WORK

Every image of RAW_TASK is prepared as a new case by both, and random predictions (labels, and float32 and float64
probabilities with ties) are brought back by both.  Every difference ends the script.
"""
import contextlib
import copy
import gzip
import io
import os
import pickle
import subprocess
import sys

import numpy as np
from scipy.ndimage import gaussian_filter

with contextlib.redirect_stdout(io.StringIO()):
    from nnunet.inference.segmentation_export import (save_segmentation_nifti,
                                                      save_segmentation_nifti_from_softmax)
    from nnunet.preprocessing.preprocessing import GenericPreprocessor, PreprocessorFor2D

RAW, PREPROCESSED, WORK = sys.argv[1:]
PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "packages", "cli", "bin", "voxprep.js")
PREPROCESSORS = {"GenericPreprocessor": GenericPreprocessor, "PreprocessorFor2D": PreprocessorFor2D}


def voxprep(*words):
    subprocess.run(["node", PROGRAM, *words], check=True, stdout=subprocess.DEVNULL)


def same(a, b):
    """Equal values of equal types, key order included."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b)
    return a == b


def predictions(shape, random):
    smooth = np.stack([gaussian_filter(random.normal(size=shape), 1.5) for _ in range(4)]) * 30
    exponential = np.exp(smooth - smooth.max(0))
    shares = exponential / exponential.sum(0)
    return [smooth.argmax(0).astype(np.uint8), shares, (np.round(shares * 8) / 8).astype(np.float32)]


def original_bytes(array, properties, backward, path):
    copied = copy.deepcopy(properties)
    if array.ndim == 3:
        save_segmentation_nifti(array.transpose(backward), path, copied, 1, None, 0, verbose=True)
    else:
        order = [0] + [axis + 1 for axis in backward]
        save_segmentation_nifti_from_softmax(array.transpose(order), path, copied, 1, verbose=False)
    with gzip.open(path) as f:
        return f.read()


def check_case(case, folder, plans, stage, random):
    files = [os.path.join(RAW, "imagesTr", "%s_%04d.nii.gz" % (case, i)) for i in range(plans["num_modalities"])]
    make = PREPROCESSORS[plans["preprocessor_name"]]
    preprocessor = make(plans["normalization_schemes"], plans["use_mask_for_norm"], plans["transpose_forward"],
                        plans["dataset_properties"]["intensityproperties"])
    spacing = np.array(plans["plans_per_stage"][stage]["current_spacing"])
    with contextlib.redirect_stdout(io.StringIO()):
        data, mask, properties = preprocessor.preprocess_test_case(files, spacing)
    made = np.load(os.path.join(folder, case + ".npz"))["data"]
    with open(os.path.join(folder, case + ".pkl"), "rb") as f:
        assert same(properties, pickle.load(f)), "%s: properties" % case
    assert np.array_equal(made[:-1], data) and np.array_equal(made[-1:], mask), "%s: arrays" % case
    given, back = os.path.join(WORK, "prediction.npy"), os.path.join(WORK, "back.nii")
    for array in predictions(data.shape[1:], random):
        np.save(given, array)
        voxprep("export", folder, case, "--restore", given, "--out", back, "--overwrite")
        with contextlib.redirect_stdout(io.StringIO()):
            wanted = original_bytes(array, properties, plans["transpose_backward"], os.path.join(WORK, "o.nii.gz"))
        with open(back, "rb") as f:
            assert f.read() == wanted, "%s: restored %s" % (case, array.dtype)


def main():
    random = np.random.RandomState(1)
    for dimension in ("3D", "2D"):
        plans_file = os.path.join(PREPROCESSED, "nnUNetPlansv2.1_plans_%s.pkl" % dimension)
        out = os.path.join(WORK, "applied")
        voxprep("apply", os.path.join(RAW, "imagesTr"), "--plans", plans_file, "--out", out, "--stages", "all", "--quiet")
        with open(plans_file, "rb") as f:
            plans = pickle.load(f)
        for stage in plans["plans_per_stage"]:
            folder = os.path.join(out, "%s_stage%d" % (plans["data_identifier"], stage))
            cases = sorted(name[:-4] for name in os.listdir(folder) if name.endswith(".npz"))
            assert cases
            for case in cases:
                check_case(case, folder, plans, stage, random)
            print("ok      %s stage %d: %d new cases and %d restored predictions" % (dimension, stage, len(cases), 3 * len(cases)))


main()
