import { describe, expect, test } from '@jest/globals';
import { earlierRuns } from '../../../../functions/core/runs/executions.ts';
import { RUN } from '../protection/payloads.ts';

describe('of runs that are running', () => {
  const run = (name: string, startedAt = RUN.StartTime) => ({
    executionArn: RUN.Id.replace('nightly', name),
    startedAt,
  });

  test('those that started before go first, and neither itself nor a later one', () => {
    const [late, early] = [run('late', '2026-11-20T03:59:59.999Z'), run('early', '2026-11-20T03:00:00.000Z')];
    const all = [run('nightly'), late, run('after', '2026-11-20T04:00:00.001Z'), early];
    expect(earlierRuns(RUN, all)).toEqual([early, late]);
  });

  test('exactly one has none before it, also of those that started at once', () => {
    const all = ['c', 'a', 'b', 'd'].map((name) => run(name));
    const first = all.filter(({ executionArn }) => {
      return earlierRuns({ Id: executionArn, StartTime: RUN.StartTime }, all).length === 0;
    });
    expect(first).toEqual([run('a')]);
  });
});
