import { copyFileSync, writeFileSync } from "node:fs";
import { niftiDimension, niftiFileBytes, readNiftiVolumes } from "@voxprep/io/node";

/**
 * Converts one image of a Decathlon task: 3D files are copied, 4D files split along their last axis.
 *
 * @returns Number of files written, `<outStem>_0000.nii.gz` and so on.
 * @see spec 1-pipeline-v1, section 4 step 4
 */
export async function convertImage(input: {
  readonly path: string;
  readonly outStem: string;
}): Promise<number> {
  const { path, outStem } = input;
  const nameOf = (index: number) => `${outStem}_${String(index).padStart(4, "0")}.nii.gz`;
  if ((await niftiDimension(path)) === 3) {
    copyFileSync(path, nameOf(0));
    return 1;
  }
  const { volumes } = await readNiftiVolumes(path);
  for (const [index, image] of volumes.entries()) {
    writeFileSync(nameOf(index), niftiFileBytes(nameOf(index), image));
  }
  return volumes.length;
}
