#!/usr/bin/env python3
"""Points a real trainer (nnunet 1.7.1) at what `voxprep run --profile nnunet-v1` left.

    check_with_nnunet.py PREPROCESSED_TASK [--iterations N]

Loads the stage folder, the plans and splits_final.pkl with nnunet's own code, draws batches with
foreground oversampling, and trains a few iterations on the CPU.  The network keeps the plan's patch,
batch and pooling; only its number of features is smaller, for speed.  Every check that fails ends the script.
"""
import argparse
import hashlib
import os
import shutil
import tempfile

os.environ.setdefault("nnUNet_n_proc_DA", "1")

import numpy as np  # noqa: E402
from batchgenerators.utilities.file_and_folder_operations import load_pickle  # noqa: E402
from nnunet.training.dataloading.dataset_loading import (  # noqa: E402
    DataLoader2D, DataLoader3D, load_dataset, unpack_dataset)
from nnunet.training.network_training.nnUNetTrainerV2 import nnUNetTrainerV2  # noqa: E402

PLANS = "nnUNetPlansv2.1_plans_%s.pkl"
BATCHES = 20


class SmallTrainer(nnUNetTrainerV2):
    """nnU-Net's default trainer with a narrow network."""

    def process_plans(self, plans):
        super().process_plans(plans)
        self.base_num_features = 4


def check(condition, text):
    print(("ok      " if condition else "FAILED  ") + text)
    if not condition:
        raise SystemExit(1)


def check_batches(folder, plans, dimension, keys):
    """Draws batches with the trainer's loader; forced foreground must be there."""
    stage = max(plans["plans_per_stage"])
    plan = plans["plans_per_stage"][stage]
    stage_folder = os.path.join(folder, "%s_stage%d" % (plans["data_identifier"], stage))
    dataset = load_dataset(stage_folder)
    check(sorted(dataset) == keys, "%s: %d cases in %s" % (dimension, len(keys), os.path.basename(stage_folder)))
    unpack_dataset(stage_folder, threads=1)
    patch, batch = list(plan["patch_size"]), max(2, int(plan["batch_size"]))
    make = DataLoader3D if dimension == "3D" else DataLoader2D
    loader = make(dataset, patch, patch, batch, oversample_foreground_percent=0.33,
                  pad_mode="constant", **({"has_prev_stage": False} if dimension == "3D" else {}))
    np.random.seed(1)
    forced, seen = 0, set()
    for _ in range(BATCHES):
        drawn = next(loader)
        check_shapes(drawn, batch, plans["num_modalities"], patch)
        for j in range(batch):
            if loader.get_do_oversample(j):
                forced += 1
                if not (drawn["seg"][j] > 0).any():
                    check(False, "%s: a forced patch of %s has no foreground" % (dimension, drawn["keys"][j]))
                seen.update(int(v) for v in np.unique(drawn["seg"][j]) if v > 0)
    check(seen == set(plans["all_classes"]),
          "%s: %d batches of %s, %d forced patches all with foreground, classes %s"
          % (dimension, BATCHES, (batch, plans["num_modalities"], *patch), forced, sorted(seen)))


def check_shapes(drawn, batch, channels, patch):
    shapes = drawn["data"].shape, drawn["seg"].shape
    if shapes != ((batch, channels, *patch), (batch, 1, *patch)) or not np.isfinite(drawn["data"]).all():
        check(False, "a batch has shapes %s or values that are no numbers" % (shapes,))


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def check_splits(folder, work):
    """The trainer takes our splits; without them it would make the same."""
    path = os.path.join(folder, "splits_final.pkl")
    ours = load_pickle(path)
    before = digest(path)
    trainer = nnUNetTrainerV2(os.path.join(folder, PLANS % "3D"), 0, work, folder, deterministic=False)
    trainer.load_plans_file()
    stage = max(trainer.plans["plans_per_stage"])
    trainer.dataset = load_dataset(os.path.join(folder, "%s_stage%d" % (trainer.plans["data_identifier"], stage)))
    trainer.do_split()
    check(list(trainer.dataset_val) == list(ours[0]["val"]), "the trainer takes fold 0 of splits_final.pkl")
    check(digest(path) == before, "it leaves splits_final.pkl as it is")
    trainer.dataset_directory = tempfile.mkdtemp(dir=work)
    trainer.do_split()
    made = load_pickle(os.path.join(trainer.dataset_directory, "splits_final.pkl"))
    same = all(np.array_equal(a[k], b[k]) and a[k].dtype == b[k].dtype
               for a, b in zip(ours, made) for k in ("train", "val"))
    check(same and len(ours) == len(made), "its own five folds are the same")


def train(folder, work, dimension, iterations):
    plans = os.path.join(folder, PLANS % dimension)
    stage = max(load_pickle(plans)["plans_per_stage"])
    trainer = SmallTrainer(plans, 0, os.path.join(work, dimension), folder, batch_dice=True,
                           stage=stage, unpack_data=True, deterministic=False, fp16=False)
    trainer.initialize(True)
    trainer.network.train()
    losses = [float(trainer.run_iteration(trainer.tr_gen, True)) for _ in range(iterations)]
    trainer.network.eval()
    validation = float(trainer.run_iteration(trainer.val_gen, False, True))
    trainer.tr_gen._finish()
    trainer.val_gen._finish()
    check(bool(np.isfinite(losses + [validation]).all()),
          "%s: %d iterations, loss %s, validation %.3f"
          % (dimension, iterations, " ".join("%.3f" % v for v in losses), validation))
    check(min(losses[-3:]) < losses[0], "%s: the loss falls" % dimension)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", help="preprocessed task folder; it is copied first")
    parser.add_argument("--iterations", type=int, default=8)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folder = os.path.join(work, os.path.basename(os.path.abspath(args.task)))
        shutil.copytree(args.task, folder)  # unpacking writes beside the npz files
        check_splits(folder, work)
        for dimension in ("3D", "2D"):
            plans = load_pickle(os.path.join(folder, PLANS % dimension))
            ids = sorted(plans["dataset_properties"]["size_reductions"])
            check_batches(folder, plans, dimension, ids)
            train(folder, work, dimension, args.iterations)
    print("nnunet 1.7.1 trains on it")


if __name__ == "__main__":
    main()
