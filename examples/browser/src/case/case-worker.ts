// The worker that holds one case: reads it, prepares it, and draws its slices.
import type { Volume, Zyx } from "@voxprep/core";
import { sha256Hex } from "@voxprep/io";
import { Parts } from "../threads/parts.js";
import { notify, serve } from "../threads/remote.js";
import { anatomicalPlanes, type PlaneAxes, type PlaneName } from "./anatomy.js";
import type {
  CaseApi,
  CaseFiles,
  Choices,
  PreparedCase,
  ReadCase,
  SlicePicture,
  SliceRequest,
} from "./case-api.js";
import { type DrawnVolume, drawSlice } from "./draw-slice.js";
import { type Look, lookOf } from "./look.js";
import { type PreparedVolumes, prepareCase } from "./prepare-case.js";
import { type CaseImages, readCase } from "./read-case.js";

const parts = Parts.start();
let images: CaseImages | null = null;
let planes: Readonly<Record<PlaneName, PlaneAxes>> | null = null;
let before: DrawnVolume | null = null;
let after: DrawnVolume | null = null;

const api: CaseApi = { read, prepare, slice };
serve(api);

async function read(files: CaseFiles): Promise<ReadCase> {
  notify("read");
  images = await readCase(files);
  const { caseId, image, label } = images;
  planes = anatomicalPlanes(image.geometry.directionXyz);
  const spacingZyx = reversed(image.geometry.spacingXyz);
  const { volume } = image;
  const shown = label?.volume.data.length === volume.data.length ? label.volume : null;
  before = { volume, label: shown, spacingZyx, look: lookOf(volume), boxZyx: null };
  after = null;
  const slicesOf = ({ across }: PlaneAxes) => volume.shapeZyx[across as 0 | 1 | 2];
  return {
    caseId,
    dtype: volume.dtype,
    findings: [...image.findings, ...(label?.findings ?? [])],
    slices: {
      axial: slicesOf(planes.axial),
      coronal: slicesOf(planes.coronal),
      sagittal: slicesOf(planes.sagittal),
    },
    ...factsOf(volume, spacingZyx, before.look),
  };
}

async function prepare(choices: Choices): Promise<PreparedCase> {
  if (images === null || before === null) throw new TypeError("no case was read");
  const start = performance.now();
  const prepared = await prepareCase(images, choices, parts, notify);
  // Chunks lie over plain memory: pieces are copied out of the compressor, headers are new.
  const npz = new Blob([...prepared.npz] as Uint8Array<ArrayBuffer>[], {
    type: "application/zip",
  });
  const milliseconds = performance.now() - start;
  const { image, label, boxZyx } = prepared;
  const spacingZyx = choices.targetSpacingZyx;
  before = { ...before, boxZyx };
  after = {
    volume: image,
    label: images.label === null ? null : label,
    spacingZyx,
    look: lookOf(image),
    boxZyx: null,
  };
  return {
    boxZyx,
    labels: prepared.labels,
    fileName: `${images.caseId}.npz`,
    npz,
    sha256: sha256Hex(arrayBytes(prepared)),
    threads: parts.threads,
    milliseconds,
    ...factsOf(image, spacingZyx, after.look),
  };
}

function slice({ of, plane, index }: SliceRequest): SlicePicture | null {
  const axes = planes?.[plane];
  if (axes === undefined || before === null) return null;
  if (of === "before") return drawSlice(before, axes, index);
  const range = before.boxZyx?.[axes.across as 0 | 1 | 2];
  if (after === null || range === undefined) return null;
  const [start, end] = range;
  if (index < start || index >= end) return null;
  const count = after.volume.shapeZyx[axes.across as 0 | 1 | 2];
  return drawSlice(after, axes, Math.floor(((index + 0.5 - start) / (end - start)) * count));
}

function arrayBytes({ image, label }: PreparedVolumes): Uint8Array {
  const bytes = new Uint8Array(image.data.byteLength + label.data.byteLength);
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of [image.data, label.data]) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

function factsOf({ shapeZyx }: Volume, spacingZyx: Zyx, { min, max, mean }: Look) {
  return { shapeZyx, spacingZyx, min, max, mean };
}

function reversed([x, y, z]: readonly [number, number, number]): Zyx {
  return [z, y, x];
}
