import { countAllocated } from "./allocation-meter.ts";
import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";
import type { FuzzTarget, Outcome, Trial } from "./target.ts";
import { HANG_MS, Watchdog } from "./watchdog.ts";

/** What a campaign came to. */
export interface CampaignReport {
  readonly name: string;
  readonly tried: number;
  readonly read: number;
  /** How often each code was thrown. */
  readonly refused: ReadonlyMap<string, number>;
  readonly findings: readonly string[];
  readonly slowestMs: number;
  readonly mostBytes: number;
}

/** Deflate's best ratio: nothing that is read may take more than a few times of what a file can hold. */
const BEST_DEFLATE_RATIO = 1032;

/** Most bytes that reading `length` bytes in all ways may allocate. */
export function allowedBytes(length: number): number {
  return 64 * 2 ** 20 + 16 * BEST_DEFLATE_RATIO * length;
}

/** How many findings are told in full; one fault often shows in thousands of mutants. */
const MOST_FINDINGS = 20;

/** Reads `count` mutants of a target. The same seed and count give the same mutants. */
export async function runCampaign(
  target: FuzzTarget,
  count: number,
  seed: number,
  fileEvery = 4,
): Promise<CampaignReport> {
  const watchdog = new Watchdog();
  const refused = new Map<string, number>();
  const findings: string[] = [];
  let [read, slowestMs, mostBytes] = [0, 0, 0];
  try {
    for (let i = 0; i < count && findings.length < MOST_FINDINGS; i++) {
      const trial = makeTrial(target, seed, i, i % fileEvery === 0);
      watchdog.begin(labelOf(target, seed, i, trial));
      const start = performance.now();
      try {
        const { result, bytes } = await countAllocated(() => runTrial(target, trial));
        if (result.kind === "read") read++;
        else refused.set(result.code, (refused.get(result.code) ?? 0) + 1);
        mostBytes = Math.max(mostBytes, bytes);
        const allowed = allowedBytes(trial.mutant.bytes.length);
        if (bytes > allowed) throw new Error(`allocates ${bytes} bytes, allowed are ${allowed}`);
      } catch (error) {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        findings.push(`${labelOf(target, seed, i, trial)}\n  ${text}\n  ${inputOf(trial)}`);
      }
      watchdog.end();
      slowestMs = Math.max(slowestMs, performance.now() - start);
    }
    target.finish?.();
  } finally {
    await watchdog.stop();
  }
  return { name: target.name, tried: count, read, refused, findings, slowestMs, mostBytes };
}

function makeTrial(target: FuzzTarget, seed: number, index: number, withFiles: boolean): Trial {
  const random = new Random(seed, index);
  const chosen = random.pick(target.seeds);
  const mutant =
    target.makeMutant?.(chosen, random) ?? mutate(chosen.bytes, random, target.material);
  return { seed: chosen, mutant, random, withFiles };
}

async function runTrial(target: FuzzTarget, trial: Trial): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("a promise was never settled")), HANG_MS - 500);
  });
  try {
    const outcome = await Promise.race([target.run(trial), late]);
    if (outcome.kind === "refused" && !target.codes.has(outcome.code)) {
      throw new Error(`${outcome.code} is no error of this format`, { cause: outcome.error });
    }
    return outcome;
  } finally {
    clearTimeout(timer);
  }
}

function labelOf(target: FuzzTarget, seed: number, index: number, { seed: file, mutant }: Trial) {
  return `${target.name} seed ${seed} number ${index} (${file.name}: ${mutant.steps.join("; ")})`;
}

/** The input itself when it is small. */
function inputOf({ mutant }: Trial): string {
  const { bytes } = mutant;
  const shown = Buffer.from(bytes.subarray(0, 3000)).toString("base64");
  return `${bytes.length} bytes: ${shown}${bytes.length > 3000 ? "..." : ""}`;
}

/** One line for the log. */
export function reportLine(report: CampaignReport): string {
  const codes = [...report.refused].sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = codes.map(([code, count]) => `${code} ${count}`).join(", ");
  return (
    `fuzz ${report.name}: ${report.tried} tried, ${report.read} read, ` +
    `${report.tried - report.read} refused (${shown}); ` +
    `slowest ${report.slowestMs.toFixed(0)} ms, at most ${(report.mostBytes / 2 ** 20).toFixed(1)} MiB allocated`
  );
}
