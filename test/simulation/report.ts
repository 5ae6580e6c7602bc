import { INVARIANTS_OF, type MachineName } from './plays.ts';
import type { Counts, Summary } from './summary.ts';

/** Broken runs that are shown whole; of these others, only what they broke. */
const SHOWN_WHOLE = 2;
const NAMED = 100;

/** What the runs have shown, line by line. */
export function reportOf(
  machine: MachineName,
  { runs, executions, endings, injected, seen, broken }: Summary,
): string[] {
  const failed = broken.filter(({ violations }) => violations.length > 0);
  return [
    `${runs} run(s), ${executions} execution(s)`,
    '',
    'How they ended',
    ...table(endings),
    '',
    'What was done to them',
    ...table(injected),
    '',
    'What each invariant saw',
    ...INVARIANTS_OF[machine].flatMap(({ name, says }) => [
      `  ${name}: ${says}`,
      ...table(seen[name] ?? {}, '    '),
      ...(violationsOf(failed, name) > 0 ? [`    BROKEN in ${violationsOf(failed, name)} run(s)`] : []),
    ]),
    ...broken
      .slice(0, SHOWN_WHOLE)
      .flatMap(({ seed, violations, story }) => [
        '',
        `Run ${seed}`,
        ...violations.map((each) => `  BROKEN ${each}`),
        story,
      ]),
    ...failed
      .slice(SHOWN_WHOLE, NAMED)
      .flatMap(({ seed, violations }) => ['', `Run ${seed}`, ...violations.map((each) => `  BROKEN ${each}`)]),
    '',
    failed.length === 0
      ? `Nothing was broken in ${runs} run(s).`
      : `Broken in ${failed.length} of ${runs} run(s). Seeds: ${failed
          .slice(0, 20)
          .map(({ seed }) => seed)
          .join(', ')}. To see one: npm run simulate -- --machine ${machine} --seed ${failed[0]?.seed}`,
  ];
}

const violationsOf = (broken: Summary['broken'], name: string): number =>
  broken.filter(({ violations }) => violations.some((each) => each.startsWith(`${name}: `))).length;

const table = (counts: Counts, indent = '  '): string[] =>
  Object.entries(counts)
    .sort(([one, few], [other, many]) => many - few || (one < other ? -1 : 1))
    .map(([what, times]) => `${indent}${String(times).padStart(7)}  ${what}`);
