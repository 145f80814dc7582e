import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const SHADES = " .:-=+*#%@";

/** Rows as text, columns aligned. */
export function table(rows) {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => String(row[c]).length)));
  return rows.map((row) =>
    `  ${row.map((cell, c) => String(cell).padEnd(widths[c])).join("  ")}`.trimEnd(),
  );
}

/** A folder as a tree with sizes; of many files of one kind only the first is shown. */
export function tree(folder, indent = "  ") {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(
    (one) => !one.name.startsWith("."),
  );
  const lines = [];
  const kinds = new Map();
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) lines.push(`${indent}${entry.name}/`, ...tree(path, `${indent}  `));
    else kinds.set(kindOf(entry.name), [...(kinds.get(kindOf(entry.name)) ?? []), path]);
  }
  for (const paths of kinds.values()) {
    const name = paths[0].slice(folder.length + 1);
    const more = paths.length > 1 ? `  and ${paths.length - 1} more like it` : "";
    lines.push(`${indent}${name.padEnd(44 - indent.length)} ${size(paths[0]).padStart(9)}${more}`);
  }
  return lines;
}

/** Files of cases count as one kind: the name without its number. */
function kindOf(name) {
  return name.replace(/_\d{3}(?=[_.])/, "_N");
}

function size(path) {
  const bytes = statSync(path).size;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** One slice in letters: darker to brighter, `1` and `2` where the label has classes. */
export function slicePicture({ image, label, width, height, low, high, columns = 56 }) {
  const step = width / columns;
  const lines = [];
  for (let row = 0; row < Math.floor(height / (2 * step)); row++) {
    let line = "  ";
    for (let column = 0; column < columns; column++) {
      const i = Math.floor((row + 0.5) * 2 * step) * width + Math.floor((column + 0.5) * step);
      const shade = Math.floor(((image[i] - low) / (high - low)) * (SHADES.length - 1));
      line += label[i] > 0 ? label[i] : SHADES[Math.min(Math.max(shade, 0), SHADES.length - 1)];
    }
    lines.push(line.trimEnd());
  }
  const filled = lines.flatMap((line, row) => (line === "" ? [] : [row]));
  return lines.slice(filled[0], (filled.at(-1) ?? 0) + 1);
}
