import { forecastRun, type RunOptions } from "@voxprep/pipeline";
import { EXIT, type ExitCode } from "../exit-codes.js";
import type { Output } from "../print/output.js";
import { printFindings } from "../print/print-finding.js";
import { printForecast } from "../print/print-forecast.js";
import type { PrintMode } from "../print/run-printer.js";

/** Tells what a run would take and writes nothing. */
export async function executeForecast(
  options: RunOptions,
  { json, quiet }: PrintMode,
  output: Output,
): Promise<ExitCode> {
  const { forecast, findings } = await forecastRun(options);
  printFindings(output, findings, { json }, options.taskFolder);
  if (forecast === null) return EXIT.runFailed;
  if (json) output.line(JSON.stringify(forecast));
  else if (!quiet) printForecast(output, forecast);
  return EXIT.done;
}
