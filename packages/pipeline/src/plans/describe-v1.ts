import { stageMemory } from "@voxprep/planner";
import type {
  ChannelDescription,
  ChannelIntensities,
  PlansDescription,
  StageDescription,
} from "./plan-description.js";
import { planLevels } from "./plan-levels.js";
import type { PlanTree, TreeObject } from "./plan-tree.js";
import {
  axisOrderOf,
  booleanOf,
  numberedEntries,
  numberOf,
  numbersOf,
  objectOf,
  rowsOf,
  textOf,
} from "./tree-values.js";

/** What the plans of nnU-Net v1, nnFormer or UNETR++ say. */
export function describeV1({ file, root }: PlanTree): PlansDescription {
  const fingerprint = objectOf(root["dataset_properties"]);
  const channels = channelsOf(root, fingerprint);
  const classes = numbersOf(root["all_classes"]);
  const cases = root["list_of_npz_files"];
  return {
    file,
    format: "v1",
    name: textOf(root["data_identifier"]),
    preprocessor: textOf(root["preprocessor_name"]),
    cases: Array.isArray(cases) ? cases.length : null,
    classes,
    transposeForward: axisOrderOf(root["transpose_forward"]),
    transposeBackward: axisOrderOf(root["transpose_backward"]),
    channels,
    stages: numberedEntries(root["plans_per_stage"]).map(([index, stage]) =>
      stageOf(`stage ${index}`, objectOf(stage), {
        modalities: numberOf(root["num_modalities"]) ?? channels.length,
        classes: (numberOf(root["num_classes"]) ?? classes?.length ?? 0) + 1,
      }),
    ),
  };
}

interface Counts {
  readonly modalities: number;
  readonly classes: number;
}

function stageOf(name: string, stage: TreeObject, counts: Counts): StageDescription {
  const patchSize = numbersOf(stage["patch_size"]);
  const poolKernels = rowsOf(stage["pool_op_kernel_sizes"]);
  const isKnown =
    patchSize !== null && poolKernels?.every(({ length }) => length === patchSize.length) === true;
  const dimension = patchSize?.length === 2 ? "2d" : "3d";
  return {
    name,
    spacing: numbersOf(stage["current_spacing"]),
    originalSpacing: numbersOf(stage["original_spacing"]),
    medianShape: numbersOf(stage["median_patient_size_in_voxels"]),
    patchSize,
    batchSize: numberOf(stage["batch_size"]),
    levels: planLevels(patchSize, poolKernels ?? [], rowsOf(stage["conv_kernel_sizes"])),
    memory: isKnown ? stageMemory({ dimension, patchSize, poolKernels, ...counts }) : null,
    dummy2dAugmentation: booleanOf(stage["do_dummy_2D_data_aug"]),
    inheritsFrom: null,
  };
}

function channelsOf(root: TreeObject, fingerprint: TreeObject): ChannelDescription[] {
  const schemes = objectOf(root["normalization_schemes"]);
  const masks = objectOf(root["use_mask_for_norm"]);
  const intensities = objectOf(fingerprint["intensityproperties"]);
  return numberedEntries(root["modalities"]).map(([index, name]) => {
    const statistics = intensities[index];
    return {
      index,
      name: textOf(name),
      scheme: textOf(schemes[index]),
      usesMask: booleanOf(masks[index]),
      intensities: statistics === undefined ? null : intensitiesOf(objectOf(statistics)),
    };
  });
}

function intensitiesOf(statistics: TreeObject): ChannelIntensities {
  return {
    mean: numberOf(statistics["mean"]),
    sd: numberOf(statistics["sd"]),
    median: numberOf(statistics["median"]),
    min: numberOf(statistics["mn"]),
    max: numberOf(statistics["mx"]),
    percentile00_5: numberOf(statistics["percentile_00_5"]),
    percentile99_5: numberOf(statistics["percentile_99_5"]),
  };
}
