import { bestForm, instanceFor, type KernelForm, type KernelInstance } from "../wasm/instance.js";

/** Takes a run of equal values: its value and its half-open range of indices. */
export type TakeRun = (value: number, start: number, end: number) => void;

/** Values that are looked at in one go. */
const PART = 1 << 14;

/**
 * Finds the runs of equal values of a list: labels hold few values in long runs. -0 equals 0, NaN equals nothing.
 *
 * @param take - Called for each run in order. What is equal beyond a multiple of 16384 values is a run of its own.
 * @param form - Default: wasm where it can run. The runs are the same.
 */
export function eachEqualRun(
  values: Float32Array,
  take: TakeRun,
  form: KernelForm = bestForm(),
): void {
  const instance = instanceFor(form, "codec");
  const find = instance === undefined ? findRuns : moduleFinder(instance);
  for (let from = 0; from < values.length; from += PART) {
    const runs = find(values.subarray(from, from + PART));
    let start = from;
    for (let i = 0; i < runs.count; i++) {
      const end = from + (runs.ends[i] as number);
      take(runs.values[i] as number, start, end);
      start = end;
    }
  }
}

interface Runs {
  readonly count: number;
  readonly values: Float32Array;
  readonly ends: Uint32Array;
}

function moduleFinder(instance: KernelInstance): (part: Float32Array) => Runs {
  const [source, valuesAt, endsAt] = instance.layOut([4 * PART, 4 * PART, 4 * PART]) as [
    number,
    number,
    number,
  ];
  const input = new Float32Array(instance.buffer, source, PART);
  const values = new Float32Array(instance.buffer, valuesAt, PART);
  const ends = new Uint32Array(instance.buffer, endsAt, PART);
  const { equalRuns } = instance.functions;
  return (part) => {
    input.set(part);
    return { count: equalRuns(source, part.length, valuesAt, endsAt), values, ends };
  };
}

function findRuns(part: Float32Array): Runs {
  const values = new Float32Array(part.length);
  const ends = new Uint32Array(part.length);
  let count = 0;
  for (let at = 0; at < part.length; count++) {
    const value = part[at] as number;
    at++;
    while (at < part.length && part[at] === value) at++;
    values[count] = value;
    ends[count] = at;
  }
  return { count, values, ends };
}
