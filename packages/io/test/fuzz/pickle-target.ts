import { VoxprepError } from "@voxprep/core";
import {
  decodeCaseProperties,
  decodeFingerprint,
  decodePickle,
  decodePlan,
  decodeSplits,
  decodeStageCaseProperties,
  encodePickle,
  type PyValue,
  toReadableJson,
  toTypedJson,
} from "../../src/index.js";
import { mutate } from "./mutate.ts";
import { PICKLE_TOKENS, randomProgram } from "./pickle-programs.ts";
import { ascii, fixtureSeeds } from "./seeds.ts";
import {
  type Accepted,
  expectSame,
  type FuzzTarget,
  type Outcome,
  outcomeOf,
  type Seed,
} from "./target.ts";

/** Decoders of records: what they refuse must be a typed error. */
const RECORDS = [
  decodeCaseProperties,
  decodeStageCaseProperties,
  decodeFingerprint,
  decodePlan,
  decodeSplits,
];

/** Pickles: mutants of the originals' files and random programs of opcodes. */
export function pickleTarget(accepted: Accepted): FuzzTarget {
  const seeds: Seed[] = [
    ...fixtureSeeds("pickle", /\.pkl$/),
    // Empties of protocol 0 to give short random programs a start.
    { name: "none", bytes: ascii("N.") },
  ];
  const material = { donors: seeds.map(({ bytes }) => bytes), tokens: PICKLE_TOKENS };
  return {
    name: "pickle",
    seeds,
    material,
    codes: new Set(["VP9001", "VP9002", "VP9003"]),
    makeMutant: (seed, random) =>
      random.oneIn(3)
        ? { bytes: randomProgram(random), steps: ["random program"] }
        : mutate(seed.bytes, random, material),
    run: async ({ mutant }) => {
      let value: PyValue = null;
      const outcome = await outcomeOf(() => {
        value = decodePickle(mutant.bytes);
        return describePickle(value);
      });
      if (outcome.kind === "refused") return outcome;
      expectSame(nativeOrder(outcome), nativeOrder(writtenAgain(value)), "written again");
      toReadableJson(value);
      for (const decode of RECORDS) readRecord(() => decode(value));
      accepted.add(".pkl", mutant.bytes, outcome.value);
      return outcome;
    },
  };
}

/** Arrays of the other byte order become the machine's when they are read from the pickle that we write. */
function nativeOrder(outcome: Outcome): Outcome {
  return outcome.kind === "read"
    ? { kind: "read", value: outcome.value.replaceAll('":">', '":"<') }
    : outcome;
}

/** Everything a pickle holds, as typed JSON. */
export function describePickle(value: PyValue): string {
  return JSON.stringify(toTypedJson(value, { narrowFloats: "double" }));
}

function writtenAgain(value: PyValue): Outcome {
  return { kind: "read", value: describePickle(decodePickle(encodePickle(value))) };
}

function readRecord(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof VoxprepError) || error.code !== "VP9003") throw error;
  }
}
