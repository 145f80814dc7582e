/**
 * Takes all steps one after the other, whatever fails: a run that ends badly still closes its files and
 * gives its lock back.
 *
 * @throws The first failure, after the last step.
 */
export async function attemptAll(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
