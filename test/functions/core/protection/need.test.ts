import { describe, expect, test } from '@jest/globals';
import type { CheckClusterInput } from '../../../../functions/core/protection/contract.ts';
import {
  alreadyProtected,
  isNew,
  isOfRequest,
  keepsNone,
  nameInRun,
  newCluster,
  startOf,
  unprotected,
} from '../../../../functions/core/protection/need.ts';
import { parseRequest } from '../../../../functions/core/request/request.ts';
import { BUCKET, SOURCE_ARN } from '../payloads.ts';
import { checkInput, copyIn, exportPoint, point, RUN } from './payloads.ts';

const manual = copyIn({ Request: { Options: { SourceType: 'manual' } } });
const any = copyIn({ Request: { Options: { SourceType: 'any' } } });

describe('a cluster', () => {
  test.each([
    [0, copyIn({}), true],
    [1, copyIn({}), false],
    [null, copyIn({}), false],
    [0, manual, false],
    [0, any, false],
  ])('that keeps its automatic snapshots for %j days is unprotected by %j: %s', (RetentionLimit, copy, isSo) => {
    expect(keepsNone({ Name: 'orders', RetentionLimit }, copy)).toBe(isSo);
  });

  test('without automatic snapshots has the command that changes it, with the region', () => {
    expect(unprotected('orders', RUN.Id)).toMatchObject({
      Verdict: 'UNPROTECTED',
      Fix: 'aws memorydb update-cluster --cluster-name orders --snapshot-retention-limit 1 --region eu-central-1',
    });
  });

  test('without a snapshot is new for 26 hours from when it was first seen, unless it had a recovery point', () => {
    const seen = '2026-11-20T03:00:00.000Z';
    const later = (hours: number) => new Date(Date.parse(seen) + hours * 3_600_000).toISOString();
    const found = (...statuses: string[]) => ({ details: { Snapshots: statuses.map((Status) => ({ Status })) } });
    const isNewAt = (Now: string, changes: Partial<CheckClusterInput> = {}, fault = found(), records = 0) =>
      isNew(checkInput({ Now, ...changes }), fault, records, seen);
    expect(isNewAt(seen)).toBe(true);
    expect(isNewAt(later(26))).toBe(true);
    expect(isNewAt(later(26.01))).toBe(false);
    expect(isNewAt(seen, {}, found(), 1)).toBe(false);
    expect(isNewAt(seen, { Copy: manual })).toBe(false);
    expect(isNewAt(seen, { Copy: any })).toBe(true);
    expect(isNewAt(seen, { Copy: any, Cluster: { Name: 'orders', RetentionLimit: 0 } })).toBe(false);
    // Its first snapshot is being made; one that is only busy, or failed, is not the first.
    expect(isNewAt(seen, {}, found('creating'))).toBe(true);
    for (const status of ['copying', 'exporting', 'restoring', 'failed', 'deleting'])
      expect([status, isNewAt(seen, {}, found('creating', status))]).toEqual([status, false]);
    expect(newCluster('orders', seen).Warnings[0]).toContain(seen);
  });
});

describe('a recovery point', () => {
  test('is that of the request if it is proven, of this source, and in this place', () => {
    expect(isOfRequest(point(), copyIn({}), SOURCE_ARN)).toBe(true);
    expect(isOfRequest(point({ State: 'Deleting' }), copyIn({}), SOURCE_ARN)).toBe(false);
    expect(isOfRequest(point(), copyIn({}), `${SOURCE_ARN}-2`)).toBe(false);
    const exported = copyIn({ Request: { TargetBucket: BUCKET } });
    expect(isOfRequest(point(), exported, SOURCE_ARN)).toBe(false);
    expect(isOfRequest(exportPoint(), exported, SOURCE_ARN)).toBe(true);
    expect(isOfRequest(exportPoint({ Place: { ...exportPoint().Place, Bucket: 'other' } }), exported, SOURCE_ARN)).toBe(
      false,
    );
  });

  test('that could not be verified is passed on with a warning', () => {
    expect(alreadyProtected(point(), 'key', [])).toMatchObject({
      Verdict: 'ALREADY_PROTECTED',
      RecoveryPoint: 'key',
      Warnings: [],
    });
    expect(alreadyProtected(exportPoint({ Proof: 'Unverifiable' }), 'key', ['w']).Warnings).toHaveLength(2);
  });
});

describe('the execution for a cluster', () => {
  test('has a name of its own in the run, the same at every attempt', () => {
    const { Name } = startOf(checkInput());
    expect(Name).toMatch(/^run-[\da-f]{32}$/);
    expect(startOf(checkInput({ Now: '2026-11-21T00:00:00.000Z' })).Name).toBe(Name);
    expect(nameInRun(RUN.Id, 'carts')).not.toBe(Name);
    expect(nameInRun(`${RUN.Id}2`, 'orders')).not.toBe(Name);
  });

  test('has a request that copy-snapshot takes, for the cluster, with the run as its trigger', () => {
    const Trigger = {
      Type: 'Schedule',
      Id: 'a@b',
      Source: 'a',
      Time: '2026-11-20T03:59:00Z',
      TimeZone: 'Europe/Berlin',
      LocalTime: '04:59',
    } as const;
    const Copy = copyIn({ Request: { TargetBucket: BUCKET, TargetSnapshotName: '{cluster}/{date}' } });
    const { Input } = startOf(checkInput({ Trigger, Copy }));
    expect(parseRequest(Input, [BUCKET]).problems).toEqual([]);
    expect(Input).toMatchObject({
      SourceClusterName: 'orders',
      TargetSnapshotName: '{cluster}/{date}',
      Trigger: {
        Type: 'Run',
        Id: RUN.Id,
        Source: 'a',
        Time: Trigger.Time,
        TimeZone: 'Europe/Berlin',
        LocalTime: '04:59',
      },
    });
    const byHand = startOf(checkInput()).Input['Trigger'];
    expect(byHand).toEqual({ Type: 'Run', Id: RUN.Id, Time: RUN.StartTime });
    expect(parseRequest(startOf(checkInput()).Input, [BUCKET]).problems).toEqual([]);
  });
});
