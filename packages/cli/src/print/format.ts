const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;
const STEP = 1000;

/** A number of bytes as people read it: `"87.5 MB"`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= STEP && unit < UNITS.length - 1) {
    value /= STEP;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** Voxels in a second as people read them: `"24.1 Mvoxel/s"`. */
export function formatRate(voxelsPerSecond: number): string {
  const mega = voxelsPerSecond / 1e6;
  return `${mega >= 100 ? mega.toFixed(0) : mega.toFixed(1)} Mvoxel/s`;
}

/** A duration as people read it: `"0.42 s"`, `"3 min 12 s"`. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A time that is estimated, in whole seconds: `"9 s"`, `"3 min 12 s"`. */
export function formatTimeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 100 ? `${seconds} s` : formatDuration(1000 * seconds);
}

/** Numbers joined by `x`: `"128 x 112 x 160"`. */
export function formatShape(shape: readonly number[]): string {
  return shape.join(" x ");
}

/** How often each axis is divided by poolings: `"5 x 4 x 5"`. */
export function formatPoolings(pools: readonly (readonly number[])[], axes: number): string {
  const countOfAxis = (_: unknown, axis: number) =>
    pools.filter((pool) => (pool[axis] ?? 1) > 1).length;
  return formatShape(Array.from({ length: axes }, countOfAxis));
}

/** Spacings with at most six significant digits. */
export function formatSpacing(spacing: readonly number[]): string {
  return spacing.map((value) => Number(value.toPrecision(6)).toString()).join(" x ");
}

/** Lengths in mm with at most four significant digits, for an overview. */
export function formatRoughSpacing(spacing: readonly number[]): string {
  return formatShape(spacing.map((value) => Number(value.toPrecision(4))));
}

/** `"1 case"`, `"5 cases"`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The first names of a list, and how many more there are: `"a, b and 3 more"`. */
export function firstNames(names: readonly string[], count = 10): string {
  const more = names.length - count;
  return `${names.slice(0, count).map(printable).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Control characters of untrusted names as `\xNN`, so that they cannot steer the terminal. */
export function printable(text: string): string {
  return [...text]
    .map((char) =>
      isControl(char) ? `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}` : char,
    )
    .join("");
}

function isControl(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}
