// A plan of the recovery points of many clusters, against a plan of a tenth of them.
import { cpus } from 'node:os';
import type { Lifecycle, Point } from '../functions/core/lifecycle/contract.ts';
import { expirationPlan } from '../functions/core/lifecycle/plan.ts';
import { randomNumbers } from '../test/functions/core/random.ts';
import { median, ofRounds } from './processes.ts';

interface Size {
  readonly clusters: number;
  readonly pointsOfEach: number;
}

/** Which sizes are compared, the larger one with ten times the points, and in how many rounds. */
interface Scale {
  readonly pairs: readonly (readonly [small: Size, large: Size])[];
  readonly rounds: number;
}

const LARGEST: Size = { clusters: 1_000, pointsOfEach: 100 };
const FULL: Scale = {
  pairs: [
    [{ clusters: 100, pointsOfEach: 100 }, LARGEST],
    [{ clusters: 1_000, pointsOfEach: 10 }, LARGEST],
    [
      { clusters: 1, pointsOfEach: 10_000 },
      { clusters: 1, pointsOfEach: 100_000 },
    ],
  ],
  rounds: 5,
};
/** Measures nothing of worth, but everything once. */
const SMALL: Scale = {
  pairs: [
    [
      { clusters: 5, pointsOfEach: 10 },
      { clusters: 50, pointsOfEach: 10 },
    ],
  ],
  rounds: 1,
};

const LIFECYCLE: Lifecycle = {
  ...{ KeepLast: 3, KeepHourly: 24, KeepDaily: 14, KeepWeekly: 8, KeepMonthly: 12, KeepYearly: 7, KeepWithinDays: 7 },
  TimeZone: 'Europe/Berlin',
};
const NOW = '2026-11-27T12:00:00.000Z';
const DAY_MS = 86_400_000;

export async function planBenchmark(isSmall: boolean): Promise<string> {
  const { pairs, rounds } = isSmall ? SMALL : FULL;
  const rows = pairs.map(([small, large]) => {
    const [few, many] = [pointsOf(small), pointsOf(large)];
    const costs = Array.from({ length: rounds + 1 }, () => [millisecondsFor(few), millisecondsFor(many)] as const);
    // The first round is of a program that was never run.
    const measured = costs.slice(1);
    const [one, ten] = [median(measured.map(([each]) => each)), median(measured.map(([, each]) => each))];
    const ratio = median(measured.map(([each, other]) => other / each));
    return `| ${inWords(small)} | ${one.toFixed(1)} ms | ${inWords(large)} | ${ten.toFixed(1)} ms | ${ratio.toFixed(1)} | at most 12 |`;
  });
  return [
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}; processor time, ${ofRounds(rounds)}, in which both take turns.`,
    '',
    '| Points | Plan | Ten times the points | Plan | Ratio | Goal |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const inWords = ({ clusters, pointsOfEach }: Size): string =>
  `${clusters.toLocaleString('en')} × ${pointsOfEach.toLocaleString('en')}`;

/** The processor time of a plan. */
function millisecondsFor(points: readonly Point[]): number {
  const begun = process.cpuUsage();
  const { Rows } = expirationPlan({
    ...{ points, failedCopies: [], refused: [], gone: new Set<string>(), lifecycle: LIFECYCLE, mostDeletions: 3 },
    now: NOW,
  });
  const { user, system } = process.cpuUsage(begun);
  if (Rows.length !== points.length) throw new Error(`${points.length} points have ${Rows.length} rows.`);
  return (user + system) / 1_000;
}

/** A point for each night and cluster, at another minute; of a single cluster, as many in a night as fit into three years. */
function pointsOf({ clusters, pointsOfEach }: Size): Point[] {
  const random = randomNumbers(13);
  const step = Math.min(DAY_MS, (1_000 * DAY_MS) / pointsOfEach);
  const Place = { AccountId: '111122223333', Region: 'eu-central-1', Bucket: null };
  return Array.from({ length: clusters * pointsOfEach }, (_, index): Point => {
    const number = Math.floor(index / clusters);
    const time = Date.parse(NOW) - (number + 1) * step + Math.floor(random() * Math.min(step, DAY_MS / 24));
    const CreatedAt = new Date(time).toISOString();
    const Record = {
      ...({ State: 'Proven', Kind: 'Copy', Proof: 'Copy', Bytes: 1_000_000, Place } as const),
      ...{
        Cluster: `cluster-${index % clusters}`,
        Source: { Arn: 'arn', Name: 'automatic', CreatedAt },
        Target: `copy-${index}`,
      },
    };
    return { Key: `recovery-points/${Record.Cluster}/${CreatedAt}`, Record, Exists: true, Holds: [] };
  });
}
