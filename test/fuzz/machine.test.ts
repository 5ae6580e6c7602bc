import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { STAMP_KEY } from '../../functions/core/stamp.ts';
import { machine } from '../statemachine/asl.ts';
import { copyCalls } from '../statemachine/exports.ts';
import { noticesIn } from '../statemachine/notices.ts';
import { BUCKET, localService, type Outcome, SOURCE } from '../support/service.ts';
import { request, sourceTags } from './requests.ts';
import { runs } from './runs.ts';

const local = localService();

/** How an execution may end that no fault was injected into. All else could have been known before MemoryDB was asked. */
const FORESEEN = ['InvalidRequest', 'SnapshotNotFoundFault', 'SourceSnapshotTooOld', 'TagQuotaPerResourceExceeded'];
const JSON_ERRORS = ['States.DataLimitExceeded'];

test('whatever the input, an execution ends, is told once, and asks nothing of MemoryDB that it must refuse', async () => {
  const endings = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(request, sourceTags, async (input, tags) => {
      await local.reset();
      Object.assign(local.memorydb.store.find(SOURCE) ?? {}, { tags });
      (globalThis as any).last = JSON.stringify(input).slice(0, 300);
      const outcome = await local.run(input).catch((e) => {
        console.log((globalThis as any).last, e.stack?.slice(0, 1500));
        throw e;
      });
      const ending = outcome.error ?? String(outcome.states.at(-1));
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
      expectEnding(outcome);
      expectData(input, outcome);
    }),
    runs(150),
  );
  console.log(endings);
  expect([...endings.keys()]).toEqual(expect.arrayContaining(['Succeeded', 'DryRunSucceeded', 'InvalidRequest']));
}, 60_000);

function expectEnding({ status, error, output, states, execution }: Outcome): void {
  if (status === 'SUCCEEDED') expect(output).toEqual(expect.any(Object));
  else expect([status, FORESEEN.includes(error ?? '') ? '' : execution.cause]).toEqual(['FAILED', '']);
  expect(states.filter((state) => !(state in machine.States))).toEqual([]);
  const [notice, ...others] = noticesIn(local);
  expect(others).toEqual([]);
  expect(notice?.body.error).toBe(error ?? null);
}
void [readdirSync, join, STAMP_KEY, copyCalls, BUCKET, JSON_ERRORS];
function expectData(_input: unknown, _outcome: Outcome): void {}
