import { basename, resolve } from "node:path";
import type { Finding } from "@voxprep/core";
import { checkTask } from "../check/index.js";
import { availableThreads } from "../pool/available-threads.js";
import { DEFAULT_PROFILE, recipeOf } from "../recipes/v1-family.js";
import type { RunOptions } from "../run/options.js";
import { taskFoldersUnder } from "../store/task-folders.js";
import { forecastFindings } from "./forecast-findings.js";
import type { ForecastOutcome } from "./forecast-types.js";
import { makeForecast } from "./make-forecast.js";

/**
 * Tells what a run with these options would take: shapes, disk, memory and time, per case and in total.
 *
 * Only headers are read, and what an earlier run left in the output folder; nothing is written. Before
 * cropping, shapes and bytes are upper bounds. Time is rough.
 *
 * @returns The forecast, and the faults of the task and of the forecast.
 * @throws `VP6401 PlanningError` when no plan can be made of the headers; the errors of overrides.
 */
export async function forecastRun(options: RunOptions): Promise<ForecastOutcome> {
  const taskFolder = resolve(options.taskFolder);
  const recipe = recipeOf(options.profile ?? DEFAULT_PROFILE, options.resampling);
  const { out, allow, maxVoxels } = options;
  const folders =
    typeof out === "string"
      ? taskFoldersUnder(resolve(out), recipe.layout, basename(taskFolder))
      : out;
  const { check, findings } = await checkTask(taskFolder, { allow });
  if (check === null || check.cases.length === 0) return { forecast: null, findings };
  const threads = options.threads ?? availableThreads();
  const refused: Finding[] = [];
  const onFinding = (finding: Finding) => void refused.push(finding);
  const request = { check, options, recipe, folders, threads, onFinding };
  const forecast = await makeForecast(request);
  return {
    forecast,
    findings: [...findings, ...refused, ...forecastFindings(forecast, { maxVoxels, allow })],
  };
}
