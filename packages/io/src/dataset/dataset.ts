/** A case that dataset.json lists for training. */
export interface DatasetCase {
  /** The image entry's file name without `.nii.gz`; files of the case are named after it. */
  readonly caseId: string;
  /** Names in `imagesTr`, one per modality: `<case>_0000.nii.gz` and so on. */
  readonly imageFileNames: readonly string[];
  /** Name in `labelsTr`; it need not be the case's. */
  readonly labelFileName: string;
}

/**
 * What a dataset.json says. Maps keep the order of the file, on which the order of classes depends.
 *
 * @see spec 1-pipeline-v1, section 3; 6-details, 5 and 6
 */
export interface Dataset {
  readonly name?: string | undefined;
  /** Channel number to modality, such as `CT`. */
  readonly modalities: ReadonlyMap<number, string>;
  /** Label value to name; 0 is the background. */
  readonly labels: ReadonlyMap<number, string>;
  /** In the order of the `training` list. */
  readonly cases: readonly DatasetCase[];
  /** Entries of the `test` list, as they stand. */
  readonly test: readonly string[];
  /** The number that the file states; the list rules. */
  readonly numTraining?: number | undefined;
}

/** Ending of all image and label files. */
export const IMAGE_ENDING = ".nii.gz";

/** Name of the image file of one modality: `<case>_0003.nii.gz`. */
export function imageFileName(caseId: string, modality: number): string {
  return `${caseId}_${String(modality).padStart(4, "0")}${IMAGE_ENDING}`;
}
