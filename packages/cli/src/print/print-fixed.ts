import type { FileChange, FixedTask } from "@voxprep/pipeline";
import { commandLine } from "../command-line.js";
import { countOf, printable } from "./format.js";
import type { Output } from "./output.js";
import { verificationRecord } from "./print-verification.js";
import { tableLines } from "./table.js";

const KINDS: Readonly<Record<FileChange["kind"], string>> = {
  axes: "axes",
  geometry: "geometry",
  values: "label value",
  dtype: "type",
};

/** Prints a corrected copy as lines of JSON: one per change, and one for all. */
export function printFixedJson(output: Output, fixed: FixedTask, task: string): void {
  const { folder, verification, changes, leftOut, files } = fixed;
  for (const { caseId, ...change } of changes) {
    output.line(JSON.stringify({ event: "change", case: caseId, ...change }));
  }
  const record = { task, folder, files, leftOut, changes: changes.length };
  output.line(JSON.stringify({ event: "fixed", ...record, ...verificationRecord(verification) }));
}

/** Prints what was changed, file by file, and where the copy is. */
export function printFixed(output: Output, fixed: FixedTask, task: string): void {
  const { folder, changes, leftOut, files } = fixed;
  output.line();
  if (folder === null) {
    output.line(`${printable(task)}: nothing was written`);
    return;
  }
  if (changes.length > 0) {
    const rows = changes.map(({ file, kind, code, from, to }) => [
      printable(file),
      KINDS[kind],
      from,
      to,
      code ?? "",
    ]);
    for (const line of tableLines([["file", "changed", "from", "to", "was"], ...rows])) {
      output.line(line);
    }
    output.line();
  }
  const same =
    files.linked > 0 ? `${files.copied} copied, ${files.linked} linked` : `${files.copied} copied`;
  output.line(`${countOf(files.changed, "file")} changed, ${same}`);
  if (leftOut.length > 0) output.line(`  left out: ${leftOut.map(printable).join(", ")}`);
  output.line(folder);
  output.line();
  output.line(`Next: ${commandLine(["run", folder])} --out <folder>`);
}
