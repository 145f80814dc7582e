import type { PlanDimension } from "@voxprep/core";

/** A profile whose folders and files are known. */
export type LayoutName = "unetr-pp" | "nnformer" | "nnunet-v1";

/**
 * Folder, file and variable names of one profile.
 *
 * @see spec 1-pipeline-v1, section 1
 */
export interface Layout {
  readonly profile: LayoutName;
  /** Environment variable of the folder that holds {@link rawFolder} and {@link croppedFolder}. */
  readonly rawVariable: string;
  /** Environment variable of the folder of preprocessed tasks. */
  readonly preprocessedVariable: string;
  /** Environment variable of the folder of trained models. */
  readonly resultsVariable: string;
  /** Environment variable of the number of processes. */
  readonly processesVariable: string;
  /** Raw base under an output root. */
  readonly rawBase: string;
  /** Folder of raw tasks in the raw base. */
  readonly rawFolder: string;
  /** Folder of cropped tasks in the raw base. */
  readonly croppedFolder: string;
  /** Folder of preprocessed tasks under an output root. */
  readonly preprocessedBase: string;
  /** Stage folders are named `<data identifier>_stage<number>`. */
  readonly dataIdentifier: Readonly<Record<PlanDimension, string>>;
  readonly plansFile: Readonly<Record<PlanDimension, string>>;
}
