import { VoxprepError } from "@voxprep/core";
import type { Mutant, MutationMaterial } from "./mutate.ts";
import type { Random } from "./random.ts";

/** A good or bad file that mutants are made of. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What reading came to: a description of everything that was read, or the code of the error. */
export type Outcome =
  | { readonly kind: "read"; readonly value: string }
  | { readonly kind: "refused"; readonly code: string; readonly error: VoxprepError };

/** One input with all that a target wants to know of it. */
export interface Trial {
  readonly seed: Seed;
  readonly mutant: Mutant;
  readonly random: Random;
  /** True when the readers of files are to be tried as well: they are slow. */
  readonly withFiles: boolean;
}

/** Tells what is wrong with the way in which a reader took an input. */
export interface FuzzTarget {
  readonly name: string;
  readonly seeds: readonly Seed[];
  readonly material: MutationMaterial;
  /** Codes of the errors that the format's readers may throw. */
  readonly codes: ReadonlySet<string>;
  /** Makes mutants that differ from those of `mutate`, where the format wants others. */
  readonly makeMutant?: (seed: Seed, random: Random) => Mutant;
  /**
   * Reads a mutant in every way there is, and compares them.
   *
   * @returns What reading came to. Throws {@link Finding} when something is wrong.
   */
  readonly run: (trial: Trial) => Promise<Outcome>;
  /** Looks at what was accepted in the whole campaign. */
  readonly finish?: () => void;
}

/** Most accepted files of a kind that are kept. */
const KEPT = 4000;

/** Files that were accepted, with what was read as typed JSON, for Python to look at. */
export class Accepted {
  readonly files = new Map<string, { readonly bytes: Uint8Array; readonly value: string }>();
  private readonly counts = new Map<string, number>();

  /** @param ending - `.pkl` or `.npy`: it decides how Python reads the file. */
  add(ending: string, bytes: Uint8Array, value: string): void {
    const count = this.counts.get(ending) ?? 0;
    this.counts.set(ending, count + 1);
    if (count < KEPT) this.files.set(`${count}${ending}`, { bytes: bytes.slice(), value });
  }
}

/** Something that must not happen. */
export class FuzzFinding extends Error {}

/** Runs a reader; other errors than those of the catalogue are thrown on. */
export async function outcomeOf(read: () => Promise<string> | string): Promise<Outcome> {
  try {
    return { kind: "read", value: await read() };
  } catch (error) {
    if (!(error instanceof VoxprepError)) throw error;
    return { kind: "refused", code: error.code, error };
  }
}

/** A short text for messages. */
export function shownOutcome(outcome: Outcome): string {
  return outcome.kind === "read"
    ? `read ${outcome.value.slice(0, 1500)}`
    : `${outcome.code} ${outcome.error.message.slice(0, 200)}`;
}

/** Throws unless both ways to read came to the same. */
export function expectSame(one: Outcome, other: Outcome, what: string): void {
  const isSame =
    one.kind === "read"
      ? other.kind === "read" && one.value === other.value
      : other.kind === "refused" && one.code === other.code;
  if (!isSame) {
    throw new FuzzFinding(`${what}: ${shownOutcome(one)}\n  but: ${shownOutcome(other)}`);
  }
}
