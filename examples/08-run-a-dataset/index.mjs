// Runs the whole preparation from a program: the same as `voxprep run <task> --out <folder>`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readNpzFile } from "@voxprep/io/node";
import { runTask } from "@voxprep/pipeline";
import { sha256, TASK } from "../shared/thick-phantom.js";

const out = await mkdtemp(join(tmpdir(), "voxprep-example-"));
try {
  const summary = await runTask({
    taskFolder: TASK,
    out,
    profile: "unetr-pp", // or "nnformer", "nnunet-v1"
    onEvent: (event) => {
      if (event.event === "phase-end") console.log(`${event.label} done`);
      if (event.event === "finding") console.log(event.severity, event.code, event.message);
    },
  });
  console.log(`${summary.cases - summary.failedCases.length} of ${summary.cases} cases`);
  for (const { dimension, stage, spacing, patchSize, batchSize } of summary.stages) {
    const patch = patchSize.join(" x ");
    console.log(
      `${dimension} stage ${stage}: ${spacing.join(", ")} mm, patch ${patch}, batch ${batchSize}`,
    );
  }
  console.log("cases that validate, by fold:", summary.foldSizes.join(", "));
  for (const name of Object.keys(summary.environment)) console.log("a trainer needs", name);

  const { shape, data } = await readNpzFile(join(summary.stages[0].folder, "thick_4.npz"));
  console.log("thick_4 as a trainer reads it:", shape.join(" x "), "(image and label)");
  console.log("sha256", sha256({ data })); // that of the original program's npz
} finally {
  await rm(out, { recursive: true, force: true });
}
