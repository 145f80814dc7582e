import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Header fields of a small NIfTI-1 file; axes in the file's order, x first. */
export interface RawImage {
  readonly sizeXyz?: readonly number[];
  readonly spacingXyz?: readonly [number, number, number];
  readonly originXyz?: readonly [number, number, number];
  /** Signs of the sform's diagonal, RAS. */
  readonly signs?: readonly [number, number, number];
  readonly dtype?: "uint8" | "int16" | "float32" | "float64";
  /** Voxels, x fastest. Default: `fill`. */
  readonly voxels?: readonly number[];
  /** Value of all voxels not given. Default: 1 to 250 over and over. */
  readonly fill?: number;
}

const CODES = { uint8: [2, 1], int16: [4, 2], float32: [16, 4], float64: [64, 8] } as const;

/** Bytes of a NIfTI-1 file, written field by field so that they do not depend on our writer. */
export function niftiBytes(image: RawImage = {}): Buffer {
  const { sizeXyz = [5, 4, 3], spacingXyz = [1, 1, 2], originXyz = [0, 0, 0] } = image;
  const { signs = [1, 1, 1], dtype = "int16" } = image;
  const [code, bytes] = CODES[dtype];
  const count = sizeXyz.reduce((product, length) => product * length, 1);
  const out = Buffer.alloc(352 + count * bytes);
  out.writeInt32LE(348, 0);
  [sizeXyz.length, ...sizeXyz].forEach((length, i) => void out.writeInt16LE(length, 40 + 2 * i));
  out.writeInt16LE(code, 70);
  out.writeInt16LE(8 * bytes, 72);
  [1, ...spacingXyz].forEach((length, i) => void out.writeFloatLE(length, 76 + 4 * i));
  out.writeFloatLE(352, 108);
  out.writeFloatLE(1, 112);
  out.writeUInt8(2, 123);
  out.writeInt16LE(1, 254);
  for (const axis of [0, 1, 2] as const) {
    out.writeFloatLE(signs[axis] * spacingXyz[axis], 280 + 16 * axis + 4 * axis);
    out.writeFloatLE(originXyz[axis], 280 + 16 * axis + 12);
  }
  out.write("n+1\0", 344, "latin1");
  for (let i = 0; i < count; i++) {
    writeVoxel(out, dtype, 352 + i * bytes, image.voxels?.[i] ?? image.fill ?? (i % 250) + 1);
  }
  return out;
}

function writeVoxel(out: Buffer, dtype: keyof typeof CODES, at: number, value: number): void {
  if (dtype === "uint8") out.writeUInt8(value, at);
  else if (dtype === "int16") out.writeInt16LE(value, at);
  else if (dtype === "float32") out.writeFloatLE(value, at);
  else out.writeDoubleLE(value, at);
}

/** Gzipped bytes of an image. */
export function niftiGzip(image: RawImage = {}): Buffer {
  return gzipSync(niftiBytes(image));
}

/** Bytes of a label with the grid of the default image: background, and a 1 in the first voxel. */
export function labelGzip(image: RawImage = {}): Buffer {
  return niftiGzip({ dtype: "uint8", voxels: [1], fill: 0, ...image });
}

/** A dataset.json with the usual keys. */
export function datasetJson(caseIds: readonly string[], more: object = {}): object {
  return {
    name: "Test",
    modality: { "0": "CT" },
    labels: { "0": "background", "1": "organ" },
    numTraining: caseIds.length,
    training: caseIds.map((id) => ({
      image: `./imagesTr/${id}.nii.gz`,
      label: `./labelsTr/${id}.nii.gz`,
    })),
    ...more,
  };
}

/** A raw task on disk that tests spoil. */
export class RawTask {
  readonly folder: string;

  /** Makes a task without fault; every case has one modality unless `modalities` says otherwise. */
  constructor(folder: string, caseIds: readonly string[], modalities = 1) {
    this.folder = folder;
    for (const name of ["imagesTr", "labelsTr"]) mkdirSync(join(folder, name), { recursive: true });
    const modality = Object.fromEntries(Array.from({ length: modalities }, (_, i) => [i, `M${i}`]));
    this.dataset(datasetJson(caseIds, { modality }));
    for (const id of caseIds) {
      for (let i = 0; i < modalities; i++) this.write(this.image(id, i), niftiGzip());
      this.write(this.label(id), labelGzip());
    }
  }

  image(caseId: string, modality = 0): string {
    return join(this.folder, "imagesTr", `${caseId}_${String(modality).padStart(4, "0")}.nii.gz`);
  }

  label(caseId: string): string {
    return join(this.folder, "labelsTr", `${caseId}.nii.gz`);
  }

  write(path: string, bytes: Uint8Array | string): void {
    writeFileSync(path, bytes);
  }

  dataset(content: object | string): void {
    const text = typeof content === "string" ? content : JSON.stringify(content, null, 1);
    this.write(join(this.folder, "dataset.json"), text);
  }
}
