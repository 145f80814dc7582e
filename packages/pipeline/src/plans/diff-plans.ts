import type { ReadableJson } from "@voxprep/io";
import { isTreeObject, readPlanTree } from "./plan-tree.js";

/** A value that two plans files do not share. */
export interface PlanDifference {
  /** Keys from the top, joined by points: `plans_per_stage.0.patch_size`. */
  readonly path: string;
  /** `undefined` where the first file has none. */
  readonly a: ReadableJson | undefined;
  /** `undefined` where the second file has none. */
  readonly b: ReadableJson | undefined;
  /** Whether the arrays of prepared cases depend on it. */
  readonly readByPreprocessing: boolean;
}

/** Two plans files compared. */
export interface PlansComparison {
  readonly sameFormat: boolean;
  /** In the order of the first file, then what only the second has. */
  readonly differences: readonly PlanDifference[];
}

/** Keys on which arrays of prepared cases depend: spacing, axis order, normalization. */
const READ_BY_PREPROCESSING: readonly RegExp[] = [
  /^plans_per_stage\.\d+\.current_spacing$/,
  /^transpose_(forward|backward)$/,
  /^(normalization_schemes|use_mask_for_norm|all_classes)(\.|$)/,
  /^dataset_properties\.intensityproperties\.\d+\.(mean|sd|percentile_00_5|percentile_99_5)$/,
  /^dataset_properties\.intensityproperties(\.\d+)?$/,
  /^plans_per_stage\.\d+$/,
  /^configurations\.[^.]+\.(spacing|preprocessor_name|normalization_schemes|use_mask_for_norm|resampling_fn_)/,
  /^foreground_intensity_properties_per_channel\./,
  /^configurations\.[^.]+$/,
];

/**
 * Compares two plans files value by value.
 *
 * Lists are compared whole. Paths of files and folders differ between machines and are told like any other value.
 *
 * @throws `VP0101 UsageError` when a file cannot be read or holds no plans; the errors of pickles, as faults of the run.
 */
export async function comparePlansFiles(fileA: string, fileB: string): Promise<PlansComparison> {
  const [a, b] = await Promise.all([readPlanTree(fileA), readPlanTree(fileB)]);
  return { sameFormat: a.format === b.format, differences: differencesOf(a.root, b.root, "") };
}

function differencesOf(
  a: ReadableJson | undefined,
  b: ReadableJson | undefined,
  path: string,
): PlanDifference[] {
  if (isTreeObject(a) && isTreeObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].flatMap((key) =>
      differencesOf(a[key], b[key], path === "" ? key : `${path}.${key}`),
    );
  }
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const readByPreprocessing = READ_BY_PREPROCESSING.some((pattern) => pattern.test(path));
  return [{ path, a, b, readByPreprocessing }];
}
