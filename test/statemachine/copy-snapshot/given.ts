import { CopySnapshotCommand, MemoryDBClient } from '@aws-sdk/client-memorydb';
import { expect } from '@jest/globals';
import { STAMP_KEY } from '../../../functions/core/copy/stamp.ts';
import type { Snapshot } from '../../../local/emulators/memorydb/store.ts';
import { type Outcome, SOURCE, type TestService } from '../../support/service.ts';
import { type ReadNotice, theNotice } from '../notices.ts';
import { TARGET } from './exports.ts';

export const COPY = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET };
export const KMS_KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
export const STAMP = { [STAMP_KEY]: expect.stringMatching(/^memorydb-snapshot-copy-\w+\/sha256:[0-9a-f]{64}$/) };

export const snapshotNames = ({ memorydb }: TestService): string[] =>
  memorydb.store.state.snapshots.map(({ name }) => name).sort();

/** Throws if there is none. */
export function snapshot({ memorydb }: TestService, name = TARGET): Snapshot {
  const found = memorydb.store.find(name);
  if (!found) throw new Error(`There is no snapshot ${name}.`);
  return found;
}

/** A snapshot's tags by key; a null value is kept as undefined. */
export const tagsOf = (local: TestService, name = TARGET): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(snapshot(local, name).tags.map(({ Key, Value }) => [Key, Value]));

/** How often a state was entered. */
export const visits = ({ states }: Outcome, name: string): number => states.filter((state) => state === name).length;

/** Takes the quota of manual snapshots of the last 24 hours for the seeded cluster, at one time. */
export function spendQuota({ memorydb }: TestService, at: number): void {
  for (let count = memorydb.options.manualSnapshotsPerDay; count > 0; count -= 1)
    memorydb.store.countManualCreation('orders', at);
}

/** Somebody else's copy, which keeps the source busy, though for some seconds that still reads `available`. */
export async function somebodyCopies(local: TestService, seconds: number): Promise<void> {
  local.memorydb.script({ seconds });
  const client = new MemoryDBClient({ endpoint: local.service.urls.memorydb });
  await client.send(new CopySnapshotCommand({ SourceSnapshotName: SOURCE, TargetSnapshotName: 'theirs' }));
}

/**
 * Holds a copy that succeeded to what all of them have in common: one copy, available and stamped, beside what was there
 * before, and one notice, which is returned.
 */
export function expectCopied(local: TestService, outcome: Outcome, others: readonly string[] = []): ReadNotice {
  expect(outcome).toMatchObject({
    status: 'SUCCEEDED',
    output: { Mode: 'Copy', Export: null, Snapshot: { Name: TARGET, Status: 'available', Source: 'manual' } },
  });
  expect(outcome.states.slice(-4)).toEqual(['IsCopyComplete', 'RecordPoint', 'NotifySuccess', 'Succeeded']);
  expect(snapshotNames(local)).toEqual([SOURCE, TARGET, ...others].sort());
  expect(snapshot(local).status).toBe('available');
  expect(tagsOf(local)).toMatchObject(STAMP);
  const notice = theNotice(local, outcome);
  expect(notice.attributes).toEqual({
    outcome: 'SUCCEEDED',
    cluster: 'orders',
    mode: 'Copy',
    warnings: notice.body.warnings.length > 0 ? 'yes' : 'no',
  });
  expect(outcome.output).toMatchObject({ NoticeId: notice.body.noticeId });
  return notice;
}
