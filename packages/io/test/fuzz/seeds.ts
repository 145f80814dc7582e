import { readdirSync } from "node:fs";
import { readFixture } from "../support/fixture.ts";
import type { Seed } from "./target.ts";

/** Files of a folder of `test/fixtures` whose names match; sorted, so that numbers stay the same. */
export function fixtureSeeds(folder: string, names: RegExp): Seed[] {
  return readdirSync(new URL(`../fixtures/${folder}/`, import.meta.url))
    .filter((name) => names.test(name))
    .sort()
    .map((name) => ({ name, bytes: readFixture(`${folder}/${name}`) }))
    .filter(({ bytes }) => bytes.length > 0);
}

/** Latin-1 bytes of a text. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Bytes of a seed that must be there. */
export function seedNamed(seeds: readonly Seed[], name: string): Seed {
  const found = seeds.find((seed) => seed.name === name);
  if (found === undefined) throw new RangeError(`no seed ${name}`);
  return found;
}
