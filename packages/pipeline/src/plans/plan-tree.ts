import { readFile } from "node:fs/promises";
import { UsageError, VoxprepError } from "@voxprep/core";
import {
  decodePickle,
  fromTypedJson,
  type ReadableJson,
  type TypedJson,
  toReadableJson,
} from "@voxprep/io";
import { systemReason } from "../store/system-reason.js";

/** An object of a plain tree of values. */
export type TreeObject = { readonly [key: string]: ReadableJson };

/** The content of a plans file as plain values, whatever form the file has. */
export interface PlanTree {
  readonly file: string;
  readonly format: "v1" | "v2";
  readonly root: TreeObject;
}

/**
 * Reads a plans file: a pickle of nnU-Net v1, nnFormer, UNETR++ or voxprep, the readable JSON beside it, typed JSON as `inspect --json` prints
 * it, or the JSON of nnU-Net v2.
 *
 * @throws `VP0101 UsageError` when the file cannot be read or holds no plans; the errors of pickles, as faults of the run.
 */
export async function readPlanTree(file: string): Promise<PlanTree> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new UsageError(`cannot read the plans file ${file}: ${systemReason(cause)}`, {
      cause,
      files: [file],
    });
  });
  const root = file.endsWith(".pkl") ? treeOfPickle(bytes, file) : treeOfJson(bytes, file);
  if (isTreeObject(root)) {
    if (isTreeObject(root["plans_per_stage"])) return { file, format: "v1", root };
    if (isTreeObject(root["configurations"])) return { file, format: "v2", root };
  }
  throw new UsageError(`${file} holds no plans`, {
    files: [file],
    found: isTreeObject(root) ? Object.keys(root).slice(0, 20) : typeof root,
    expected: "plans_per_stage (nnU-Net v1 and its kin) or configurations (nnU-Net v2)",
    remedy: "Name a file such as nnUNetPlansv2.1_plans_3D.pkl or nnUNetPlans.json.",
  });
}

/** True for an object, false for a list. */
export function isTreeObject(value: ReadableJson | undefined): value is TreeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function treeOfPickle(bytes: Uint8Array, file: string): ReadableJson {
  try {
    return wholeTree(decodePickle(bytes, { source: file }));
  } catch (error) {
    if (!(error instanceof VoxprepError)) throw error;
    throw error.with({ severity: "run", files: [file] });
  }
}

function treeOfJson(bytes: Uint8Array, file: string): ReadableJson {
  let json: ReadableJson;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes)) as ReadableJson;
  } catch (cause) {
    throw new UsageError(`${file} is no JSON: ${(cause as Error).message}`, {
      cause,
      files: [file],
      expected: "a plans pickle (.pkl) or JSON",
    });
  }
  return isTreeObject(json) ? (typedTree(json, file) ?? json) : json;
}

/** The tree of `{"value": typed JSON}` or `{"typed": typed JSON}`; `null` when the object is something else. */
function typedTree(json: TreeObject, file: string): ReadableJson | null {
  const typed = json["typed"] ?? json["value"];
  const isTyped = isTreeObject(typed) && ("dict" in typed || "odict" in typed);
  if (!isTyped) return null;
  try {
    return wholeTree(fromTypedJson(typed as TypedJson));
  } catch (error) {
    if (!(error instanceof VoxprepError)) throw error;
    throw error.with({ severity: "run", files: [file] });
  }
}

function wholeTree(value: Parameters<typeof toReadableJson>[0]): ReadableJson {
  return toReadableJson(value, { maxElements: Number.POSITIVE_INFINITY });
}
