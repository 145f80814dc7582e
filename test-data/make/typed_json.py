"""Python values, arrays and NIfTI headers as the JSON in which goldens are kept.

Form (see ../README.md): what a JSON reader cannot tell apart is tagged with its Python type; floats
are strings that read back to the same bits.
"""
import gzip
import hashlib
import os
import struct
import zipfile
from collections import OrderedDict

import numpy as np

LIST_LIMIT = 200
SAMPLES = 64


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def plain(value):
    """One element of an array: floats as the shortest text that gives the same bits back."""
    if isinstance(value, (float, np.floating)):
        return str(value)
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    return str(value) if isinstance(value, str) else int(value)


def array_bytes(array):
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return np.ascontiguousarray(little).tobytes()


def typed(value, path=lambda text: text):
    """Typed JSON of a pickled value; `path` shortens strings that are paths."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and not isinstance(value, np.generic):
        return path(value)
    if isinstance(value, np.ndarray):
        order = "C" if value.flags.c_contiguous else "F" if value.flags.f_contiguous else "N"
        record = {"ndarray": value.dtype.str, "shape": list(value.shape), "order": order}
        flat = [plain(v) for v in value.ravel()[: LIST_LIMIT + 1]]
        if value.size <= LIST_LIMIT:
            record["data"] = flat
        else:
            record.update(sha256=sha256(array_bytes(value)), head=flat[:8])
        return record
    if isinstance(value, np.generic):
        return {"npscalar": value.dtype.str, "value": plain(value)}
    if isinstance(value, int):
        return {"int": value if abs(value) <= 2 ** 53 else str(value)}
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, dict):
        tag = "odict" if isinstance(value, OrderedDict) else "dict"
        return {tag: [[typed(k, path), typed(v, path)] for k, v in value.items()]}
    tag = {list: "list", tuple: "tuple", set: "set"}[type(value)]
    return {tag: [typed(v, path) for v in value]}


def array_record(array):
    """Hash, range, mean and samples of a stored array and of each of its channels."""
    flat = array.ravel()
    step = max(1, flat.size // SAMPLES)
    channels = []
    for channel in array:
        values = channel.astype(np.float64)
        channels.append({"sha256": sha256(array_bytes(channel)), "min": plain(channel.min()),
                         "max": plain(channel.max()), "mean": plain(values.mean()),
                         "std": plain(values.std())})
    return {"dtype": array.dtype.str, "shape": list(array.shape), "sha256": sha256(array_bytes(array)),
            "min": plain(array.min()), "max": plain(array.max()),
            "mean": plain(array.astype(np.float64).mean()), "sampleStep": step,
            "samples": [plain(v) for v in flat[::step][:SAMPLES]], "channels": channels}


def npz_record(path):
    with zipfile.ZipFile(path) as archive:
        members = archive.namelist()
        methods = {i.compress_type for i in archive.infolist()}
        with archive.open(members[0]) as member:
            version = np.lib.format.read_magic(member)
            header = np.lib.format.read_array_header_1_0(member)
    return {"members": members, "compression": "deflate" if methods == {8} else "other",
            "npyVersion": list(version), "fortranOrder": header[1],
            "array": array_record(np.load(path)["data"])}


HEADER = [("sizeof_hdr", "i", 0), ("dim_info", "B", 39), ("dim", "8h", 40), ("intent_p1", "f", 56),
          ("intent_p2", "f", 60), ("intent_p3", "f", 64), ("intent_code", "h", 68),
          ("datatype", "h", 70), ("bitpix", "h", 72), ("slice_start", "h", 74), ("pixdim", "8f", 76),
          ("vox_offset", "f", 108), ("scl_slope", "f", 112), ("scl_inter", "f", 116),
          ("slice_end", "h", 120), ("slice_code", "B", 122), ("xyzt_units", "B", 123),
          ("cal_max", "f", 124), ("cal_min", "f", 128), ("slice_duration", "f", 132),
          ("toffset", "f", 136), ("qform_code", "h", 252), ("sform_code", "h", 254),
          ("quatern_b", "f", 256), ("quatern_c", "f", 260), ("quatern_d", "f", 264),
          ("qoffset_x", "f", 268), ("qoffset_y", "f", 272), ("qoffset_z", "f", 276),
          ("srow_x", "4f", 280), ("srow_y", "4f", 296), ("srow_z", "4f", 312),
          ("descrip", "80s", 148), ("aux_file", "24s", 228), ("intent_name", "16s", 328),
          ("magic", "4s", 344)]


def nifti_record(path):
    """Header fields and the hash of the voxel bytes of a NIfTI-1 file."""
    with gzip.open(path) as f:
        data = f.read()
    order = "<" if struct.unpack("<i", data[:4])[0] == 348 else ">"
    header = {}
    for name, code, at in HEADER:
        values = [field(v, code) for v in struct.unpack_from(order + code, data, at)]
        header[name] = values[0] if len(values) == 1 else values
    header["magic"] = header["magic"] + "\\0"
    voxels = data[int(float(header["vox_offset"])):]
    return {"header": header, "voxelSha256": sha256(voxels), "voxelBytes": len(voxels)}


def field(value, code):
    if isinstance(value, bytes):
        return value.split(b"\0")[0].decode("latin1")
    return str(np.float32(value)) if code.endswith("f") else int(value)


def file_sha256(path):
    with open(path, "rb") as f:
        return sha256(f.read())


def relative_files(folder):
    """Every file and every folder below `folder`, sorted, with / between the names."""
    files, folders = [], []
    for here, subs, names in os.walk(folder):
        rel = os.path.relpath(here, folder).replace(os.sep, "/")
        folders += [s if rel == "." else rel + "/" + s for s in subs]
        files += [n if rel == "." else rel + "/" + n for n in names]
    return sorted(files), sorted(folders)
