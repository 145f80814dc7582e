import type { Random } from "./random.ts";

/** What a mutation may draw on besides chance. */
export interface MutationMaterial {
  /** Other files of the same format, pieces of which are spliced in. */
  readonly donors: readonly Uint8Array[];
  /** Byte strings that mean something in the format. */
  readonly tokens: readonly Uint8Array[];
}

/** A changed file and what was done to it. */
export interface Mutant {
  readonly bytes: Uint8Array;
  readonly steps: readonly string[];
}

type Step = (bytes: Uint8Array, random: Random, material: MutationMaterial) => [Uint8Array, string];

/** One change, seldom more: a file with many faults is refused for the first of them. */
export function mutate(original: Uint8Array, random: Random, material: MutationMaterial): Mutant {
  const count = random.oneIn(3) ? 2 + random.below(4) : 1;
  let bytes = original;
  const steps: string[] = [];
  for (let i = 0; i < count; i++) {
    const [next, step] = random.pick(STEPS)(bytes, random, material);
    bytes = next;
    steps.push(step);
  }
  return { bytes, steps };
}

/** Joins byte strings. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function flipBit(bytes: Uint8Array, random: Random): [Uint8Array, string] {
  const changed = bytes.slice();
  const at = random.below(bytes.length);
  const bit = random.below(8);
  if (at < changed.length) changed[at] = (changed[at] as number) ^ (1 << bit);
  return [changed, `flip bit ${bit} of byte ${at}`];
}

function setByte(bytes: Uint8Array, random: Random): [Uint8Array, string] {
  const changed = bytes.slice();
  const at = random.below(bytes.length);
  const value = random.oneIn(2) ? random.pick([0, 1, 0x7f, 0x80, 0xff]) : random.below(256);
  if (at < changed.length) changed[at] = value;
  return [changed, `set byte ${at} to ${value}`];
}

/** A boundary value over 2, 4 or 8 bytes, in either byte order. */
function setNumber(bytes: Uint8Array, random: Random): [Uint8Array, string] {
  const changed = bytes.slice();
  const width = random.pick([2, 4, 8]);
  const at = random.below(Math.max(bytes.length - width, 1));
  const bits = 8n * BigInt(width);
  const value = random.pick([0n, 1n, 2n ** bits - 1n, 2n ** (bits - 1n), 2n ** (bits - 1n) - 1n]);
  const isLittle = random.oneIn(2);
  for (let i = 0; i < width && at + i < changed.length; i++) {
    const shift = 8n * BigInt(isLittle ? i : width - 1 - i);
    changed[at + i] = Number((value >> shift) & 0xffn);
  }
  return [
    changed,
    `set ${width} bytes at ${at} to ${value} (${isLittle ? "little" : "big"}-endian)`,
  ];
}

function insert(
  bytes: Uint8Array,
  random: Random,
  { tokens }: MutationMaterial,
): [Uint8Array, string] {
  const at = random.below(bytes.length + 1);
  const piece =
    tokens.length > 0 && random.oneIn(2)
      ? random.pick(tokens)
      : random.bytes(1 + random.below(random.oneIn(20) ? 3000 : 16));
  return [
    concat(bytes.subarray(0, at), piece, bytes.subarray(at)),
    `insert ${piece.length} bytes at ${at}`,
  ];
}

function overwriteWithToken(
  bytes: Uint8Array,
  random: Random,
  { tokens }: MutationMaterial,
): [Uint8Array, string] {
  if (tokens.length === 0) return setByte(bytes, random);
  const at = random.below(bytes.length + 1);
  const piece = random.pick(tokens);
  return [
    concat(bytes.subarray(0, at), piece, bytes.subarray(at + piece.length)),
    `write ${piece.length} bytes over ${at}`,
  ];
}

function remove(bytes: Uint8Array, random: Random): [Uint8Array, string] {
  const at = random.below(bytes.length + 1);
  const length = 1 + random.below(random.oneIn(4) ? bytes.length : 8);
  return [
    concat(bytes.subarray(0, at), bytes.subarray(at + length)),
    `remove ${length} bytes at ${at}`,
  ];
}

function cut(bytes: Uint8Array, random: Random): [Uint8Array, string] {
  const length = random.below(bytes.length + 1);
  return [bytes.subarray(0, length), `cut to ${length} bytes`];
}

function duplicate(bytes: Uint8Array, random: Random): [Uint8Array, string] {
  const at = random.below(bytes.length + 1);
  const length = 1 + random.below(Math.max(bytes.length - at, 1));
  const piece = bytes.subarray(at, at + length);
  return [
    concat(bytes.subarray(0, at + length), piece, bytes.subarray(at + length)),
    `double ${piece.length} bytes at ${at}`,
  ];
}

function splice(
  bytes: Uint8Array,
  random: Random,
  { donors }: MutationMaterial,
): [Uint8Array, string] {
  const donor = random.pick(donors);
  const at = random.below(bytes.length + 1);
  // The same place of the other file, mostly: there the formats' fields line up.
  const from = random.oneIn(3) ? random.below(donor.length + 1) : Math.min(at, donor.length);
  const isWhole = random.oneIn(2);
  const length = isWhole ? donor.length : random.below(64);
  const piece = donor.subarray(from, from + length);
  const rest = isWhole ? new Uint8Array(0) : bytes.subarray(at + piece.length);
  return [
    concat(bytes.subarray(0, at), piece, rest),
    `put ${piece.length} bytes of another file from ${from} at ${at}`,
  ];
}

/** A step that occurs twice is twice as likely. */
const STEPS: readonly Step[] = [
  flipBit,
  flipBit,
  flipBit,
  setByte,
  setByte,
  setNumber,
  insert,
  overwriteWithToken,
  remove,
  cut,
  duplicate,
  splice,
];
