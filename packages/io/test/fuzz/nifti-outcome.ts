import {
  type ErrorCode,
  type Finding,
  type Geometry,
  isFloatDtype,
  type Volume,
} from "@voxprep/core";
import { readNifti } from "../../src/index.js";
import { readNiftiFile, readNiftiHeaderFile } from "../../src/node/index.js";
import { sha256OfVoxels } from "../support/nifti-goldens.ts";
import { expectSame, FuzzFinding, type Outcome, outcomeOf } from "./target.ts";

/** Codes of a header and of voxels that are not compressed. */
export const HEADER_CODES: readonly ErrorCode[] = [
  "VP2101",
  "VP2201",
  "VP2202",
  "VP2203",
  "VP2204",
  "VP2205",
  "VP2206",
  "VP2208",
  "VP2209",
  "VP2210",
  "VP2216",
  "VP2302",
  "VP2303",
  "VP4105",
  "VP4106",
  "VP9201",
];

/** Codes of a gzip stream. */
export const GZIP_CODES: readonly ErrorCode[] = ["VP2102", "VP2103", "VP2104", "VP9202"];

/** Warnings that reading may end with. */
const WARNINGS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...(["VP2105", "VP2106", "VP2207", "VP2208", "VP2209", "VP2210", "VP2211", "VP2212"] as const),
  ...(["VP2213", "VP2214", "VP2301", "VP3101", "VP3102", "VP4107", "VP4108"] as const),
]);

/** The part of an image that every reader must agree on. */
export interface ReadImage {
  readonly volume: Volume;
  readonly geometry: Geometry;
  readonly form: string;
  readonly findings: readonly Finding[];
}

/** Options of one reading. */
export interface NiftiReading {
  readonly name: string;
  readonly policy: "strict" | "itk";
  readonly pairHeader?: Uint8Array | undefined;
}

/** Reads from memory and checks what comes. */
export function readInMemory(bytes: Uint8Array, reading: NiftiReading): Promise<Outcome> {
  return outcomeOf(async () => describeImage(await readNifti(bytes, reading)));
}

/** Reads a file in full and its header alone, and holds them against the reading from memory. */
export async function compareWithFile(
  path: string,
  memory: Outcome,
  { policy }: NiftiReading,
): Promise<void> {
  const file = await outcomeOf(async () => describeImage(await readNiftiFile(path, { policy })));
  expectSameImage(memory, file, "memory and file differ");
  const header = await outcomeOf(async () => {
    const { geometry, form, findings } = await readNiftiHeaderFile(path, { policy });
    return describeHeader({ geometry, form, findings });
  });
  if (file.kind === "read") {
    const expected = JSON.stringify(withoutVoxelFindings(JSON.parse(file.value)));
    const found = header.kind === "read" ? header.value : header.code;
    if (expected !== found) throw new FuzzFinding(`header alone: ${found}\n  whole: ${expected}`);
  } else if (header.kind === "refused" && header.code !== file.code && !isGzip(file.code)) {
    throw new FuzzFinding(`header alone: ${header.code}, whole file: ${file.code}`);
  }
}

/**
 * As `expectSame`, but of a damaged gzip stream one reader may see the damage, and the other first
 * what it has done to the bytes. fflate does not look at the second length of a stored block, which zlib
 * compares: such a stream may be read in memory, since its checksum is right.
 */
export function expectSameImage(memory: Outcome, other: Outcome, what: string): void {
  const areRefused = memory.kind === "refused" && other.kind === "refused";
  if (areRefused && (isGzip(memory.code) || isGzip(other.code))) return;
  if (memory.kind === "read" && other.kind === "refused" && other.code === "VP2104") return;
  expectSame(memory, other, what);
}

function isGzip(code: string): boolean {
  return (GZIP_CODES as readonly string[]).includes(code);
}

/** Everything that was read, as a text; throws when an image cannot be right. */
export function describeImage(image: ReadImage): string {
  checkImage(image);
  const { dtype, shapeZyx, data } = image.volume;
  const { geometry, form, findings } = image;
  return JSON.stringify({
    dtype,
    shapeZyx,
    voxels: sha256OfVoxels(data),
    ...headerFacts({ geometry, form, findings }),
  });
}

function describeHeader(header: Pick<ReadImage, "geometry" | "form" | "findings">): string {
  return JSON.stringify(headerFacts(header));
}

function headerFacts({
  geometry,
  form,
  findings,
}: Pick<ReadImage, "geometry" | "form" | "findings">) {
  const numbers = Object.entries(geometry).map(([key, values]) => [key, values.map(numberText)]);
  return { geometry: numbers, form, findings: findings.map((finding) => ({ ...finding })) };
}

/** What the header alone can tell. */
function withoutVoxelFindings(described: { findings: Finding[] } & Record<string, unknown>) {
  const { geometry, form, findings } = described;
  const late = ["VP2106", "VP3101", "VP3102"];
  return { geometry, form, findings: findings.filter(({ code }) => !late.includes(code)) };
}

/** JSON has neither -0 nor NaN. */
function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function checkImage({ volume, geometry, findings }: ReadImage): void {
  const [z, y, x] = volume.shapeZyx;
  const problems = [
    volume.data.length === x * y * z ? "" : `${volume.data.length} voxels`,
    x >= 1 && y >= 1 && z >= 1 ? "" : `shape ${volume.shapeZyx.join()}`,
    geometry.sizeXyz.join() === [x, y, z].join() ? "" : `size ${geometry.sizeXyz.join()}`,
    geometry.spacingXyz.every((length) => length > 0 && Number.isFinite(length))
      ? ""
      : `spacing ${geometry.spacingXyz.join()}`,
    geometry.originXyz.every(Number.isFinite) ? "" : `origin ${geometry.originXyz.join()}`,
    isRotation(geometry.directionXyz) || isTiny(geometry.spacingXyz)
      ? ""
      : `direction ${geometry.directionXyz.join()}`,
    findings.every(({ code, severity }) => severity === "warning" && WARNINGS.has(code))
      ? ""
      : `findings ${findings.map(({ code, severity }) => `${code} ${severity}`).join()}`,
    isFloatDtype(volume.dtype) && (volume.data as Float64Array).some((value) => Number.isNaN(value))
      ? "a voxel is NaN"
      : "",
  ].filter((problem) => problem !== "");
  if (problems.length > 0)
    throw new FuzzFinding(`read an impossible image: ${problems.join("; ")}`);
}

/** Voxel sizes so near to 0 that the float32 numbers of a qform keep few digits of its axes. */
function isTiny(spacing: readonly number[]): boolean {
  return Math.min(...spacing) < 1e-30;
}

/** Orthonormal axes, right- or left-handed. */
function isRotation(d: readonly number[]): boolean {
  for (let a = 0; a < 3; a++) {
    for (let b = a; b < 3; b++) {
      const dot = [0, 1, 2].reduce(
        (sum, row) => sum + (d[3 * row + a] as number) * (d[3 * row + b] as number),
        0,
      );
      if (!(Math.abs(dot - (a === b ? 1 : 0)) < 1e-3)) return false;
    }
  }
  return true;
}
