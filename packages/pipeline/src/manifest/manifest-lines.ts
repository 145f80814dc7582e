import { isAbsolute, relative, resolve, sep } from "node:path";
import { type Finding, ManifestTooNewError, makeFinding } from "@voxprep/core";
import { fastCrc32 } from "@voxprep/io/node";
import type { OutputFact, StepRecord } from "./step-record.js";

/** Number of the manifest's format. */
export const MANIFEST_FORMAT = 1;

/** One line of a manifest as it lies there. Lines of other types are kept as they are. */
export interface ManifestLine {
  readonly format: number;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A line with its own checksum and its end. */
export function encodeLine(type: string, fields: object): string {
  const text = JSON.stringify({ format: MANIFEST_FORMAT, type, ...fields }).slice(0, -1);
  return `${text},"crc":"${checksum(text)}"}\n`;
}

/** A line's content; `null` when it is cut or damaged. */
export function decodeLine(line: string): ManifestLine | null {
  const [, text, crc] = /^(.*),"crc":"([0-9a-f]{8})"\}$/.exec(line) ?? [];
  if (text === undefined || checksum(text) !== crc) return null;
  return JSON.parse(`${text}}`) as ManifestLine;
}

/** Lines of a manifest, and whether some of its text was none. */
export interface DecodedManifest {
  readonly lines: readonly ManifestLine[];
  readonly findings: readonly Finding[];
  /** True when there was a cut or damaged line. */
  readonly hasRubbish: boolean;
}

/**
 * Reads the text of a manifest. A last line that a crash cut is left out without a word, a damaged one
 * with a warning (`VP8202`).
 *
 * @throws `VP8204 ManifestTooNewError`
 */
export function decodeManifest(text: string, path: string): DecodedManifest {
  const lines: ManifestLine[] = [];
  const findings: Finding[] = [];
  let hasRubbish = false;
  const texts = text.split("\n");
  for (const [index, one] of texts.entries()) {
    if (one === "") continue;
    const line = decodeLine(one);
    if (line === null || !isUsable(line)) {
      hasRubbish = true;
      if (index < texts.length - 1) findings.push(damagedLine(path, index + 1));
      continue;
    }
    if (line.format > MANIFEST_FORMAT) throw tooNew(path, line.format);
    lines.push(line);
  }
  return { lines, findings, hasRubbish };
}

/** The fields of a step's line; outputs are named relative to the output root, with `/` on every system. */
export function stepFields(record: StepRecord, root: string): object {
  const outputs = record.outputs.map((output) => ({
    ...output,
    path: relativePath(root, output.path),
  }));
  return { ...record, case: caseOrNull(record.case), outputs };
}

/** A case as lines name it: `null` for steps of the whole task. */
export function caseOrNull(caseId: string): string | null {
  return caseId === "" ? null : caseId;
}

/** The step of a line, its outputs as absolute paths. */
export function stepOf({ format: _, type: __, ...fields }: ManifestLine, root: string): StepRecord {
  const record = fields as unknown as StepRecord;
  const outputs = record.outputs.map((output) => ({
    ...output,
    path: absolutePath(root, output.path),
  }));
  return { ...record, case: record.case ?? "", outputs: outputs as OutputFact[] };
}

/** A path relative to the output root, with `/` on every system. */
export function relativePath(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}

/** The path that {@link relativePath} made of it. */
export function absolutePath(root: string, path: string): string {
  return isAbsolute(path) ? path : resolve(root, path);
}

/** A step without its key, or of a format before the first release, is no record. */
function isUsable(line: ManifestLine): boolean {
  if (typeof line.format !== "number" || typeof line.type !== "string") return false;
  if (line.type !== "step" || line.format > MANIFEST_FORMAT) return true;
  return typeof line["step"] === "string" && Array.isArray(line["outputs"]);
}

function checksum(text: string): string {
  return fastCrc32(new TextEncoder().encode(text)).toString(16).padStart(8, "0");
}

function damagedLine(path: string, number: number): Finding {
  const message = `line ${number} of the manifest is damaged; its step is made again`;
  return makeFinding("VP8202", message, { files: [path] });
}

function tooNew(path: string, format: number): ManifestTooNewError {
  return new ManifestTooNewError(
    `the manifest has format ${format}, this version reads up to ${MANIFEST_FORMAT}`,
    { files: [path], found: format, expected: MANIFEST_FORMAT, remedy: "Use the newer voxprep." },
  );
}
