import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { BadArgumentError, type VoxelArray } from "@voxprep/core";
import { decodeNpy, float16FromBits, type NumpyArray } from "@voxprep/io";
import { inspectNpzFile, readNiftiFile, readNpzFile } from "@voxprep/io/node";

/** What a network left of a case. */
export interface PredictionArray {
  /** `(z, y, x)` for labels, `(c, z, y, x)` for class probabilities. */
  readonly shape: readonly number[];
  /** In C order. */
  readonly data: VoxelArray;
  /** True when the numbers were half floats, to which results are rounded then. */
  readonly isHalf: boolean;
  /** Order of the spatial axes: of the stage, or of the scan. */
  readonly axes: "stage" | "scan";
}

/** Names under which programs save predictions, the likeliest first. */
const KEYS = ["softmax", "probabilities", "segmentation", "data"] as const;

/**
 * Reads a prediction: npz or npy in stage order, or a NIfTI file in the scan's order, as `exportCase` writes them.
 *
 * @throws `VP0401 BadArgumentError` for another ending, a Fortran-order array, a dtype that is no number, or an npz of
 *   several arrays of which none has a known name; what reading these files can throw.
 */
export async function readPrediction(path: string): Promise<PredictionArray> {
  switch (extname(path.replace(/\.gz$/, ""))) {
    case ".npz":
      return fromNumpy(await readNpzFile(path, keyOf(path)), path);
    case ".npy":
      return fromNumpy(decodeNpy(readFileSync(path), { source: path }), path);
    case ".nii": {
      const { volume } = await readNiftiFile(path, { role: "label" });
      return { shape: volume.shapeZyx, data: volume.data, isHalf: false, axes: "scan" };
    }
    default:
      throw refuse(path, "ends in neither .npz, .npy, .nii nor .nii.gz");
  }
}

function keyOf(path: string): string {
  const keys = inspectNpzFile(path).map(({ key }) => key);
  const [only, second] = keys;
  const key = second === undefined ? only : KEYS.find((known) => keys.includes(known));
  if (key !== undefined) return key;
  throw refuse(path, `holds the arrays ${keys.join(", ")}; expected one of ${KEYS.join(", ")}`);
}

function fromNumpy({ dtype, shape, order, data }: NumpyArray, path: string): PredictionArray {
  if (order !== "C") {
    throw refuse(path, "is in Fortran order; save np.ascontiguousarray(prediction)");
  }
  const kind = dtype[1] ?? "";
  if (!"biuf".includes(kind)) throw refuse(path, `holds ${dtype}; expected numbers`);
  const isHalf = kind === "f" && data instanceof Uint16Array;
  return { shape, data: isHalf ? widened(data) : data, isHalf, axes: "stage" };
}

function widened(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, float16FromBits);
}

function refuse(path: string, clause: string): BadArgumentError {
  return new BadArgumentError(`the prediction ${path} ${clause}`, { files: [path] });
}
