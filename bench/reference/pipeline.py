"""The steps of one case with public functions of numpy, scipy, scikit-image and SimpleITK.

Reads, crops, saves, reads again, resamples, normalizes, locates classes and saves, in one process and
in the order of the original programs. `python pipeline.py '{"folder": ..., "spec": ...}'` prints one
JSON object with the CPU and wall seconds of every step.
"""

import json
import os
import resource
import sys
import time
import zlib
from collections import OrderedDict

import numpy
import scipy
import SimpleITK
import skimage
from scipy.ndimage import binary_fill_holes, map_coordinates
from skimage.transform import resize

ANISOTROPY_THRESHOLD = 3
SEED = 1234


class Timer:
    def __init__(self):
        self.steps = OrderedDict()

    def __call__(self, name, work):
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        step = self.steps.setdefault(name, {"cpu": 0.0, "wall": 0.0})
        step["cpu"] += time.process_time() - cpu
        step["wall"] += time.perf_counter() - wall
        return result


def read(folder, spec, case_id):
    paths = [
        os.path.join(folder, "imagesTr", "%s_%04d.nii.gz" % (case_id, c))
        for c in range(len(spec["modalities"]))
    ]
    label_path = os.path.join(folder, "labelsTr", case_id + ".nii.gz")
    images = [SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(path))[None] for path in paths]
    label = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(label_path))[None]
    return numpy.vstack(images).astype(numpy.float32), label.astype(numpy.float32)


def find_box(data):
    mask = numpy.zeros(data.shape[1:], dtype=bool)
    for channel in data:
        mask |= channel != 0
    mask = binary_fill_holes(mask)
    places = numpy.where(mask)
    box = tuple(slice(int(axis.min()), int(axis.max()) + 1) for axis in places)
    return mask, box


def cut(data, label, mask, box):
    data = data[(slice(None),) + box]
    label = label[(slice(None),) + box].copy()
    label[(label == 0) & (mask[box][None] == 0)] = -1
    numpy.unique(label)
    label[label < -1] = 0
    return numpy.vstack((data, label))


def intensities(array):
    """Mean, standard deviation and bounds of every tenth foreground voxel."""
    foreground = array[-1] > 0
    found = []
    for channel in array[:-1]:
        values = channel[foreground][::10]
        low, high = numpy.percentile(values, 0.5), numpy.percentile(values, 99.5)
        found.append((numpy.mean(values), numpy.std(values), low, high))
    return found


def separate_axis(*spacings):
    for spacing in spacings:
        spacing = numpy.array(spacing)
        if spacing.max() / spacing.min() > ANISOTROPY_THRESHOLD:
            axes = numpy.where(spacing.max() / spacing == 1)[0]
            return axes[0] if len(axes) == 1 else None
    return None


def resize_image(channel, shape):
    return resize(channel, shape, order=3, mode="edge", clip=True, anti_aliasing=False)


def resize_labels(label, shape):
    out = numpy.zeros(shape, dtype=label.dtype)
    for value in numpy.unique(label):
        mask = (label == value).astype(float)
        resized = resize(mask, shape, order=1, mode="edge", clip=True, anti_aliasing=False)
        out[resized >= 0.5] = value
    return out


def resample(volume, shape, axis, operator):
    """All axes by one operator; or slices by it, and the axis itself by the nearest sample."""
    volume = volume.astype(float)
    if axis is None:
        return operator(volume, shape).astype(numpy.float32)
    plane_shape = shape[:axis] + shape[axis + 1 :]
    planes = [operator(plane, plane_shape).astype(numpy.float32) for plane in numpy.moveaxis(volume, axis, 0)]
    stack = numpy.stack(planes, axis)
    if stack.shape[axis] == shape[axis]:
        return stack
    coords = numpy.mgrid[tuple(slice(0, n) for n in shape)].astype(float)
    for i, n in enumerate(shape):
        coords[i] = stack.shape[i] / n * (coords[i] + 0.5) - 0.5
    return map_coordinates(stack, coords, order=0, mode="nearest").astype(numpy.float32)


def normalize(data, label, spec, statistics):
    for channel, name in enumerate(spec["modalities"]):
        if name == "CT":
            mean, sd, low, high = statistics[channel]
            data[channel] = numpy.clip(data[channel], low, high)
            data[channel] = (data[channel] - mean) / sd
        else:
            mask = label >= 0
            values = data[channel][mask]
            data[channel][mask] = (values - values.mean()) / (values.std() + 1e-8)
            data[channel][mask == 0] = 0
    return data


def locate(label, classes):
    generator = numpy.random.RandomState(SEED)
    found = {}
    for value in classes:
        places = numpy.argwhere(label == value)
        if len(places) == 0:
            found[value] = []
            continue
        count = max(min(10000, len(places)), int(numpy.ceil(len(places) * 0.01)))
        found[value] = places[generator.choice(len(places), count, replace=False)]
    return found


def image_bytes(array):
    """Deflated size of the image channels alone."""
    return len(zlib.compress(numpy.ascontiguousarray(array[:-1]).tobytes(), 6))


def equal_to(path, array):
    """Whether another program's npz holds the same bits."""
    with numpy.load(path) as other:
        data = other["data"]
    return bool(data.dtype == array.dtype and data.shape == array.shape and data.tobytes() == array.tobytes())


def main(options):
    spec, scratch, case_id = options["spec"], options["scratch"], options["caseId"]
    timed = Timer()
    cropped_path = os.path.join(scratch, "reference-cropped.npz")
    final_path = os.path.join(scratch, "reference-final.npz")
    whole = time.process_time(), time.perf_counter()

    data, label = timed("read", lambda: read(options["folder"], spec, case_id))
    mask, box = timed("mask, box", lambda: find_box(data))
    array = timed("cut", lambda: cut(data, label, mask, box))
    del data, label, mask
    timed("save cropped", lambda: numpy.savez_compressed(cropped_path, data=array))
    crop = time.process_time() - whole[0], time.perf_counter() - whole[1]
    statistics = intensities(array) if "CT" in spec["modalities"] else None
    del array

    start = time.process_time(), time.perf_counter()
    array = timed("npz read", lambda: numpy.load(cropped_path)["data"])
    cropped = array
    data, label = array[:-1], array[-1]
    spacing = numpy.array(spec["spacingZyx"])
    target = numpy.array(spec["target"] or spec["spacingZyx"])
    shape = tuple(int(n) for n in numpy.round(spacing / target * numpy.array(label.shape)))
    if shape != label.shape:
        axis = separate_axis(spacing, target)
        data = timed("resize image", lambda: numpy.stack([resample(c, shape, axis, resize_image) for c in data]))
        label = timed("resize labels", lambda: resample(label, shape, axis, resize_labels))
    data = timed("normalize", lambda: normalize(data, label, spec, statistics))
    array = numpy.vstack((data, label[None])).astype(numpy.float32)
    timed("locate", lambda: locate(array[-1], range(1, spec["labels"] + 1)))
    timed("save final", lambda: numpy.savez_compressed(final_path, data=array))
    preprocess = time.process_time() - start[0], time.perf_counter() - start[1]

    result = {
        "steps": timed.steps,
        "cpu": crop[0] + preprocess[0],
        "wall": crop[1] + preprocess[1],
        "cropCpu": crop[0],
        "preprocessCpu": preprocess[0],
        "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        "versions": {
            "Python": sys.version.split()[0],
            "numpy": numpy.__version__,
            "scipy": scipy.__version__,
            "scikit-image": skimage.__version__,
            "SimpleITK": SimpleITK.Version_VersionString(),
        },
    }
    if options.get("compareWith"):
        result["equalBits"] = equal_to(options["compareWith"], array)
    if options.get("sizes"):
        with numpy.load(cropped_path) as other:
            result["imageBytes"] = {"cropped": image_bytes(other["data"]), "final": image_bytes(array)}
    print(json.dumps(result))


main(json.loads(sys.argv[1]))
