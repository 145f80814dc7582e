import { type Finding, makeFinding, VoxprepError } from "@voxprep/core";
import type { TaskRunner } from "../pool/task-pool.js";
import type { ChangedFile, InspectedStep } from "./inspect-step.js";

/** VP8201 for a file that is not the one that a step left, with what can be said of what it is now. */
export async function describeDamage(
  { record }: InspectedStep,
  file: ChangedFile,
  steps: readonly InspectedStep[],
  runner: TaskRunner,
): Promise<Finding> {
  const caseId = record.case === "" ? undefined : record.case;
  const owner = ownerOf(file, steps);
  const what =
    owner === undefined
      ? await describeContent(file, record.case, runner)
      : `it holds what belongs into ${owner}`;
  return makeFinding("VP8201", `${file.path} is not what voxprep wrote: ${what}`, {
    caseId,
    severity: "warning",
    files: owner === undefined ? [file.path] : [file.path, owner],
    field: "sha256",
    found: file.found,
    expected: file.expected,
    remedy: "Run the same command again: it makes the file anew.",
    originals: "It is used as it is, until numpy or the training fails.",
  });
}

/** The output whose bytes a file has. */
function ownerOf(
  { found, path }: ChangedFile,
  steps: readonly InspectedStep[],
): string | undefined {
  if (found === null) return undefined;
  return steps
    .flatMap(({ record }) => record.outputs)
    .find((output) => output.sha256 === found && output.path !== path)?.path;
}

async function describeContent(
  { path, found }: ChangedFile,
  caseId: string,
  runner: TaskRunner,
): Promise<string> {
  if (found === null) return "it cannot be read";
  if (!path.endsWith(".npz")) return "its bytes differ";
  try {
    await runner.run("decodeCropped", { path, caseId });
    return "its bytes differ, although its array can be read";
  } catch (error) {
    if (!(error instanceof VoxprepError)) throw error;
    return error.message.replace(`${path}: `, "");
  }
}
