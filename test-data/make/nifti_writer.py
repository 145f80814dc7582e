"""Writes NIfTI-1 files field by field, so that the phantoms can use header features at will."""
import gzip
import struct

import numpy as np

DATATYPE = {"u1": 2, "i2": 4, "i4": 8, "f4": 16, "f8": 64, "i1": 256, "u2": 512, "u4": 768}


def write_nifti(path, array, spacing, affine=None, quaternion=None, offset=(0.0, 0.0, 0.0),
                slope=1.0, inter=0.0, big_endian=False, qfac=1.0):
    """Writes `array` (z, y, x or t, z, y, x; dtype as stored) to a .nii.gz without a time stamp.

    spacing: x, y, z in mm.  affine: three rows of four for the sform, or None for no sform.
    quaternion: b, c, d of the qform with `offset`, or None for no qform.
    """
    array = np.asarray(array)
    order = ">" if big_endian else "<"
    code = array.dtype.str[1:]
    shape = array.shape[::-1]
    dim = [len(shape)] + list(shape) + [1] * (7 - len(shape))
    pixdim = [qfac] + list(spacing) + [1.0] + [0.0] * 3
    b, c, d = quaternion if quaternion is not None else (0.0, 0.0, 0.0)
    rows = affine if affine is not None else [[0.0] * 4] * 3
    header = struct.pack(order + "i10s18sihcB", 348, b"", b"", 0, 0, b"r", 0)
    header += struct.pack(order + "8h3f4h", *dim, 0, 0, 0, 0, DATATYPE[code],
                          array.dtype.itemsize * 8, 0)
    header += struct.pack(order + "8f3fhBB", *pixdim, 352.0, slope, inter, 0, 0, 2)
    header += struct.pack(order + "4f2i", 0, 0, 0, 0, 0, 0)
    header += struct.pack(order + "80s24s2h", b"voxprep phantom", b"",
                          int(quaternion is not None), int(affine is not None))
    header += struct.pack(order + "6f", b, c, d, *offset)
    header += b"".join(struct.pack(order + "4f", *row) for row in rows)
    header += struct.pack("16s4s", b"", b"n+1\0")
    assert len(header) == 348
    voxels = array.astype(array.dtype.newbyteorder(order)).tobytes()
    with open(path, "wb") as raw:
        with gzip.GzipFile("", "wb", 9, raw, mtime=0) as f:
            f.write(header + b"\0" * 4 + voxels)
