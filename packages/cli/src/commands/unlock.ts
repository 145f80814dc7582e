import { UsageError } from "@voxprep/core";
import { type FoundLock, findLocks, type OwnerState, removeLock } from "@voxprep/pipeline";
import type { Argv } from "yargs";
import { EXIT } from "../exit-codes.js";
import { JSON_LINES, OUTPUT_FOLDER } from "../options/shared-options.js";
import { ask, canAsk } from "../print/ask.js";
import { countOf, formatDuration, printable } from "../print/format.js";
import type { Output } from "../print/output.js";
import { valueLines } from "../print/table.js";
import { type Command, defineCommand } from "./command.js";

interface UnlockArgs {
  readonly out: string;
  readonly yes: boolean;
  readonly json: boolean;
}

const STATES: Readonly<Record<OwnerState, string>> = {
  alive: "alive: remove it only when you know better",
  dead: "dead",
  unknown: "cannot be told from here",
};

/** `voxprep unlock`: the locks of an output folder, and how to be rid of them. */
export const unlockCommand: Command<UnlockArgs> = defineCommand({
  usage: "unlock <out>",
  summary: "Show who locks an output folder and remove the locks",
  options: (parser: Argv): Argv<UnlockArgs> =>
    parser.positional("out", OUTPUT_FOLDER).options({
      yes: { type: "boolean", default: false, describe: "Remove the locks without asking" },
      json: JSON_LINES,
    }) as unknown as Argv<UnlockArgs>,
  examples: [
    ["voxprep unlock prepared", "shows the locks and asks"],
    ["voxprep unlock prepared --yes", "for scripts that know that no run is alive"],
  ],
  async run({ out, yes, json }, output) {
    const locks = await findLocks(out);
    if (json) for (const lock of locks) output.line(JSON.stringify({ event: "lock", ...lock }));
    else printLocks(output, locks);
    if (locks.length === 0) return EXIT.done;
    if (!yes && !canAsk()) {
      throw new UsageError("there is no terminal to ask on whether to remove the locks", {
        files: locks.map(({ path }) => path),
        remedy: "Say --yes when you know that none of these runs is alive.",
      });
    }
    if (!yes && !(await ask(`Remove ${countOf(locks.length, "lock")}?`))) return EXIT.locked;
    for (const lock of locks) await removeLock(lock);
    if (json) output.line(JSON.stringify({ event: "unlocked", removed: locks.length }));
    else output.line(`${countOf(locks.length, "lock")} removed`);
    return EXIT.done;
  },
});

function printLocks(output: Output, locks: readonly FoundLock[]): void {
  if (locks.length === 0) {
    output.line("nothing is locked");
    return;
  }
  for (const { task, profile, owner, state, ageMs, silentMs, path } of locks) {
    output.line(`${printable(task)}, profile ${printable(profile)}`);
    const rows = [
      ["run", owner === null ? "not told: it died while it wrote its lock" : owner.run],
      ["owner", owner === null ? "" : `process ${owner.pid} of ${owner.user} on ${owner.host}`],
      ["command", owner?.command ?? ""],
      ["started", owner === null ? "" : `${owner.startedAt}, ${shownAge(ageMs)} ago`],
      ["heartbeat", `${owner?.heartbeat ?? 0}, last written ${shownAge(silentMs)} ago`],
      ["state", STATES[state]],
      ["file", path],
    ].filter(([, value]) => value !== "");
    for (const line of valueLines(rows.map((row) => row.map(printable)))) output.line(line);
    output.line();
  }
}

function shownAge(ms: number | null): string {
  return ms === null ? "an unknown time" : formatDuration(ms);
}
