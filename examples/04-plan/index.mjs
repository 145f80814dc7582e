// Plans training from a fingerprint alone, then replaces some of the planned values.
import { applyOverrides, parseOverrides, planExperiment } from "@voxprep/planner";
import { readFingerprint } from "../shared/thick-phantom.js";

const fingerprint = await readFingerprint();
for (const dimension of ["3d", "2d"]) {
  const plan = planExperiment(fingerprint, { dimension, knowsNoNorm: false });
  console.log(
    dimension,
    "axes",
    plan.transposeForward.join(" "),
    "schemes",
    plan.normalizationSchemes.join(),
  );
  for (const stage of plan.stages) show(stage);
}

const plan = planExperiment(fingerprint, { dimension: "3d", knowsNoNorm: false });
const overrides = parseOverrides({ "3d": { last: { batch_size: 4, patch_size: [16, 48, 48] } } });
console.log("with overrides");
show(applyOverrides(plan, overrides).stages.at(-1));

function show(stage) {
  console.log("  spacing", stage.currentSpacing.join(", "), "mm");
  console.log("  median shape", stage.medianShape.join(" x "));
  console.log("  patch", stage.patchSize.join(" x "), "batch", stage.batchSize);
  console.log("  pooling", JSON.stringify(stage.poolKernels));
}
