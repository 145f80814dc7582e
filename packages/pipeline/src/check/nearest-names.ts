import { editDistance } from "@voxprep/core";

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
    if (name === wanted) continue; // a link to nothing
    const distance = stemOf(name) === stem ? 0 : editDistance(wanted, name, NEAR);
    if (distance <= NEAR) ranked.push({ name, distance });
  }
  ranked.sort((a, b) => a.distance - b.distance);
  return ranked.slice(0, limit).map(({ name }) => name);
}

function stemOf(name: string): string {
  return name.normalize("NFC").toLowerCase().replace(ENDINGS, "");
}
