import {
  allocateVolume,
  type BoxZyx,
  type CaseProperties,
  commonDtype,
  type ErrorCode,
  type Finding,
  type Geometry,
  type IndexRange,
  type Volume,
  voxelCount,
  type Zyx,
} from "@voxprep/core";
import { shapeOfBox } from "@voxprep/crop";
import { faultAmong } from "../check/voxel-source.js";
import type { VolumeMemory } from "../memory/volume-memory.js";
import { mapLimited } from "../pool/map-limited.js";
import { type Parallelism, slabsOf } from "../pool/slabs.js";
import type { TaskRunner } from "../pool/task-pool.js";
import type { HashedFile } from "../tasks/hash-tasks.js";
import type { TaskInput } from "../tasks/index.js";
import type { CroppedCase } from "./cropped-case.js";
import { readWithRetry } from "./read-with-retry.js";

/** A freshly cropped case and what was noticed while reading it; no case where that fails it. */
export interface CropResult {
  readonly cropped: CroppedCase | null;
  readonly findings: readonly Finding[];
  /** Label values of the whole scan and how many voxels have them. */
  readonly labelCounts: readonly (readonly [value: number, voxels: number])[];
  /** SHA-256 of the files as they were read; empty for a label that there is not. */
  readonly hashes: { readonly images: readonly string[]; readonly label: string };
  /** The files as they were read: the label, then the images. */
  readonly inputs: readonly HashedFile[];
}

/** The files of a case; new cases have no label. */
export interface CaseSourceFiles {
  readonly caseId: string;
  /** One per modality, in channel order. */
  readonly imagePaths: readonly string[];
  readonly labelPath: string | null;
  /** Bytes that the voxels of each modality and of the label take, where they are known. */
  readonly imageBytes?: readonly number[];
  readonly labelBytes?: number;
}

/** Where a case is cropped, and which of its faults are let through. */
export interface CropContext {
  readonly runner: TaskRunner;
  readonly options: { readonly allow?: ReadonlySet<ErrorCode> };
  /** Memory of volumes that are done with. Default: all is new. */
  readonly memory?: VolumeMemory;
  /** Into how many parts volumes are cut. Default: one each. */
  readonly parallelism?: Parallelism;
  /** Told when reading and cutting begin. */
  readonly onStep?: (step: "read" | "crop") => void;
}

/**
 * Reads and crops one case; its channels are read and cut on several threads. Without a label file the label is 0
 * in the nonzero mask and -1 outside.
 *
 * @param declared - Label values of the task, background included.
 * @throws typed errors of the case, from reading (`VP2xxx`) to an empty image (`VP3103`).
 * @see spec 1-pipeline-v1, section 6
 */
export async function cropCase(
  one: CaseSourceFiles,
  declared: readonly number[],
  { runner, options, memory, parallelism, onStep }: CropContext,
): Promise<CropResult> {
  const { caseId, labelPath } = one;
  const allow = options.allow ?? new Set();
  const memoryFor = (bytes = 0) => (bytes > 0 ? memory?.take(bytes) : undefined);
  onStep?.("read");
  const [label, ...images] = await Promise.all([
    labelPath === null
      ? null
      : readWithRetry(() => {
          const memory = memoryFor(one.labelBytes);
          return runner.run("readLabel", { path: labelPath, caseId, declared, allow, memory });
        }),
    ...one.imagePaths.map((path, i) =>
      readWithRetry(() => {
        const memory = memoryFor(one.imageBytes?.[i]);
        return runner.run("readImage", { path, caseId, allow, memory });
      }),
    ),
  ]);
  const [first] = images;
  if (first === undefined) throw new TypeError("a case has at least one modality");
  const findings = [...images.flatMap((image) => image.findings), ...(label?.findings ?? [])];
  const labelCounts = label?.counts ?? [];
  const hashes = { images: images.map((image) => image.sha256), label: label?.sha256 ?? "" };
  const read = label === null ? images : [label, ...images];
  const inputs = read.map(({ sha256, stamp, header }) => ({ sha256, stamp, header }));
  const seen = { findings, labelCounts, hashes, inputs };
  if (faultAmong(findings) !== undefined) return { cropped: null, ...seen };
  onStep?.("crop");
  const volumes = images.map((image) => image.volume);
  const { boxZyx, mask } = await runner.run("findBox", { volumes, caseId });
  const imageShapeZyx = first.volume.shapeZyx;
  const cutting = { runner, memory, slabs: slabsOf(mask.shapeZyx[0], parallelism?.parts ?? 1) };
  const cut =
    label === null
      ? await runner.run("markMask", { mask })
      : await cutLabel({ volume: label.volume, imageShapeZyx, boxZyx, mask, caseId }, cutting);
  const channels = await cutChannels(volumes, boxZyx, cutting);
  return {
    cropped: {
      caseId,
      channels,
      label: cut.label,
      properties: {
        ...originalProperties(one, first.geometry),
        cropBoxZyx: boxZyx,
        classes: cut.classes,
        croppedSizeZyx: cut.label.shapeZyx,
      },
    },
    ...seen,
  };
}

/** How volumes are cut: in slabs of planes, by several threads when cases are few. */
interface Cutting {
  readonly runner: TaskRunner;
  readonly memory: VolumeMemory | undefined;
  readonly slabs: readonly IndexRange[];
}

/** As many at a time as there are threads: the memory of a channel that is cut serves the next. */
async function cutChannels(
  volumes: readonly Volume[],
  boxZyx: BoxZyx,
  { runner, memory, slabs }: Cutting,
): Promise<Volume<"float32">[]> {
  const viaFloat64 = commonDtype(volumes.map((volume) => volume.dtype)) === "float64";
  return mapLimited(volumes, runner.threads, async (volume) => {
    const out = placeFor(boxZyx, memory);
    await mapLimited(slabs, runner.threads, (planes) =>
      runner.run("cutImage", { volume, boxZyx, viaFloat64, planes, out }),
    );
    memory?.give([volume]);
    return out;
  });
}

async function cutLabel(
  one: Omit<TaskInput<"cutLabel">, "planes" | "out">,
  { runner, memory, slabs }: Cutting,
): Promise<{ readonly label: Volume<"float32">; readonly classes: readonly number[] }> {
  const out = placeFor(one.boxZyx, memory);
  const found = await mapLimited(slabs, runner.threads, (planes) =>
    runner.run("cutLabel", { ...one, planes, out }),
  );
  memory?.give([one.volume]);
  return { label: out, classes: [...new Set(found.flat())].sort((a, b) => a - b) };
}

function placeFor(boxZyx: BoxZyx, memory: VolumeMemory | undefined): Volume<"float32"> {
  const shape = shapeOfBox(boxZyx);
  const place = memory?.take(Float32Array.BYTES_PER_ELEMENT * voxelCount(shape));
  return allocateVolume("float32", shape, place);
}

type OriginalProperties = Omit<CaseProperties, "cropBoxZyx" | "classes" | "croppedSizeZyx">;

/** Only the first modality's header is used, as in the originals. */
function originalProperties(one: CaseSourceFiles, geometry: Geometry): OriginalProperties {
  const reversed = ([x, y, z]: Geometry["sizeXyz"]): Zyx => [z, y, x];
  return {
    originalSizeZyx: reversed(geometry.sizeXyz),
    originalSpacingZyx: reversed(geometry.spacingXyz),
    imagePaths: one.imagePaths,
    labelPath: one.labelPath,
    originXyz: geometry.originXyz,
    spacingXyz: geometry.spacingXyz,
    directionXyz: geometry.directionXyz,
  };
}
