import { type AxisOrder, BadArgumentError, type Geometry, type Volume } from "@voxprep/core";
import { imageFileName } from "@voxprep/io";
import { InlineRunner, type TaskRunner } from "../pool/task-pool.js";
import type { FileSystem } from "../store/file-system.js";
import { croppedGeometry, stageGeometry } from "./case-geometry.js";
import { findStoredCase, type StoredCase, type StoredCaseQuery } from "./stored-case.js";
import { type ImageFile, imagePathIn, isImagePath, writeImages } from "./write-images.js";

/** Which case is exported, what of it, and where to. */
export interface ExportCaseOptions extends StoredCaseQuery {
  /** A folder; or one `.nii` or `.nii.gz` file, when one volume is chosen. */
  readonly to: string;
  /** Image channels by number, and whether the label. Default: all of them. */
  readonly volumes?: { readonly channels: readonly number[]; readonly label: boolean } | undefined;
  /** Replace files that exist. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Does the work. Default: the calling thread. */
  readonly runner?: TaskRunner | undefined;
  /** Makes the files. Default: the real file system. */
  readonly fs?: FileSystem | undefined;
}

/** A case as it was exported. */
export interface ExportedCase {
  readonly caseId: string;
  /** The npz that it came from. */
  readonly source: string;
  readonly files: readonly string[];
  /** Of all files. */
  readonly geometry: Geometry;
  readonly bytesWritten: number;
}

/**
 * Writes a cropped or prepared case as NIfTI files that lie where the raw scan lies: axes turned back, the crop's
 * offset in the origin, the spacing that the grid has.
 *
 * Image channels are float32 and called `<case>_0000.nii.gz` and so on; the label is int16 (float32 when it holds
 * fractions) and called `<case>.nii.gz`, -1 outside of the nonzero mask.
 *
 * @throws `VP0101 UsageError` when the case is not there; `VP0401` when a channel is not, or when several volumes are to
 *   go to one file; `VP0203` when a file exists.
 */
export async function exportCase(options: ExportCaseOptions): Promise<ExportedCase> {
  const { caseId, to, runner = new InlineRunner(), overwrite = false } = options;
  const stored = await findStoredCase(options);
  const [geometry, backward] = placeOf(stored);
  const channels = await runner.run("decodeCropped", { path: stored.npz, caseId });
  const chosen = chooseVolumes(channels, options);
  if (isImagePath(to) && chosen.length !== 1) {
    throw new BadArgumentError(`${chosen.length} volumes cannot go to the one file ${to}`, {
      found: chosen.map(({ name }) => name),
      remedy: "Choose one with --channel or --label, or give a folder.",
    });
  }
  const images = await Promise.all(
    chosen.map(async ({ name, volume, isLabel }): Promise<ImageFile> => {
      const turned = await runner.run("transpose", { volume, order: backward });
      const out = isLabel ? await runner.run("narrowLabel", { label: turned }) : turned;
      return { path: imagePathIn(to, name), image: { volume: out, geometry } };
    }),
  );
  const bytesWritten = await writeImages(images, { runner, overwrite, fs: options.fs });
  const files = images.map(({ path }) => path);
  return { caseId, source: stored.npz, files, geometry, bytesWritten };
}

const AS_THEY_ARE: AxisOrder = [0, 1, 2];

function placeOf(stored: StoredCase): readonly [Geometry, AxisOrder] {
  if (stored.kind === "cropped") return [croppedGeometry(stored.properties), AS_THEY_ARE];
  const { transposeBackward } = stored.finished.plan;
  return [stageGeometry(stored.properties, transposeBackward), transposeBackward];
}

interface ChosenVolume {
  readonly name: string;
  readonly volume: Volume<"float32">;
  readonly isLabel: boolean;
}

function chooseVolumes(
  all: readonly Volume<"float32">[],
  { caseId, volumes }: ExportCaseOptions,
): ChosenVolume[] {
  const images = all.slice(0, -1);
  const { channels, label } = volumes ?? { channels: images.map((_, i) => i), label: true };
  const chosen = channels.map((channel): ChosenVolume => {
    const volume = images[channel];
    if (volume !== undefined) {
      return { name: imageFileName(caseId, channel), volume, isLabel: false };
    }
    throw new BadArgumentError(
      `the case ${caseId} has no channel ${channel}; its channels are 0 to ${images.length - 1}`,
      { caseId, found: channel, expected: images.length - 1 },
    );
  });
  const last = all.at(-1);
  if (label && last !== undefined) {
    chosen.push({ name: `${caseId}.nii.gz`, volume: last, isLabel: true });
  }
  return chosen;
}
