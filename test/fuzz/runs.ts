/**
 * The same runs every time, so that whoever reads of a failure can have it again. `FUZZ_SEED` takes others, and
 * `FUZZ_RUNS` multiplies how many there are.
 */
export const runs = (count: number): { readonly seed: number; readonly numRuns: number } => ({
  seed: Number(process.env['FUZZ_SEED'] ?? 20261123),
  numRuns: count * Number(process.env['FUZZ_RUNS'] ?? 1),
});
