import { niftiFileBytes, splitNifti4d } from "@voxprep/io/node";

/**
 * Takes an image of a Decathlon task apart along its last axis.
 *
 * It is read to its end first, so that no damaged file is passed on.
 *
 * @returns The bytes of one `.nii.gz` file per volume; `null` for an image of three dimensions, which is copied.
 * @see spec 1-pipeline-v1, section 4 step 4
 */
export async function convertImage({
  path,
}: {
  readonly path: string;
}): Promise<readonly Uint8Array[] | null> {
  const { images, isSplit } = await splitNifti4d(path);
  if (!isSplit) return null;
  const files: Uint8Array[] = [];
  for (const image of images) files.push(await niftiFileBytes("volume.nii.gz", image));
  return files;
}
