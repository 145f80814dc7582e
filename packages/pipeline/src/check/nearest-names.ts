/** Edits up to which a name counts as near. */
const NEAR = 3;

const ENDINGS = /(\.nii|\.nii\.gz|\.img|\.img\.gz|\.hdr|\.nrrd|\.mha)$/i;

/**
 * Names that somebody may have meant: equal but for upper and lower case, ending or Unicode form first, then
 * those a few edits away.
 *
 * @param limit - At most so many. Default 3.
 */
export function nearestNames(wanted: string, names: Iterable<string>, limit = 3): string[] {
  const stem = stemOf(wanted);
  const ranked: { readonly name: string; readonly distance: number }[] = [];
  for (const name of names) {
    const distance = stemOf(name) === stem ? 0 : editDistance(wanted, name, NEAR);
    if (distance <= NEAR) ranked.push({ name, distance });
  }
  ranked.sort((a, b) => a.distance - b.distance);
  return ranked.slice(0, limit).map(({ name }) => name);
}

function stemOf(name: string): string {
  return name.normalize("NFC").toLowerCase().replace(ENDINGS, "");
}

/** Insertions, deletions and replacements that lead from one text to another; `limit + 1` when there are more. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    if (Math.min(...next) > limit) return limit + 1;
    row = next;
  }
  return Math.min(row[b.length] as number, limit + 1);
}
