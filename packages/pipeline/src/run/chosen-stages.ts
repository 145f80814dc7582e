import type { Plan } from "@voxprep/core";
import type { StageChoice } from "./options.js";

/** Numbers of the stages of a plan that a choice names, ascending. */
export function chosenStages({ stages }: Plan, choice: StageChoice): number[] {
  const all = stages.map((_, stage) => stage);
  if (choice === "all") return all;
  return all.filter((stage) =>
    choice === "last" ? stage === stages.length - 1 : choice.includes(stage),
  );
}
