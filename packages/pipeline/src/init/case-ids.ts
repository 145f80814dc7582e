/** Characters that file names of some system cannot have, and blanks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among them
const FORBIDDEN = /[<>:"|?*\\/\s\u0000-\u001f]+/g;

/**
 * Identifiers of cases: the last of its parts where that tells all cases apart, else all parts joined by `_`.
 *
 * @param cases - Parts that name each case, folders first; no two are equal.
 * @returns One per case, all different also without regard to upper and lower case.
 */
export function caseIdsOf(cases: readonly (readonly string[])[]): string[] {
  const last = cases.map((parts) => plainName(parts.at(-1) ?? ""));
  if (areDifferent(last)) return last;
  const shared = sharedStart(cases);
  const whole = cases.map((parts) => plainName(parts.slice(shared).join("_")));
  const taken = new Set<string>();
  return whole.map((name) => {
    let id = name;
    for (let i = 2; taken.has(id.toLowerCase()); i++) id = `${name}_${i}`;
    taken.add(id.toLowerCase());
    return id;
  });
}

function plainName(name: string): string {
  const plain = name
    .normalize("NFC")
    .replace(FORBIDDEN, "_")
    .replace(/[. ]+$/, "");
  return plain === "" ? "case" : plain;
}

function areDifferent(names: readonly string[]): boolean {
  return new Set(names.map((name) => name.toLowerCase())).size === names.length;
}

/** Number of leading parts that all cases share; at least one part of each is left. */
function sharedStart(cases: readonly (readonly string[])[]): number {
  const [first = []] = cases;
  let count = 0;
  while (cases.every((parts) => parts.length > count + 1 && parts[count] === first[count])) {
    count++;
  }
  return count;
}
