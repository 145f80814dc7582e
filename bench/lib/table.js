// Plain text tables: the first column to the left, numbers to the right.

/** A number with about three digits that matter. */
export function shown(value) {
  if (typeof value !== "number") return String(value ?? "-");
  if (!Number.isFinite(value)) return "-";
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return size >= 1 ? value.toFixed(2) : value.toFixed(3);
}

/** A ratio as `12.3x`. */
export function times(value) {
  return Number.isFinite(value) ? `${shown(value)}x` : "-";
}

/** A share as `95 %`. */
export function percent(share) {
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : "-";
}

/** Rows of cells as lines of equal width under a head. */
export function table(head, rows) {
  const text = [head, ...rows].map((row) => row.map(shown));
  const widths = head.map((_, column) => Math.max(...text.map((row) => row[column]?.length ?? 0)));
  const line = (row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]),
      )
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [line(text[0]), rule, ...text.slice(1).map(line)].join("\n");
}
