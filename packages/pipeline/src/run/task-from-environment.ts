import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "@voxprep/core";
import { LAYOUTS, type Layout } from "@voxprep/io";
import { PROFILE_NAMES, type ProfileName } from "../recipes/v1-family.js";
import { type TaskFolders, workFolder } from "../store/task-folders.js";

/** A task that the originals' environment variables lead to. */
export interface EnvironmentTask {
  readonly profile: ProfileName;
  readonly taskFolder: string;
  readonly folders: TaskFolders;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds a task by its id as the originals do: through the environment variables of one of the profiles.
 *
 * @param profile - Needed only when the variables of several profiles are set.
 * @throws `VP0101 UsageError` when variables are missing or ambiguous, or when not exactly one task has the id.
 * @see spec 1-pipeline-v1, section 1
 */
export async function taskFromEnvironment(
  taskId: number,
  environment: Environment,
  profile: ProfileName = profileOf(environment),
): Promise<EnvironmentTask> {
  const layout = LAYOUTS[profile];
  const rawBase = requireVariable(environment, layout.rawVariable);
  const preprocessed = requireVariable(environment, layout.preprocessedVariable);
  const raw = join(rawBase, layout.rawFolder);
  const cropped = join(rawBase, layout.croppedFolder);
  const prefix = `Task${String(taskId).padStart(3, "0")}`;
  const task = await onlyTask(prefix, [cropped, preprocessed, raw]);
  return {
    profile,
    taskFolder: join(raw, task),
    folders: {
      cropped: join(cropped, task),
      preprocessed: join(preprocessed, task),
      work: workFolder(preprocessed, layout, task),
      environment: { [layout.rawVariable]: rawBase, [layout.preprocessedVariable]: preprocessed },
    },
  };
}

function profileOf(environment: Environment): ProfileName {
  const complete = PROFILE_NAMES.filter((name) => isComplete(LAYOUTS[name], environment));
  const [only, second] = complete;
  if (only !== undefined && second === undefined) return only;
  const pairs = PROFILE_NAMES.map((name) => variablesOf(LAYOUTS[name]).join(" and ")).join("; ");
  throw new UsageError(
    only === undefined
      ? `no profile's environment variables are set; expected one of: ${pairs}`
      : `the environment variables of ${complete.join(" and ")} are set`,
    {
      remedy:
        only === undefined ? "Export them, or use `voxprep run`." : "Choose one with --profile.",
    },
  );
}

function variablesOf(layout: Layout): string[] {
  return [layout.rawVariable, layout.preprocessedVariable];
}

function isComplete(layout: Layout, environment: Environment): boolean {
  return variablesOf(layout).every((name) => (environment[name] ?? "") !== "");
}

function requireVariable(environment: Environment, name: string): string {
  const value = environment[name] ?? "";
  if (value !== "") return value;
  throw new UsageError(`the environment variable ${name} is not set`);
}

async function onlyTask(prefix: string, folders: readonly string[]): Promise<string> {
  const found = new Set<string>();
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names) if (name.startsWith(`${prefix}_`)) found.add(name);
  }
  const [task, other] = found;
  if (task !== undefined && other === undefined) return task;
  const problem =
    task === undefined
      ? `no folder begins with ${prefix}_`
      : `several folders begin with ${prefix}_ (${[...found].join(", ")})`;
  throw new UsageError(`${problem} in ${folders.join(", ")}`);
}
