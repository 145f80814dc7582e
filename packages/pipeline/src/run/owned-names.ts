import { join } from "node:path";
import type { PlanDimension } from "@voxprep/core";
import type { CheckedCase } from "../check/index.js";
import type { OwnedNames } from "../manifest/step-record.js";
import type { Recipe } from "../recipes/recipe.js";
import type { Phase } from "../report/events.js";
import type { TaskFolders } from "../store/task-folders.js";

/** Which files a run may make. */
export interface OwnedRequest {
  readonly recipe: Recipe;
  readonly folders: TaskFolders;
  readonly cases: readonly CheckedCase[];
  readonly phases: ReadonlySet<Phase>;
  readonly planners: readonly PlanDimension[];
  readonly unpack: boolean;
  /** Whether the plans that are there stay. */
  readonly keepsPlans: boolean;
}

/** The planner makes no more. */
const STAGES = [0, 1] as const;

/** Every name that a run may give to a file. How many stages there are the plan decides, so all are named. */
export function ownedNames(request: OwnedRequest): OwnedNames {
  const { folders, cases, phases, unpack } = request;
  const [crops, prepares] = [phases.has("crop"), phases.has("preprocess")];
  return {
    caseFolders: [...(crops ? [folders.cropped] : []), ...(prepares ? stageFolders(request) : [])],
    cases: cases.map(({ caseId }) => caseId),
    endings: [".npz", ".pkl", ...(unpack ? [".npy"] : [])],
    labelFolders: [
      ...(crops ? [join(folders.cropped, LABEL_COPIES)] : []),
      ...(prepares ? [join(folders.preprocessed, LABEL_COPIES)] : []),
    ],
    labels: cases.map(({ labelFileName }) => labelFileName),
    files: taskFiles(request),
  };
}

/** Folder of the labels' copies, beside cropped and prepared cases. */
export const LABEL_COPIES = "gt_segmentations";

function stageFolders({ recipe, folders, planners }: OwnedRequest): string[] {
  return planners.flatMap((dimension) =>
    STAGES.map((stage) =>
      join(folders.preprocessed, `${recipe.layout.dataIdentifier[dimension]}_stage${stage}`),
    ),
  );
}

function taskFiles({ recipe, folders, phases, planners, keepsPlans }: OwnedRequest): string[] {
  const { cropped, preprocessed } = folders;
  const both = (name: string) => [join(cropped, name), join(preprocessed, name)];
  const withTwin = (path: string) => [path.replace(/\.pkl$/, ".json"), path];
  return [
    ...(phases.has("fingerprint") ? both("dataset.json") : []),
    ...(phases.has("fingerprint") && !keepsPlans
      ? [
          join(cropped, "intensityproperties.pkl"),
          ...both("dataset_properties.pkl").flatMap(withTwin),
        ]
      : []),
    ...(phases.has("plan") && !keepsPlans
      ? planners.flatMap((one) => withTwin(join(preprocessed, recipe.layout.plansFile[one])))
      : []),
    ...(phases.has("splits") ? withTwin(join(preprocessed, "splits_final.pkl")) : []),
  ];
}
