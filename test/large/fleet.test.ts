import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Scale } from '../simulation/scale.ts';
import { ROOT } from '../support/service.ts';

/** Step Functions' and Lambda's quotas. */
const MOST_PAYLOAD = 262_144;
const MOST_EVENTS = 25_000;
const MOST_OPEN_MAP_RUNS = 1_000;

const play = async (kind: string, clusters: number, atOnce: number): Promise<Scale> => {
  const args = ['scripts/run.mjs', 'test/simulation/scale.ts', `${clusters}`, kind, `${atOnce}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
};

/** Of copies as many at once as an input may ask for. */
describe.each([
  ['copy', 1_000, 500],
  ['export', 100, 50],
])('By a %s of each, one run protects %i clusters, %i at once', (kind, clusters, atOnce) => {
  let scale: Scale;
  beforeAll(async () => {
    scale = await play(kind, clusters, atOnce);
    console.log(JSON.stringify(scale, null, 2));
  });

  test('and breaks no invariant', () => {
    expect(scale.violations).toEqual([]);
    expect(scale.status).toBe('SUCCEEDED');
    expect(scale.counts['PROTECTED']).toBe(clusters);
  });

  test("within the services' quotas", () => {
    expect(scale.largestPayload).toBeLessThan(MOST_PAYLOAD);
    expect(scale.mapResult).toBeLessThan(1_024);
    expect(scale.mostEvents).toBeLessThan(MOST_EVENTS);
    expect(scale.mostOpenMapRuns).toBeLessThanOrEqual(MOST_OPEN_MAP_RUNS);
    expect(scale.mostOpenMapRuns).toBeLessThanOrEqual(kind === 'copy' ? 1 : atOnce + 1);
    expect(scale.mostAtOnce).toBeLessThanOrEqual(atOnce);
  });

  test('with at most 1.25 times the calls of a copy or an export alone', () => {
    const { all: alone = 0 } = scale.callsAlone;
    expect(alone).toBeGreaterThan(5);
    expect(scale.callsPerCluster['all']).toBeLessThanOrEqual(1.25 * alone);
    expect(scale.callsPerCluster['CopySnapshot']).toBe(1);
  });
});
