import type { Output } from "./output.js";

/** Lines of a table: columns padded to their widest cell, numbers to the right. */
export function tableLines(rows: readonly (readonly string[])[], indent = "  "): string[] {
  const widths = columnWidths(rows);
  return rows.map((row) => {
    const cells = row.map((cell, i) => pad(cell, widths[i] ?? 0));
    return `${indent}${cells.join("  ")}`.trimEnd();
  });
}

/** Prints a table below an empty line and its title; one without rows below its header is left out. */
export function printTable(
  output: Output,
  rows: readonly (readonly string[])[],
  title?: string,
): void {
  if (rows.length < 2) return;
  output.line();
  if (title !== undefined) output.line(title);
  for (const line of tableLines(rows)) output.line(line);
}

/** Lines of named values: the names padded, the values as they are. */
export function valueLines(rows: readonly (readonly string[])[], indent = "  "): string[] {
  const [width = 0] = columnWidths(rows.filter((row) => row.length > 1));
  return rows.map(([name = "", ...values]) =>
    `${indent}${name.padEnd(width)}  ${values.join("  ")}`.trimEnd(),
  );
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return widths;
}

function pad(cell: string, width: number): string {
  return /^-?[\d.,]+( \w+)?$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
}
