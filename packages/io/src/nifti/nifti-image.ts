import {
  type Dtype,
  type DtypeArrays,
  type Finding,
  type Image,
  volumeOver,
  voxelCount,
  type Zyx,
} from "@voxprep/core";
import type { NiftiForm } from "./geometry/choose-form.js";
import type { NiftiHeader } from "./nifti-header.js";
import type { ReceivedNifti } from "./nifti-receiver.js";

/** A volume read from a NIfTI file, with its header and what was remarkable about the file. */
export interface NiftiImage<D extends Dtype = Dtype> extends Image<D> {
  readonly header: NiftiHeader;
  /** Which of the header's orientations was used. */
  readonly form: NiftiForm;
  /** Warnings only: faults are thrown. */
  readonly findings: readonly Finding[];
}

/** The image of a file with three dimensions. */
export function imageOf(received: ReceivedNifti): NiftiImage {
  const { header, geometry, form } = received.judged;
  const { dtype, data } = received.decoder;
  const volume = volumeOver(dtype, shapeOf(received), data);
  return { volume, geometry, header, form, findings: received.findings };
}

/**
 * The time points of a file with four dimensions; of one with three dimensions its only volume.
 *
 * All volumes lie over the same memory. Findings about the file stand in each of them.
 */
export function imagesOf(received: ReceivedNifti): NiftiImage[] {
  const { header, geometry, form } = received.judged;
  const { dtype, data } = received.decoder;
  const shapeZyx = shapeOf(received);
  const size = voxelCount(shapeZyx);
  return Array.from({ length: data.length / size }, (_, t) => {
    const voxels = data.subarray(t * size, (t + 1) * size) as DtypeArrays[Dtype];
    const volume = volumeOver(dtype, shapeZyx, voxels);
    return { volume, geometry, header, form, findings: received.findings };
  });
}

function shapeOf({ judged }: ReceivedNifti): Zyx {
  const [x, y, z] = judged.geometry.sizeXyz;
  return [z, y, x];
}
