#!/usr/bin/env python3
"""Makes test-data/golden from test-data/raw.

    make_goldens.py WORK [--reference REFERENCE_PIPELINE.py]

Profile nnunet-v1: the original commands of nnunet 1.7.1 (`nnUNet_convert_decathlon_task`,
`nnUNet_plan_and_preprocess`, and the trainer's own split).  Profiles nnformer and unetr-pp: their
programs are in no package index; with --reference they are made by the reference pipeline that
ships with the project's specification, after it has given the same as nnunet 1.7.1 for nnunet-v1.

Run in a Python 3.10 environment with requirements.txt installed.  WORK is an empty folder.
"""
import argparse
import importlib.util
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RAW = os.path.join(HERE, "..", "raw")
GOLDEN = os.path.join(HERE, "..", "golden")
TASKS = {"Task301_ThickPhantom": None, "Task302_MriPhantom": None, "Task006_4dPhantom": "Task06_4dPhantom"}


def nnunet(work):
    """Runs the original programs; returns the three parent folders and what the converter deleted."""
    base, pre = os.path.join(work, "base"), os.path.join(work, "pre")
    raw = os.path.join(base, "nnUNet_raw_data")
    os.makedirs(raw)
    os.makedirs(pre)
    env = dict(os.environ, nnUNet_raw_data_base=base, nnUNet_preprocessed=pre,
               RESULTS_FOLDER=os.path.join(work, "results"), nnUNet_def_n_proc="1")
    program = os.path.join(os.path.dirname(sys.executable), "nnUNet_")
    removed = {}
    for task, msd in TASKS.items():
        if msd is None:
            shutil.copytree(os.path.join(RAW, task), os.path.join(raw, task))
            continue
        source = os.path.join(work, msd)  # a copy: the converter deletes hidden files
        shutil.copytree(os.path.join(RAW, msd), source)
        before = all_files(source)
        subprocess.run([program + "convert_decathlon_task", "-i", source, "-p", "1"], env=env, check=True)
        removed[task] = sorted(before - all_files(source))
    ids = [str(int(task[4:7])) for task in TASKS]
    subprocess.run([program + "plan_and_preprocess", "-t", *ids, "-tl", "1", "-tf", "1"], env=env, check=True)
    for task in TASKS:
        subprocess.run([sys.executable, os.path.join(HERE, "split_with_nnunet.py"), task], env=env, check=True)
    return raw, os.path.join(base, "nnUNet_cropped_data"), pre, removed


def all_files(folder):
    return {os.path.relpath(os.path.join(here, name), folder)
            for here, _, names in os.walk(folder) for name in names}


def load_reference(path):
    spec = importlib.util.spec_from_file_location("reference_pipeline", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def reference(path, work, profile, raw_tasks):
    module = load_reference(path)
    names = module.PROFILES[profile]
    base, pre = os.path.join(work, profile, "base"), os.path.join(work, profile, "pre")
    raw = os.path.join(base, names["raw"])
    for task in TASKS:
        shutil.copytree(os.path.join(raw_tasks, task), os.path.join(raw, task))
        module.run_task(os.path.join(raw, task), base, pre, profile)
    return raw, os.path.join(base, names["cropped"]), pre


def record_all(raw, cropped, pre, profile, out, removed):
    from record_goldens import record
    for task, msd in TASKS.items():
        source = None if msd is None else os.path.join(RAW, msd)
        record(os.path.join(raw, task), os.path.join(cropped, task), os.path.join(pre, task),
               os.path.join(out, profile, task), profile, source, removed.get(task, ()))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work")
    parser.add_argument("--reference")
    args = parser.parse_args()
    work = os.path.abspath(args.work)
    raw, cropped, pre, removed = nnunet(work)
    for profile in ("nnunet-v1", "nnformer", "unetr-pp"):
        shutil.rmtree(os.path.join(GOLDEN, profile), ignore_errors=True)
    record_all(raw, cropped, pre, "nnunet-v1", GOLDEN, removed)
    if args.reference is None:
        return
    for profile in ("nnunet-v1", "nnformer", "unetr-pp"):
        out = os.path.join(work, "check") if profile == "nnunet-v1" else GOLDEN
        made = reference(args.reference, os.path.join(work, "reference"), profile, raw)
        record_all(*made, profile, out, removed)
    subprocess.run(["diff", "-r", os.path.join(work, "check", "nnunet-v1"),
                    os.path.join(GOLDEN, "nnunet-v1")], check=True)
    print("the reference pipeline gave the same as nnunet for every task")


if __name__ == "__main__":
    main()
