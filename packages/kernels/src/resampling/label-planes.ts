import { bestForm, instanceFor, type KernelForm } from "../wasm/instance.js";
import { makeLabelRowScratch, resizeLabelPlane2d, resizeLabelPlane3d } from "./labels-linear.js";
import type { LinearTaps } from "./taps.js";
import { wasmLabelPlanes } from "./wasm-label-planes.js";

/**
 * Room for label planes in slots, and the resize of output planes from them.
 *
 * Holds scratch memory: valid until the next object of this thread that resamples is made.
 */
export interface LabelPlanes {
  /** Copies the plane at `start`, `ny * nx` labels, into a slot. */
  fill(slot: number, labels: Float32Array, start: number): void;
  /** Resizes one output plane between two slots, which may be the same. */
  resize3d(
    slot0: number,
    slot1: number,
    weight0: number,
    weight1: number,
    lowest: number,
    out: Float32Array,
    outStart: number,
  ): void;
  /** Resizes the image in one slot. */
  resize2d(slot: number, lowest: number, out: Float32Array, outStart: number): void;
}

/** Sizes of source planes, taps of output planes, and how many source planes are held. */
export interface LabelPlanesShape {
  readonly ny: number;
  readonly nx: number;
  readonly y: LinearTaps;
  readonly x: LinearTaps;
  /** 2 for volumes, 1 for images. */
  readonly slots: number;
}

/**
 * Linear resize of labels by planes: what one resize of every label's 0/1 mask, thresholded at 0.5, larger
 * labels winning, gives, in one pass.
 *
 * Order of operations of both forms: where all taps hold one label, that label. Else the weights
 * `(wz*wy)*wx` (2D: `wy*wx`) of a label's taps are added to 0, z outermost, x innermost, in double; the largest
 * label whose sum reaches 0.5 wins, none gives 0. The results are equal to the last bit.
 *
 * @param form - Default: wasm where it can run.
 * @see spec 2-numpy-semantics, section 7
 */
export function makeLabelPlanes(
  shape: LabelPlanesShape,
  form: KernelForm = bestForm(),
): LabelPlanes {
  const instance = instanceFor(form, "resampling");
  return instance === undefined ? typescriptLabelPlanes(shape) : wasmLabelPlanes(instance, shape);
}

function typescriptLabelPlanes({ ny, nx, y, x, slots }: LabelPlanesShape): LabelPlanes {
  const planes = new Float32Array(slots * ny * nx);
  const scratch = makeLabelRowScratch(nx);
  return {
    fill(slot, labels, start) {
      planes.set(labels.subarray(start, start + ny * nx), slot * ny * nx);
    },
    resize3d(slot0, slot1, weight0, weight1, lowest, out, outStart) {
      resizeLabelPlane3d(
        planes,
        ny,
        nx,
        slot0,
        slot1,
        weight0,
        weight1,
        y,
        x,
        scratch,
        lowest,
        out,
        outStart,
      );
    },
    resize2d(slot, lowest, out, outStart) {
      resizeLabelPlane2d(planes, slot * ny * nx, nx, y, x, scratch, lowest, out, outStart);
    },
  };
}
