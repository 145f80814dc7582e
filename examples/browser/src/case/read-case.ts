import { type NiftiImage, readNifti } from "@voxprep/io";
import type { CaseFiles } from "./case-api.js";

/** Image and label as they stand in the files. */
export interface CaseImages {
  readonly caseId: string;
  readonly image: NiftiImage;
  readonly label: NiftiImage | null;
}

/**
 * Reads the files of a case.
 *
 * @throws what `readNifti` of `@voxprep/io` throws.
 */
export async function readCase({ image, label }: CaseFiles): Promise<CaseImages> {
  const caseId = image.name.replace(/\.nii(\.gz)?$/i, "").replace(/_0000$/, "");
  const read = async (file: File) =>
    readNifti(new Uint8Array(await file.arrayBuffer()), { name: file.name, caseId });
  return {
    caseId,
    image: await read(image),
    label: label === null ? null : await read(label),
  };
}
