#!/usr/bin/env python3
"""Makes the raw phantom tasks of test-data/raw.  Seeded: a second run writes the same bytes.

    python3 make_phantoms.py ../raw

Needs numpy alone.  Every case has its own quirk, named where it is made, so that small as they are
the three tasks take every path of the preparation but the second stage.
"""
import json
import os
import shutil
import sys

import numpy as np

from nifti_writer import write_nifti

LABEL_DTYPES = ("u1", "i2", "u1", "u2", "f4", "i4")


def grid(shape):
    """Voxel coordinates from -1 to 1 along z, y and x."""
    axes = [np.linspace(-1.0, 1.0, n) if n > 1 else np.zeros(1) for n in shape]
    return np.meshgrid(*axes, indexing="ij")


def ellipsoid(shape, centre, radii):
    return sum(((g - c) / r) ** 2 for g, c, r in zip(grid(shape), centre, radii)) <= 1


def noise(rng, shape, levels):
    """Integer noise of a few levels: enough to notice any change, little enough to compress."""
    return rng.randint(-levels, levels + 1, shape)


def write_dataset(folder, name, modalities, labels, ids, test=(), four_d=False):
    text = {
        "name": name,
        "description": "seeded phantom of voxprep",
        "tensorImageSize": "4D" if four_d else "3D",
        "reference": "none",
        "licence": "Apache-2.0",
        "release": "1.0",
        "modality": {str(i): m for i, m in enumerate(modalities)},
        "labels": labels,
        "numTraining": len(ids),
        "numTest": len(test),
        "training": [{"image": "./imagesTr/%s.nii.gz" % i, "label": "./labelsTr/%s.nii.gz" % i}
                     for i in ids],
        "test": ["./imagesTs/%s.nii.gz" % i for i in test],
    }
    with open(os.path.join(folder, "dataset.json"), "w") as f:
        json.dump(text, f, indent=1)
        f.write("\n")


def fresh(root, task, *subs):
    folder = os.path.join(root, task)
    shutil.rmtree(folder, ignore_errors=True)
    for sub in subs:
        os.makedirs(os.path.join(folder, sub))
    return folder


def straight(spacing, origin, signs=(1, 1, 1)):
    """Affine rows of an image along the axes."""
    return [[signs[r] * spacing[r] if c == r else 0.0 for c in range(3)] + [origin[r]]
            for r in range(3)]


def turned(spacing, origin, degrees):
    """Affine rows of an image turned about the x axis."""
    a = np.deg2rad(degrees)
    turn = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    return [list(turn[r] * spacing) + [origin[r]] for r in range(3)]


def thick_ct(root):
    """CT with thick slices: crop bites, slices are resized one by one, z by order 0."""
    folder = fresh(root, "Task301_ThickPhantom", "imagesTr", "labelsTr")
    # Listed out of order; "-" sorts before "." and "_", capitals before small letters.
    ids = ["thick_10", "thick_01", "thick-3", "Thick_5", "thick_02", "thick_4", "thick_06"]
    for index, case in enumerate(ids):
        rng = np.random.RandomState(3010 + index)
        shape = (11 + index % 3, 49 + index, 54 - index)
        spacing = (0.70 + 0.04 * index, 0.70 + 0.04 * index, (5.0, 6.0, 5.5, 7.0, 5.0, 6.5, 5.25)[index])
        body = ellipsoid(shape, (0, 0.05, 0), (1.2, 0.82, 0.86))
        organ = ellipsoid(shape, (0.1, -0.1, 0.25), (0.8, 0.35, 0.3)) & body
        lesion = ellipsoid(shape, (0.1, -0.15, 0.3), (0.45, 0.12, 0.11)) & organ
        if case == "thick_06":
            lesion[:] = False  # a declared label that this case lacks
        image = np.where(body, 40 + noise(rng, shape, 6), 0)
        image = np.where(organ, 95 + noise(rng, shape, 9), image)
        image = np.where(lesion, 160 + noise(rng, shape, 12), image)
        image[ellipsoid(shape, (0, 0.3, -0.3), (0.4, 0.1, 0.1))] = 0  # a hole, filled in the mask
        label = organ.astype("i4") + lesion
        label[0, 0, 0] = 1 if case == "thick_4" else 0  # a label outside of the body stays
        affine, extra, image = thick_header(case, image, spacing, rng)
        write_nifti(os.path.join(folder, "imagesTr", case + "_0000.nii.gz"), image, spacing,
                    affine, **extra)
        extra = {k: v for k, v in extra.items() if k not in ("slope", "inter", "big_endian")}
        write_nifti(os.path.join(folder, "labelsTr", case + ".nii.gz"),
                    label.astype(LABEL_DTYPES[index % 6]), spacing, affine, **extra)
    write_dataset(folder, "ThickPhantom", ["CT"],
                  {"0": "background", "1": "organ", "2": "lesion"}, ids)


def thick_header(case, image, spacing, rng):
    """The quirk of each thick case: affine, further header fields, and the array as stored."""
    origin = [float(v) for v in rng.randint(-200, 200, 3) / 4.0]
    if case == "thick_02":  # stored with a scale: 2 * v - 1000
        return straight(spacing, origin), dict(slope=2.0, inter=-1000.0), ((image + 1000) // 2).astype("i2")
    if case == "thick-3":  # oblique, sform only
        return turned(spacing, origin, 17.0), {}, image.astype("i2")
    if case == "thick_4":  # axes flipped by the qform (half a turn about z), no sform
        return None, dict(quaternion=(0.0, 0.0, 1.0), offset=origin), image.astype("i4")
    if case == "Thick_5":
        return straight(spacing, origin), dict(quaternion=(0.0, 0.0, 0.0), offset=origin), image / 4.0
    if case == "thick_06":
        return straight(spacing, origin, (-1, -1, 1)), dict(big_endian=True), image.astype("i2")
    if case == "thick_10":  # what is not a number counts as zero
        return straight(spacing, origin), {}, np.where(image == 0, np.nan, image + 0.125).astype("f4")
    return straight(spacing, origin), {}, image.astype("i2")


def mri(root):
    """Two MR channels of a small head in much air: z-score inside the mask, cubic in 3D, axis x first."""
    folder = fresh(root, "Task302_MriPhantom", "imagesTr", "labelsTr")
    ids = ["mr_%d" % i for i in range(1, 7)]
    dtypes = [("i2", "i2"), ("u2", "i2"), ("i4", "f4"), ("f4", "f4"), ("u1", "u1"), ("i2", "f8")]
    for index, case in enumerate(ids):
        rng = np.random.RandomState(3020 + index)
        shape = (27 + index % 3, 26 + index % 2, 17)
        plane = (1.0, 1.0, 1.0, 0.9, 1.1, 1.0)[index]
        spacing = ((1.5, 1.5, 1.5, 1.5, 1.8, 1.4)[index], plane, plane)  # four have the median's
        head = ellipsoid(shape, (0.05, 0, 0), (0.8, 0.75, 0.8))
        parts = [ellipsoid(shape, (0.1, 0.1 * k - 0.2, 0.15 * k - 0.2), (0.5, 0.3, 0.3)) & head
                 for k in range(3)]
        label = np.zeros(shape, int)
        for value, part in zip((1, 2, 3), parts):
            label[part] = value
        if case == "mr_4":
            label[label == 2] = 0
        for channel in range(2):
            base = 60 + 30 * channel
            image = np.where(head, base + noise(rng, shape, 7) + 12 * label * (1 - 2 * channel), 0)
            image[ellipsoid(shape, (0, 0, 0), (0.15, 0.15, 0.15))] = 0  # a hole in both channels
            if channel == 1:
                image[: shape[0] // 3] = 0  # the mask is what either channel shows
            write_nifti(os.path.join(folder, "imagesTr", "%s_%04d.nii.gz" % (case, channel)),
                        image.astype(dtypes[index][channel]), spacing,
                        straight(spacing, (10.5, -20.25, 5.0 * index)))
        write_nifti(os.path.join(folder, "labelsTr", case + ".nii.gz"), label.astype("u1"), spacing,
                    straight(spacing, (10.5, -20.25, 5.0 * index)))
    write_dataset(folder, "MriPhantom", ["FLAIR", "T1"],
                  {"0": "background", "2": "core", "1": "edema", "3": "rim"}, ids)


def four_d(root):
    """Decathlon layout: 4D images, no air around (no mask), nothing to resample, axis y first."""
    folder = fresh(root, "Task06_4dPhantom", "imagesTr", "labelsTr", "imagesTs")
    for index, (case, sub) in enumerate([("vol_001", "imagesTr"), ("vol_002", "imagesTr"),
                                         ("vol_003", "imagesTs")]):
        rng = np.random.RandomState(3060 + index)
        shape = (14, 9, 22 + index)
        spacing = (1.25, 2.5, 1.25)
        organ = ellipsoid(shape, (0, 0, 0.1), (0.5, 0.6, 0.4))
        channels = [np.where(organ, 30 * (c + 2), 10 * (c + 1)) + noise(rng, shape, 5)
                    for c in range(3)]
        image = np.stack(channels).astype("f4" if case == "vol_002" else "i2")
        if case == "vol_002":
            image = image / np.float32(3)
        affine = turned(spacing, (3.0, 4.0, -5.5), -9.0) if index == 0 else straight(spacing, (1.0, 2.0, 3.0))
        write_nifti(os.path.join(folder, sub, case + ".nii.gz"), image, spacing, affine)
        if sub == "imagesTr":
            write_nifti(os.path.join(folder, "labelsTr", case + ".nii.gz"), organ.astype("u1"),
                        spacing, affine)
    with open(os.path.join(folder, "imagesTr", "._vol_001.nii.gz"), "wb") as f:
        f.write(b"hidden files like this one are left by some file managers")
    write_dataset(folder, "4dPhantom", ["MRI", "noNorm", "ct"], {"0": "background", "1": "organ"},
                  ["vol_001", "vol_002"], ["vol_003"], four_d=True)


if __name__ == "__main__":
    target = sys.argv[1] if len(sys.argv) > 1 else "../raw"
    for make in (thick_ct, mri, four_d):
        make(target)
