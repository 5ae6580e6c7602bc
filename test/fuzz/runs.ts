/**
 * The same runs every time, so that anyone who reads of a failure can reproduce it. `FUZZ_SEED` takes others, and
 * `FUZZ_RUNS` multiplies how many there are.
 */
export const runs = (count: number): { readonly seed: number; readonly numRuns: number } => ({
  seed: Number(process.env['FUZZ_SEED'] ?? 20261123),
  numRuns: count * Number(process.env['FUZZ_RUNS'] ?? 1),
});
