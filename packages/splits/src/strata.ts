import { BadArgumentError, compareCodePoints } from "@voxprep/core";

/** How much a case has of each thing that folds are balanced by: a label's mm³, or 1 for a label or class that it has. */
export type Amounts = ReadonlyMap<string, number>;

/** {@link Amounts} of every case. */
export type Strata = ReadonlyMap<string, Amounts>;

/** Amounts of each case as rows of numbers. */
export interface StrataTable {
  /** In code point order; those that no case has are left out. */
  readonly names: readonly string[];
  /** One row per case, one number per name. 1 is what a case that has the thing has on average. */
  readonly rows: readonly Float64Array[];
}

/** With more distinct numbers than these a column is cut into classes. */
const DISTINCT_NUMBERS = 10;

/** Classes that numbers are cut into. */
const NUMBER_CLASSES = 4;

/**
 * Strata that keep whether a case has something, not how much: labels instead of volumes.
 */
export function presenceOf(strata: Strata): Map<string, Amounts> {
  return new Map(
    [...strata].map(([id, amounts]) => [
      id,
      new Map([...amounts].filter(([, amount]) => amount > 0).map(([name]) => [name, 1])),
    ]),
  );
}

/**
 * Strata of one value per case, such as the site or the sex.
 *
 * More than ten distinct values that are all numbers (ages, scores) are cut into four classes of about
 * equal count, named by their ranges; any other value is a class of its own.
 */
export function strataOfValues(values: ReadonlyMap<string, string>): Map<string, Amounts> {
  const classOf = classesOf([...values.values()]);
  return new Map([...values].map(([id, value]) => [id, new Map([[classOf(value), 1]])]));
}

function classesOf(values: readonly string[]): (value: string) => string {
  const numbers = values.map((value) => (value.trim() === "" ? Number.NaN : Number(value)));
  const isNumeric = numbers.every(Number.isFinite);
  if (!isNumeric || new Set(numbers).size <= DISTINCT_NUMBERS) return (value) => value;
  const ascending = [...numbers].sort((a, b) => a - b);
  const starts = Array.from(
    { length: NUMBER_CLASSES },
    (_, i) => ascending[Math.floor((i * ascending.length) / NUMBER_CLASSES)] as number,
  );
  const bounds = [...new Set(starts)];
  return (value) => {
    const at = bounds.findLastIndex((start) => start <= Number(value));
    const next = bounds[at + 1];
    const start = bounds[at] as number;
    return next === undefined ? `from ${start}` : `${start} to below ${next}`;
  };
}

/**
 * The strata of the given cases as a table of numbers.
 *
 * @throws `VP0401 BadArgumentError` for a case without strata, and for amounts that are negative or no numbers.
 */
export function strataTable(ids: readonly string[], strata: Strata): StrataTable {
  const amounts = ids.map((id) => amountsOf(id, strata));
  const totals = new Map<string, { sum: number; cases: number }>();
  for (const one of amounts) {
    for (const [name, amount] of one) {
      if (amount === 0) continue;
      const total = totals.get(name) ?? { sum: 0, cases: 0 };
      total.sum += amount;
      total.cases++;
      totals.set(name, total);
    }
  }
  const names = [...totals.keys()].sort(compareCodePoints);
  const means = names.map((name) => {
    const { sum, cases } = totals.get(name) as { sum: number; cases: number };
    return sum / cases;
  });
  const rows = amounts.map((one) =>
    Float64Array.from(names, (name, j) => (one.get(name) ?? 0) / (means[j] as number)),
  );
  return { names, rows };
}

function amountsOf(id: string, strata: Strata): Amounts {
  const amounts = strata.get(id);
  if (amounts === undefined) {
    throw new BadArgumentError(`there is nothing to balance the case ${id} by`, { caseId: id });
  }
  for (const [name, amount] of amounts) {
    if (amount >= 0 && Number.isFinite(amount)) continue;
    throw new BadArgumentError(`the case ${id} has ${amount} of ${name}, expected 0 or more`, {
      caseId: id,
      field: name,
    });
  }
  return amounts;
}
