/** Lines of a table: columns padded to their widest cell, numbers to the right. */
export function tableLines(rows: readonly (readonly string[])[], indent = "  "): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows.map((row) => {
    const cells = row.map((cell, i) => pad(cell, widths[i] ?? 0));
    return `${indent}${cells.join("  ")}`.trimEnd();
  });
}

function pad(cell: string, width: number): string {
  return /^-?[\d.,]+( \w+)?$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
}
