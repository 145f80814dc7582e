import { ERROR_CATALOGUE, VoxprepError } from "@voxprep/core";
import { type JsonValue, parseDatasetJson, parseJson } from "../../src/index.js";
import { datasetText, utf8 } from "../support/dataset-text.ts";
import { mutateDataset } from "./dataset-mutants.ts";
import { mutate } from "./mutate.ts";
import { ascii } from "./seeds.ts";
import { FuzzFinding, type FuzzTarget, type Outcome, type Seed } from "./target.ts";

const FINDINGS = /^VP(100[2-9]|101[0-6]|910[1-7])$/;

/** dataset.json files: nothing is thrown, and the text is JSON exactly when JavaScript's reader says so. */
export function datasetTarget(): FuzzTarget {
  const seeds = ownSeeds();
  const material = { donors: seeds.map(({ bytes }) => bytes), tokens: TOKENS };
  return {
    name: "dataset.json",
    seeds,
    material,
    makeMutant: (seed, random) =>
      random.oneIn(2) ? mutateDataset(random) : mutate(seed.bytes, random, material),
    codes: new Set(Object.keys(ERROR_CATALOGUE).filter((code) => FINDINGS.test(code))),
    run: async ({ mutant }) => {
      compareWithBuiltIn(mutant.bytes);
      return judge(mutant.bytes);
    },
  };
}

function judge(bytes: Uint8Array): Outcome {
  const { dataset, findings } = parseDatasetJson(bytes, { file: "dataset.json" });
  const strange = findings.filter(({ code, files }) => !FINDINGS.test(code) || files?.length !== 1);
  if (strange.length > 0) throw new FuzzFinding(`strange findings: ${JSON.stringify(strange)}`);
  const fatal = findings.find(({ severity }) => severity === "run");
  if ((dataset === null) !== (fatal !== undefined)) {
    throw new FuzzFinding(`no data set, yet no reason: ${JSON.stringify(findings)}`);
  }
  for (const { caseId, imageFileNames, labelFileName } of dataset?.cases ?? []) {
    const names = [caseId, ...imageFileNames, labelFileName];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may reach a path
    const bad = names.filter((name) => /[/\\\u0000-\u001f]/.test(name) || /^\.*$/.test(name));
    if (bad.length > 0) throw new FuzzFinding(`unsafe names: ${JSON.stringify(bad)}`);
  }
  if (fatal === undefined) return { kind: "read", value: String(dataset?.cases.length) };
  return { kind: "refused", code: fatal.code, error: new DatasetRefused(fatal.message) };
}

class DatasetRefused extends VoxprepError {
  readonly code = "VP1002";
}

/** Same verdict and same values as `JSON.parse`; doubled keys aside, whose last value both keep. */
function compareWithBuiltIn(bytes: Uint8Array): void {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return;
  }
  let expected: string | null = null;
  try {
    expected = JSON.stringify(JSON.parse(text, sortedKeys));
  } catch {
    // Not JSON.
  }
  let found: string | null = null;
  try {
    found = JSON.stringify(plain(parseJson(text, { onDuplicateKey: () => undefined })));
  } catch (error) {
    if (!(error instanceof VoxprepError) || error.code !== "VP1002") throw error;
    if (error.message.includes("nested deeper")) return;
  }
  if (found !== expected) throw new FuzzFinding(`JSON.parse: ${expected}\n  parseJson: ${found}`);
}

/** Objects as lists of entries in the order of their keys: JavaScript's objects have an order of their own. */
function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return numberText(value);
  return { entries: Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) };
}

function plain(value: JsonValue): unknown {
  if (value instanceof Map) {
    const entries = [...value].map(([key, inner]) => [key, plain(inner)] as [string, unknown]);
    return { entries: entries.sort(([a], [b]) => (a < b ? -1 : 1)) };
  }
  return Array.isArray(value) ? value.map(plain) : numberText(value);
}

/** JSON has no infinity and no -0, but 1e999 and -0 are read as such. */
function numberText(value: unknown): unknown {
  return typeof value === "number" ? `number ${Object.is(value, -0) ? "-0" : value}` : value;
}

const TOKENS = [
  ...[
    '"__proto__"',
    '"constructor"',
    '"labels"',
    '"modality"',
    '"training"',
    '"0"',
    '"-1"',
    '"1e3"',
  ],
  ...["null", "true", "{}", "[]", "[[", "{", "}", ",", ":", '"', "\\", "\\u0000", "\\ud800", "../"],
  ...["/etc/passwd", "..\\\\..\\\\", ".nii.gz", ".nii", "_0000", "1e999", "-0", "9007199254740993"],
  ...["NaN", "Infinity", "// comment\n", "\ufeff", "\u2028", "nul", "con.nii.gz", "./imagesTr/"],
].map(utf8);

function ownSeeds(): Seed[] {
  const training = [
    { image: "imagesTr/a.nii.gz", label: "labelsTr/b.nii.gz" },
    { image: "../a.nii.gz", label: "/etc/b.nii.gz" },
    { image: "./imagesTr/\u00e9\u{1f600}.nii.gz", label: 7 },
    "text",
    null,
  ];
  const seed = (name: string, changes: Record<string, unknown>): Seed => ({
    name,
    bytes: utf8(datasetText(changes)),
  });
  return [
    seed("good", {}),
    seed("odd entries", { training, numTraining: "two" }),
    seed("odd keys", { labels: { "0": "a", "00": "b", "-3": 1 }, modality: { "0001": "CT" } }),
    seed("v2", { labels: { background: 0 }, channel_names: { "0": "CT" } }),
    seed("decathlon", { test: [{ image: "./imagesTs/x.nii.gz" }], licence: '\ud800 \\ " \u007f' }),
    { name: "mark", bytes: utf8(`\ufeff${datasetText()}`) },
    { name: "utf-16", bytes: ascii("\xff\xfe{\0}\0") },
    { name: "deep", bytes: utf8(`{"labels":${"[".repeat(63)}${"]".repeat(63)}}`) },
  ];
}
