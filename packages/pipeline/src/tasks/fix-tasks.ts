import type { ErrorCode } from "@voxprep/core";
import type { NiftiOrientation } from "@voxprep/io";
import { readNiftiFile, rewrittenNiftiChunks } from "@voxprep/io/node";
import { type LabelDtype, retypeLabel } from "../fix/label-type.js";
import { NODE_FILE_SYSTEM } from "../store/file-system.js";
import { writeNewFile } from "../store/write-file.js";

/** A file that is written again with changes. */
export interface FixFileInput {
  readonly source: string;
  /** Must not exist. */
  readonly target: string;
  readonly orientation?: NiftiOrientation | undefined;
  /** New type of a label; without it the voxels stay as they are. */
  readonly labelType?: LabelDtype | undefined;
  readonly labelMap: ReadonlyMap<number, number>;
  /** Axes that are off perpendicular by at most this many degrees are no hindrance. */
  readonly maxAngle: number;
  readonly allow: ReadonlySet<ErrorCode>;
}

/** Writes a changed copy of a NIfTI file, synced. */
export async function fixFile(input: FixFileInput): Promise<void> {
  const { source, target, orientation, labelType, labelMap, maxAngle, allow } = input;
  let voxels: ReturnType<typeof retypeLabel> | undefined;
  if (labelType !== undefined) {
    const { volume } = await readNiftiFile(source, { maxAngle, allow, role: "label" });
    voxels = retypeLabel(volume, labelType, labelMap);
  }
  const chunks = rewrittenNiftiChunks(source, { orientation, voxels });
  await writeNewFile(NODE_FILE_SYSTEM, target, chunks);
}
