import { gunzipSync, gzipSync } from "node:zlib";
import { gunzipMembers } from "../../src/nifti/gunzip-members.js";
import { startsGzipMember } from "../../src/nifti/gzip-frame.js";
import { niftiSource } from "../../src/nifti/nifti-source.js";
import { inflateMembers } from "../../src/node/nifti/inflate-members.js";
import { PartQueue } from "../../src/node/nifti/part-queue.js";
import { concat } from "./mutate.ts";
import { Random } from "./random.ts";
import { ascii, fixtureSeeds } from "./seeds.ts";
import {
  FuzzFinding,
  type FuzzTarget,
  type Outcome,
  outcomeOf,
  type Seed,
  type Trial,
} from "./target.ts";

const SOURCE = niftiSource({}, "stream.gz");

/** Header flags that zlib knows; it refuses others, and compares a header's own checksum. */
const KNOWN_FLAGS = 0b11101;

/** Gzip streams of any content, through both inflaters, in parts of any size, beside Node's gunzip. */
export function gzipTarget(): FuzzTarget {
  const seeds = [...ownSeeds(), ...fixtureSeeds("nifti", /\.gz$/)];
  return {
    name: "gzip",
    seeds,
    material: {
      donors: seeds.map(({ bytes }) => bytes),
      tokens: [ascii("\x1f\x8b\x08"), ascii("\x03\0"), gzipSync("")],
    },
    codes: new Set(["VP2102", "VP2103", "VP2104"]),
    run: async (trial) => {
      const { bytes } = trial.mutant;
      if (!startsGzipMember(bytes)) return { kind: "read", value: "no gzip" };
      const pure = await outcomeOf(() => inflatePurely(bytes));
      const node = await outcomeOf(() => inflateInParts(trial));
      expectSameStream(pure, node);
      expectAsGunzip(bytes, node);
      return node;
    },
  };
}

function inflatePurely(bytes: Uint8Array): string {
  const parts: Uint8Array[] = [];
  const trailing = gunzipMembers(bytes, (part) => void parts.push(part.slice()), SOURCE);
  return JSON.stringify({ base64: Buffer.from(concat(...parts)).toString("base64"), trailing });
}

async function inflateInParts({ mutant, random }: Trial): Promise<string> {
  const { bytes } = mutant;
  const most = random.pick([1, 7, 64, 4096]);
  let at = 0;
  const queue = new PartQueue(() => {
    if (at === bytes.length) return null;
    const part = bytes.slice(at, at + 1 + random.below(most));
    at += part.length;
    return part;
  });
  const parts: Uint8Array[] = [];
  const sink = { take: (part: Uint8Array) => void parts.push(part.slice()), wantsMore: true };
  await inflateMembers(queue, sink, SOURCE);
  const trailing = bytes.length - queue.position;
  return JSON.stringify({ base64: Buffer.from(concat(...parts)).toString("base64"), trailing });
}

/** Node's own gunzip accepts the same streams and inflates them to the same. */
function expectAsGunzip(bytes: Uint8Array, outcome: Outcome): void {
  if (outcome.kind === "refused") {
    if (gunzips(bytes)) throw new FuzzFinding(`${shown(outcome)}, but gunzip inflates it`);
    return;
  }
  const { base64, trailing } = JSON.parse(outcome.value) as { base64: string; trailing: number };
  // gunzip takes some junk for a broken member.
  const stream = bytes.subarray(0, bytes.length - trailing);
  if (hasOddFlags(stream)) return;
  if (base64 !== gunzipSync(stream).toString("base64")) {
    throw new FuzzFinding("gunzip inflates to other bytes");
  }
}

function gunzips(bytes: Uint8Array): boolean {
  try {
    gunzipSync(bytes);
    return true;
  } catch {
    return false;
  }
}

/** True when some member may have a header that zlib refuses, or whose checksum it compares. */
function hasOddFlags(stream: Uint8Array): boolean {
  for (let at = 0; at + 3 < stream.length; at++) {
    if (!startsGzipMember(stream.subarray(at))) continue;
    if (((stream[at + 3] as number) & ~KNOWN_FLAGS) !== 0) return true;
  }
  return false;
}

/**
 * The same bytes; only of streams that break the rules of deflate, yet inflate to data with the right
 * checksum, fflate may read more than zlib.
 */
function expectSameStream(pure: Outcome, node: Outcome): void {
  if (pure.kind === "refused" && node.kind === "refused") return;
  const isLenient = node.kind === "refused" && node.code === "VP2104" && pure.kind === "read";
  if (isLenient) return;
  const isSame = pure.kind === "read" && node.kind === "read" && pure.value === node.value;
  if (!isSame) throw new FuzzFinding(`pure ${shown(pure)}\n  zlib ${shown(node)}`);
}

function shown(outcome: Outcome): string {
  return outcome.kind === "read" ? outcome.value.slice(0, 300) : outcome.error.message;
}

/** Streams of all block kinds, of several members, with all optional header fields. */
function ownSeeds(): Seed[] {
  const random = new Random(5);
  const noise = random.bytes(3000);
  const text = ascii("voxprep ".repeat(400));
  const seed = (name: string, bytes: Uint8Array): Seed => ({ name, bytes: new Uint8Array(bytes) });
  const plain = gzipSync(text);
  const fields = concat(
    Uint8Array.of(0x1f, 0x8b, 8, 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 5, 0),
    ascii("extraname\0comment\0"),
    plain.subarray(10),
  );
  return [
    seed("stored", gzipSync(noise, { level: 0 })),
    seed("fixed", gzipSync(ascii("voxels"), { strategy: 4 })),
    seed("dynamic", gzipSync(noise.map((byte) => byte & 31))),
    seed("repeats", plain),
    seed("zeros", gzipSync(new Uint8Array(200_000))),
    seed("empty", gzipSync("")),
    seed("members", concat(plain, gzipSync(""), gzipSync(noise), plain)),
    seed("junk", concat(plain, ascii("junk behind the stream"))),
    seed("zero padding", concat(plain, new Uint8Array(512))),
    seed("fields", fields),
  ];
}
