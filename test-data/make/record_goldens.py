#!/usr/bin/env python3
"""Records what a program left of a task as JSON goldens.

    record_goldens.py RAW_TASK CROPPED_TASK PREPROCESSED_TASK OUT --profile NAME [--msd INPUT]

RAW_TASK is the converted folder, INPUT the Decathlon folder it was made of.
"""
import argparse
import json
import os
import pickle
import pickletools

from typed_json import (file_sha256, nifti_record, npz_record, relative_files, typed)

PREFIX = {"nnunet-v1": "nnUNet_", "nnformer": "nnFormer_", "unetr-pp": "unetr_pp_"}


class Recorder:
    def __init__(self, raw, cropped, preprocessed, out, profile):
        prefix = PREFIX[profile]
        task = os.path.basename(raw)
        self.profile, self.task, self.raw, self.out = profile, task, raw, out
        self.cropped, self.preprocessed = cropped, preprocessed
        self.crop_name = "%scropped_data/%s" % (prefix, task)
        self.pre_name = "%spreprocessed/%s" % (prefix, task)
        self.roots = {raw: "%sraw_data/%s" % (prefix, task), cropped: self.crop_name,
                      preprocessed: self.pre_name}
        os.makedirs(out, exist_ok=True)

    def short(self, text):
        """A path of this machine as the relative path that goldens name."""
        for root, name in self.roots.items():
            if text == root or text.startswith(root + "/"):
                return name + text[len(root):]
        return text

    def save(self, name, value):
        with open(os.path.join(self.out, name + ".json"), "w") as f:
            json.dump(value, f, separators=(",", ":"))
            f.write("\n")

    def pickle_record(self, path):
        with open(path, "rb") as f:
            data = f.read()
        protocol = next(pickletools.genops(data))[1]
        return {"file": self.short(path), "protocol": protocol,
                "value": typed(pickle.loads(data), self.short)}

    def case_records(self, folder):
        records = []
        for name in sorted(n for n in os.listdir(folder) if n.endswith(".npz")):
            path = os.path.join(folder, name)
            npz = dict(file=self.short(path), **npz_record(path))
            records.append({"case": name[:-4], "npz": npz,
                            "pkl": self.pickle_record(path[:-4] + ".pkl")})
        return records

    def record_tree(self):
        dirs, files = [self.crop_name, self.pre_name], []
        for folder, name in ((self.cropped, self.crop_name), (self.preprocessed, self.pre_name)):
            some_files, some_dirs = relative_files(folder)
            files += [name + "/" + f for f in some_files if f != "splits_final.pkl"]
            dirs += [name + "/" + d for d in some_dirs]
        self.save("tree", {"profile": self.profile, "task": self.task, "dirs": sorted(dirs),
                           "files": sorted(files)})
        copies = {}
        for folder, name in ((self.cropped, self.crop_name), (self.preprocessed, self.pre_name)):
            gt = os.path.join(folder, "gt_segmentations")
            pairs = [("dataset.json", "dataset.json")]
            pairs += [("gt_segmentations/" + f, "labelsTr/" + f) for f in sorted(os.listdir(gt))]
            for copy, source in pairs:
                digest = file_sha256(os.path.join(folder, copy))
                copies[name + "/" + copy] = {
                    "sha256": digest,
                    "equalsRaw": digest == file_sha256(os.path.join(self.raw, source))}
        self.save("copies", copies)

    def record_pickles(self):
        cropped = os.path.join(self.cropped, "dataset_properties.pkl")
        same = file_sha256(cropped) == file_sha256(
            os.path.join(self.preprocessed, "dataset_properties.pkl"))
        self.save("dataset_properties", {"crop": self.pickle_record(cropped),
                                         "equalInPreprocessed": same})
        intensity = os.path.join(self.cropped, "intensityproperties.pkl")
        if os.path.exists(intensity):
            self.save("intensityproperties", self.pickle_record(intensity))
        for name in os.listdir(self.preprocessed):
            for dimension in ("3D", "2D"):
                if name.endswith("plans_%s.pkl" % dimension):
                    self.save("plans_" + dimension,
                              self.pickle_record(os.path.join(self.preprocessed, name)))
        splits = os.path.join(self.preprocessed, "splits_final.pkl")
        self.save("splits_final", self.pickle_record(splits) if os.path.exists(splits) else
                  {"file": self.short(splits), "error": "fewer than five cases"})

    def record_cases(self):
        self.save("crop", self.case_records(self.cropped))
        stages = {}
        for name in sorted(os.listdir(self.preprocessed)):
            if "_stage" in name:
                stages[name] = self.case_records(os.path.join(self.preprocessed, name))
        self.save("stage", stages)

    def record_conversion(self, source, removed):
        files = {}
        inputs = {}
        for name in relative_files(source)[0]:
            inputs[file_sha256(os.path.join(source, name))] = name
        for name in relative_files(self.raw)[0]:
            path = os.path.join(self.raw, name)
            record = nifti_record(path) if name.endswith(".nii.gz") else {}
            if file_sha256(path) in inputs:
                record = {"sameBytesAsInput": True, "sha256": file_sha256(path)}
            files[name] = record
        self.save("convert", {"profile": self.profile, "input": os.path.basename(source),
                              "output": self.short(self.raw), "removedFromInput": removed,
                              "files": files})


def record(raw, cropped, preprocessed, out, profile, msd=None, removed=()):
    recorder = Recorder(raw, cropped, preprocessed, out, profile)
    recorder.record_tree()
    recorder.record_pickles()
    recorder.record_cases()
    if msd is not None:
        recorder.record_conversion(msd, list(removed))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for argument in ("raw", "cropped", "preprocessed", "out"):
        parser.add_argument(argument)
    parser.add_argument("--profile", required=True, choices=sorted(PREFIX))
    parser.add_argument("--msd")
    args = parser.parse_args()
    record(args.raw, args.cropped, args.preprocessed, args.out, args.profile, args.msd)
