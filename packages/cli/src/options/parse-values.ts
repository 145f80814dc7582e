import {
  type CatalogueEntry,
  ERROR_CATALOGUE,
  type ErrorCode,
  type PlanDimension,
  UsageError,
} from "@voxprep/core";
import type { StageChoice } from "@voxprep/pipeline";

/** The parts of a list, separated by commas; empty ones do not count. */
export function listOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** A number of threads. */
export function parseThreads(value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UsageError(`--threads is ${value}; expected a whole number of at least 1`);
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
  ti: 2 ** 40,
};

/** A number of bytes as people write it: `2GB`, `512MiB`, `1.5g`. */
export function parseBytes(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?)b?$/i.exec(text) ?? [];
  const factor = UNITS[(unit ?? "").toLowerCase()];
  if (number !== undefined && factor !== undefined && Number(number) > 0)
    return Number(number) * factor;
  throw new UsageError(`--max-memory is "${text}"; expected a size such as 2GB or 512MiB`);
}

/** Minutes as milliseconds. */
export function parseMinutes(value: number): number {
  if (value > 0 && Number.isFinite(value)) return value * 60_000;
  throw new UsageError(`--stall-timeout is ${value}; expected a number of minutes above 0`);
}

/** Planner names in the order in which they run. */
export function parsePlanners(text: string): PlanDimension[] {
  const names = listOf(text);
  const wrong = names.find((name) => name !== "3d" && name !== "2d");
  if (wrong === undefined && names.length > 0) return names as PlanDimension[];
  throw new UsageError(`--planners is "${text}"; expected 3d, 2d, or both: 3d,2d`);
}

/** Stages by name or number. */
export function parseStages(text: string): StageChoice {
  if (text === "all" || text === "last") return text;
  const numbers = listOf(text).map(Number);
  if (numbers.length > 0 && numbers.every((n) => n === 0 || n === 1)) return numbers;
  throw new UsageError(`--stages is "${text}"; expected all, last, 0, 1 or 0,1`);
}

/** Codes of faults that may be let through. */
export function parseAllow(text: string): Set<ErrorCode> {
  return parseCodes("--allow", text, ({ allow }) => allow === true, "which cannot be allowed");
}

/** Codes of warnings that are to be faults. */
export function parseErrorOn(text: string): Set<ErrorCode> {
  const isWarning = ({ severity }: CatalogueEntry) => severity === "warning";
  return parseCodes("--error-on", text, isWarning, "which is no warning");
}

function parseCodes(
  option: string,
  text: string,
  fits: (entry: CatalogueEntry) => boolean,
  problem: string,
): Set<ErrorCode> {
  const codes = listOf(text);
  for (const code of codes) {
    const entry = Object.entries<CatalogueEntry>(ERROR_CATALOGUE).find(
      ([one]) => one === code,
    )?.[1];
    if (entry !== undefined && fits(entry)) continue;
    throw new UsageError(
      entry === undefined
        ? `${option} names ${code}, which is no code`
        : `${option} names ${code} (${entry.name}), ${problem}`,
    );
  }
  return new Set(codes as ErrorCode[]);
}
