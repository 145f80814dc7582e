import type { ErrorCode } from "@voxprep/core";
import type { NiftiOrientation } from "@voxprep/io";
import { readNiftiFile, rewrittenNiftiChunks } from "@voxprep/io/node";
import { type LabelDtype, retypeLabel } from "../fix/label-type.js";

/** A file that is written again with changes. */
export interface FixFileInput {
  readonly source: string;
  readonly orientation?: NiftiOrientation | undefined;
  /** New type of a label; without it the voxels stay as they are. */
  readonly labelType?: LabelDtype | undefined;
  readonly labelMap: ReadonlyMap<number, number>;
  /** Axes that are off perpendicular by at most this many degrees are no hindrance. */
  readonly maxAngle: number;
  readonly allow: ReadonlySet<ErrorCode>;
}

/** The bytes of a changed copy of a NIfTI file. */
export async function fixFile(input: FixFileInput): Promise<Uint8Array> {
  const { source, orientation, labelType, labelMap, maxAngle, allow } = input;
  let voxels: ReturnType<typeof retypeLabel> | undefined;
  if (labelType !== undefined) {
    const { volume } = await readNiftiFile(source, { maxAngle, allow, role: "label" });
    voxels = retypeLabel(volume, labelType, labelMap);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of rewrittenNiftiChunks(source, { orientation, voxels }))
    chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks)); // memory of its own, which can be handed over
}
