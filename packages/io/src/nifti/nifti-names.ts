/** What a file's name says about its content. */
export interface NiftiName {
  /** True for `.gz`: gzip is looked for in such files only. */
  readonly isGzip: boolean;
  /** Which half of a pair it is; `null` for a single file. */
  readonly pairHalf: "header" | "image" | null;
}

/** Reads the ending of a file name; anything unknown is a single, plain file. */
export function niftiName(name: string): NiftiName {
  const lower = name.toLowerCase();
  const isGzip = lower.endsWith(".gz");
  const stem = isGzip ? lower.slice(0, -3) : lower;
  const pairHalf = stem.endsWith(".hdr") ? "header" : stem.endsWith(".img") ? "image" : null;
  return { isGzip, pairHalf };
}

/** Names that the other half of a pair may have, the likeliest first. */
export function otherHalfNames(name: string): string[] {
  const { isGzip, pairHalf } = niftiName(name);
  const stem = isGzip ? name.slice(0, -3) : name;
  const isUpper = stem.endsWith(".HDR") || stem.endsWith(".IMG");
  const ending = pairHalf === "header" ? ".img" : ".hdr";
  const other = `${stem.slice(0, -4)}${isUpper ? ending.toUpperCase() : ending}`;
  return isGzip ? [`${other}.gz`, other] : [other, `${other}.gz`];
}
