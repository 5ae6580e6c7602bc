import { expect, test } from '@jest/globals';
import type { Machine } from '../../../../functions/core/arn.ts';
import { inputProblems } from '../../../../functions/core/triggers/machines.ts';
import { BUCKET } from '../payloads.ts';

const COPY = { SourceClusterName: 'orders' };
const EXPIRE = { Lifecycle: { KeepLast: 1 } };

test.each<[Machine, object, string]>([
  ['copy-snapshot', { ...COPY, Options: { DryRun: 'true' } }, 'write true without quotes'],
  ['copy-snapshot', { ...COPY, Options: { DryRun: 'False' } }, 'write false without quotes'],
  ['copy-snapshot', { ...COPY, Options: { DeadlineMinutes: '60' } }, 'write 60 without quotes'],
  ['copy-snapshot', { ...COPY, Options: { MaxSourceAgeHours: ' 0.5 ' } }, 'write 0.5 without quotes'],
  ['protect-clusters', { Options: { DryRun: 'true' } }, 'write true without quotes'],
  ['protect-clusters', { Options: { MaxConcurrency: '20' } }, 'write 20 without quotes'],
  ['expire-recovery-points', { ...EXPIRE, Options: { DryRun: 'false' } }, 'write false without quotes'],
  ['expire-recovery-points', { Lifecycle: { KeepDaily: '14' } }, 'write 14 without quotes'],
])('%s: of %j, what is in quotes is right without them: %s', (machine, input, remedy) => {
  expect(inputProblems(machine, input, [BUCKET])).toMatchObject([{ remedy }]);
});

test.each<[object, string]>([
  [{ DryRun: 'ture' }, 'choose one of them, or leave it out for false'],
  [{ DryRun: '1' }, 'choose one of them, or leave it out for false'],
  [{ MaxConcurrency: '0' }, 'choose such a number, or leave it out for 20'],
  [{ MaxConcurrency: '' }, 'choose such a number, or leave it out for 20'],
  [{ MaxConcurrency: 'true' }, 'choose such a number, or leave it out for 20'],
])('%j is wrong with or without quotes', (Options, remedy) => {
  expect(inputProblems('protect-clusters', { Options }, [BUCKET])).toMatchObject([{ remedy }]);
});
