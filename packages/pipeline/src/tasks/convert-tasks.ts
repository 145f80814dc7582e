import { copyFileSync } from "node:fs";
import { splitNifti4d, writeNiftiFile } from "@voxprep/io/node";

/**
 * Converts one image of a Decathlon task: 3D files are copied, 4D files split along their last axis.
 *
 * Both are read to their end first, so that no damaged file is passed on.
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
  const { images, isSplit } = await splitNifti4d(path);
  if (!isSplit) {
    copyFileSync(path, nameOf(0));
    return 1;
  }
  for (const [index, image] of images.entries()) await writeNiftiFile(nameOf(index), image);
  return images.length;
}
