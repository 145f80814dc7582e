import { VoxprepError } from "@voxprep/core";
import type { TaskCheck } from "../check/index.js";
import { spaceWarning } from "../forecast/forecast-findings.js";
import { makeForecast } from "../forecast/make-forecast.js";
import type { RunContext } from "./context.js";

/**
 * Warns before the first output when the disk will probably not suffice.
 *
 * What keeps the forecast from being made, such as a plan that cannot be made, is told by the step that needs it.
 *
 * @see spec 5-faults, F70
 */
export async function warnOfSpace(
  { options, recipe, folders, runner, reporter }: RunContext,
  check: TaskCheck,
): Promise<void> {
  if (check.cases.length === 0) return;
  const { threads } = runner;
  const forecast = await makeForecast({ check, options, recipe, folders, threads }).catch(
    (error: unknown) => {
      if (error instanceof VoxprepError) return null;
      throw error;
    },
  );
  const warning = forecast === null ? null : spaceWarning(forecast);
  if (warning !== null) reporter.finding(warning);
}
