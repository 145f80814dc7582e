import type { ReadableJson } from "@voxprep/io";
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

/**
 * What the plans of nnU-Net v2 say, of versions with an `architecture` and of those before.
 *
 * A configuration that inherits is shown with the values that hold for it.
 */
export function describeV2({ file, root }: PlanTree): PlansDescription {
  const configurations = objectOf(root["configurations"]);
  const stages = Object.keys(configurations).map((name) => ({
    name,
    values: inherited(name, configurations),
  }));
  return {
    file,
    format: "v2",
    name: textOf(root["plans_name"]),
    preprocessor: textOf(stages[0]?.values["preprocessor_name"]),
    cases: null,
    classes: null,
    transposeForward: axisOrderOf(root["transpose_forward"]),
    transposeBackward: axisOrderOf(root["transpose_backward"]),
    channels: channelsOf(root, stages[0]?.values ?? {}),
    stages: stages.map(({ name, values }) => stageOf(name, values)),
  };
}

/** Values of a configuration over those of the ones it inherits from; a circle ends where it closes. */
function inherited(
  name: string,
  configurations: TreeObject,
  seen: ReadonlySet<string> = new Set(),
): TreeObject {
  const own = objectOf(configurations[name]);
  const parent = textOf(own["inherits_from"]);
  if (parent === null || seen.has(parent)) return own;
  return { ...inherited(parent, configurations, new Set([...seen, name, parent])), ...own };
}

function stageOf(name: string, values: TreeObject): StageDescription {
  const patchSize = numbersOf(values["patch_size"]);
  const { strides, convs, features } = networkOf(values);
  return {
    name,
    spacing: numbersOf(values["spacing"]),
    originalSpacing: null,
    medianShape: numbersOf(values["median_image_size_in_voxels"]),
    patchSize,
    batchSize: numberOf(values["batch_size"]),
    // The first stride leads into the first level and divides nothing.
    levels: planLevels(patchSize, strides.slice(1), convs, features),
    memory: null,
    dummy2dAugmentation: null,
    inheritsFrom: textOf(values["inherits_from"]),
  };
}

interface Network {
  readonly strides: readonly (readonly number[])[];
  readonly convs: readonly (readonly number[])[] | null;
  readonly features: readonly number[];
}

function networkOf(values: TreeObject): Network {
  const network = objectOf(objectOf(values["architecture"])["arch_kwargs"]);
  const strides = rowsOf(network["strides"]);
  if (strides !== null) {
    const convs = rowsOf(network["kernel_sizes"]);
    return { strides, convs, features: numbersOf(network["features_per_stage"]) ?? [] };
  }
  const older = rowsOf(values["pool_op_kernel_sizes"]) ?? [];
  const base = numberOf(values["UNet_base_num_features"]);
  const most = numberOf(values["unet_max_num_features"]) ?? Number.POSITIVE_INFINITY;
  return {
    strides: older,
    convs: rowsOf(values["conv_kernel_sizes"]),
    features: base === null ? [] : older.map((_, i) => Math.min(base * 2 ** i, most)),
  };
}

function channelsOf(root: TreeObject, first: TreeObject): ChannelDescription[] {
  const schemes = listOf(first["normalization_schemes"]);
  const masks = listOf(first["use_mask_for_norm"]);
  return numberedEntries(root["foreground_intensity_properties_per_channel"]).map(
    ([index, statistics]) => ({
      index,
      name: null,
      scheme: textOf(schemes[index]),
      usesMask: booleanOf(masks[index]),
      intensities: intensitiesOf(objectOf(statistics)),
    }),
  );
}

function listOf(value: ReadableJson | undefined): readonly ReadableJson[] {
  return Array.isArray(value) ? value : [];
}

function intensitiesOf(statistics: TreeObject): ChannelIntensities {
  return {
    mean: numberOf(statistics["mean"]),
    sd: numberOf(statistics["std"]),
    median: numberOf(statistics["median"]),
    min: numberOf(statistics["min"]),
    max: numberOf(statistics["max"]),
    percentile00_5: numberOf(statistics["percentile_00_5"]),
    percentile99_5: numberOf(statistics["percentile_99_5"]),
  };
}
