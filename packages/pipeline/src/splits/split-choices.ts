import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { UsageError } from "@voxprep/core";
import {
  csvColumn,
  type Groups,
  groupsByPattern,
  parseCsv,
  type Strata,
  strataOfValues,
  type TestChoice,
} from "@voxprep/splits";
import { readIdList } from "./case-source.js";

/** A column of a csv file. */
interface CsvAddress {
  readonly file: string;
  readonly column: string;
}

/** What folds are balanced by. */
export type StratifyChoice = "labels" | "volume" | CsvAddress;

/**
 * Groups of cases by a regular expression with one capture, or by a column of a csv file (`<file>.csv:<column>`).
 *
 * @throws `VP0101 UsageError` for no regular expression; `VP0401` when a case has no group.
 */
export async function groupCases(choice: string, ids: readonly string[]): Promise<Groups> {
  const address = csvAddress(choice);
  if (address !== null) return readColumn(address, ids);
  return groupsByPattern(ids, patternOf(choice));
}

/**
 * Tells what folds are to be balanced by.
 *
 * @throws `VP0101 UsageError` for anything but `labels`, `volume` and `<file>.csv:<column>`.
 */
export function parseStratify(choice: string): StratifyChoice {
  if (choice === "labels" || choice === "volume") return choice;
  const address = csvAddress(choice);
  if (address !== null) return address;
  throw new UsageError(`--stratify is "${choice}"; expected labels, volume or <file.csv>:<column>`);
}

/** Strata by the values of a csv column; many different numbers are cut into four classes. */
export async function strataOfColumn(address: CsvAddress, ids: readonly string[]): Promise<Strata> {
  return strataOfValues(await readColumn(address, ids));
}

/**
 * Reads a choice of test cases: a share such as `0.2` or `20%`, a file with one id a line, or ids separated by commas.
 *
 * @throws `VP0101 UsageError` when it is none of them.
 */
export async function parseTestSet(choice: string, ids: readonly string[]): Promise<TestChoice> {
  const [, number, percent] = /^(\d*\.?\d+)(%?)$/.exec(choice.trim()) ?? [];
  const known = new Set(ids);
  if (number !== undefined && !known.has(choice.trim())) {
    const share = percent === "%" ? Number(number) / 100 : Number(number);
    if (share > 0 && share < 1) return { share };
    throw new UsageError(
      `--test-set is ${choice}; expected a share between 0 and 1 (or 0% and 100%)`,
    );
  }
  if (existsSync(choice)) return { ids: await readIdList(choice) };
  const named = choice
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const unknown = named.filter((id) => !known.has(id));
  if (unknown.length === 0 && named.length > 0) return { ids: named };
  throw new UsageError(
    `--test-set is "${choice}": neither a file, nor a share, nor cases (${unknown.join(", ")} is none)`,
    { remedy: "Give a file with one id a line, ids separated by commas, or a share such as 0.2." },
  );
}

/** `<file>.csv:<column>`; the last colon parts them, so that a drive letter may stand before. */
function csvAddress(choice: string): CsvAddress | null {
  const [, file, column] = /^(.+\.[ct]sv):([^:]+)$/i.exec(choice) ?? [];
  return file === undefined || column === undefined ? null : { file, column };
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (cause) {
    throw new UsageError(
      `--group-by is "${text}", which is no regular expression: ${(cause as Error).message}`,
      {
        cause,
        remedy: "Give a pattern with one capture, such as '^(p\\d+)_', or <file.csv>:<column>.",
      },
    );
  }
}

async function readColumn(
  { file, column }: CsvAddress,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new UsageError(`cannot read the table ${file}`, { cause, files: [file] });
  });
  return csvColumn(parseCsv(decodeUtf8(bytes, file), { source: file }), column, ids, {
    source: file,
  });
}

function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UsageError(`${file} is not UTF-8`, {
      cause,
      files: [file],
      remedy: "Save the table as CSV in UTF-8.",
    });
  }
}
