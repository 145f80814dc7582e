#!/usr/bin/env python3
"""Lets nnunet's own trainer write splits_final.pkl of a preprocessed task, as it does when training begins."""
import os
import sys

from nnunet.training.dataloading.dataset_loading import load_dataset
from nnunet.training.network_training.nnUNetTrainerV2 import nnUNetTrainerV2

folder = os.path.join(os.environ["nnUNet_preprocessed"], sys.argv[1])
plans = os.path.join(folder, "nnUNetPlansv2.1_plans_3D.pkl")
trainer = nnUNetTrainerV2(plans, 0, os.environ["RESULTS_FOLDER"], folder, deterministic=False)
trainer.load_plans_file()
trainer.dataset = load_dataset(os.path.join(folder, trainer.plans["data_identifier"] + "_stage0"))
os.makedirs(os.environ["RESULTS_FOLDER"], exist_ok=True)
try:
    trainer.do_split()
except ValueError as error:
    print("no splits:", error)
