import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { recordKey } from '../../../functions/core/recovery-points/record.ts';
import { DEPLOYMENT, Fleet, MACHINE, REGION } from './fleet.ts';

const validate = new Ajv2020({ allErrors: true, formats: { 'date-time': true } }).compile(
  JSON.parse(readFileSync('statemachine/notice.schema.json', 'utf8')),
);

let fleet: Fleet;
beforeEach(() => {
  fleet = new Fleet();
  for (const name of ['orders', 'shop', 'users']) fleet.cluster(name).seen(name, -900).copy(name, 0);
});

/** Measures; what the notice says, if there is one. */
async function noticed(hours: number) {
  const before = fleet.notices.length;
  await fleet.measure(hours);
  expect(fleet.notices.length - before).toBeLessThanOrEqual(1);
  const notice = fleet.notices[before];
  if (notice) expect([validate(notice.body), validate.errors]).toEqual([true, null]);
  return notice ?? null;
}

describe('A notice', () => {
  test('names the clusters whenever others are late, in both directions, and only then', async () => {
    expect(await noticed(1)).toBeNull();
    fleet.copy('users', 10);
    const first = await noticed(27);
    expect(first?.subject).toBe('LATE: MemoryDB protection of 3 cluster(s), 2 late');
    expect(first?.attributes).toEqual({ outcome: 'LATE', warnings: 'no' });
    expect(first?.body).toMatchObject({
      ...{ outcome: 'LATE', executionArn: null, executionUrl: null, remedy: expect.any(String) },
      summary: '2 of 3 clusters are late or unprotected. Since the last notice, late: orders, shop.',
      logUrl: expect.stringContaining(`${DEPLOYMENT}-measureStatus`),
      protection: {
        ...{ becameLate: ['orders', 'shop'], noLongerLate: [] },
        late: [
          { cluster: 'orders', state: 'LATE', isNew: true, ageHours: 27, maxAgeHours: 26 },
          { cluster: 'shop', state: 'LATE', isNew: true },
        ],
      },
    });
    expect(first?.text).toContain(
      `LATE        orders  (since the last notice)\n    Its newest recovery point restores ${Fleet.at(0)}, 27 hours ago`,
    );
    expect(await noticed(28)).toBeNull();

    fleet.copy('orders', 28);
    const second = await noticed(29);
    expect(second?.body).toMatchObject({
      outcome: 'LATE',
      summary: '1 of 3 clusters is late or unprotected. No longer late: orders.',
      protection: { becameLate: [], noLongerLate: [{ cluster: 'orders', state: 'PROTECTED' }] },
    });

    fleet.clusters.delete('shop');
    const third = await noticed(30);
    expect(third?.subject).toBe('PROTECTED: MemoryDB protection of 2 cluster(s), 0 late');
    expect(third?.body).toMatchObject({
      ...{ outcome: 'PROTECTED', remedy: null },
      summary: 'None of 2 clusters is late or unprotected. No longer late: shop.',
      protection: { late: [], noLongerLate: [{ cluster: 'shop', state: null }] },
    });
    expect(third?.text).toContain('DELETED     shop');
    expect(await noticed(31)).toBeNull();
  });

  test('counts no cluster that is excluded', async () => {
    fleet.cluster('scratch', { 'memorydb-snapshot-copy:exclude': 'yes' });
    await noticed(1);
    const notice = await noticed(27);
    expect(notice?.body.summary).toMatch(/^3 of 3 clusters are late or unprotected\./);
    expect(notice?.subject).toBe('LATE: MemoryDB protection of 3 cluster(s), 3 late');
  });

  test('is sent again by the next measurement if it could not be sent, with the same id', async () => {
    await noticed(1);
    fleet.broken.set('Publish', new Error('SNS is away.'));
    await expect(fleet.measure(27)).rejects.toThrow('SNS is away.');
    expect(fleet.report()).toMatchObject({ MeasuredAt: Fleet.at(27), Notified: { NoticeId: null, Late: [] } });
    expect(fleet.metrics).toHaveLength(2);
    fleet.broken.clear();
    fleet.broken.set(`PutObject reports/protection.json`, new Error('S3 is away.'));
    await expect(fleet.measure(27.1)).rejects.toThrow('S3 is away.');
    fleet.broken.clear();
    const sent = fleet.notices[0];
    expect((await noticed(28))?.body.noticeId).toBe(sent?.body.noticeId);
    expect(fleet.report().Notified).toEqual({ NoticeId: sent?.body.noticeId, Late: ['orders', 'shop', 'users'] });
  });

  test('has an id that no other change has, also not the same change another time', async () => {
    const ids = [];
    for (let day = 0; day < 4; day += 1) {
      ids.push((await noticed(27 + 28 * day))?.body.noticeId);
      for (const name of fleet.clusters.keys()) fleet.copy(name, 28 * (day + 1));
      ids.push((await noticed(28 + 28 * day))?.body.noticeId);
    }
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(8);
    for (const id of ids) expect(id).toMatch(new RegExp(`^${MACHINE}/protection/[0-9a-f]{32}#(LATE|PROTECTED)$`));
  });

  test('does not end the lateness of a cluster of which nothing is known', async () => {
    expect((await noticed(27))?.body.protection?.late).toHaveLength(3);
    fleet.broken.set(`GetObject ${recordKey(fleet.export('orders', 20))}`, new Error('Denied.'));
    expect(await noticed(28)).toBeNull();
    expect(fleet.report().Counts).toMatchObject({ LATE: 2, UNKNOWN: 1 });

    fleet.copy('shop', 28);
    const notice = await noticed(29);
    expect(notice?.subject).toBe('LATE: MemoryDB protection of 3 cluster(s), 1 late, 1 unknown');
    expect(notice?.body.summary).toBe(
      '1 of 3 clusters is late or unprotected. Of 1 that was late, it is not known now. No longer late: shop.',
    );
  });

  test('names no cluster of which nothing is known and that was not late before', async () => {
    await noticed(1);
    fleet.broken.set(`GetObject ${recordKey(fleet.export('orders', 20))}`, new Error('Denied.'));
    expect((await noticed(27))?.body.protection?.becameLate).toEqual(['shop', 'users']);
    expect(fleet.report()).toMatchObject({ Counts: { LATE: 2, UNKNOWN: 1 }, Notified: { Late: ['shop', 'users'] } });
  });

  test('is sent by the retry of the call that could not send it, which has the same event', async () => {
    await noticed(1);
    fleet.broken.set('Publish', new Error('SNS is away.'));
    await expect(fleet.measure(27)).rejects.toThrow('SNS is away.');
    fleet.broken.clear();
    expect((await noticed(27))?.body.protection?.becameLate).toEqual(['orders', 'shop', 'users']);
  });

  test('says how many more there are only if there are more', async () => {
    fleet.clusters.clear();
    const late = async (clusters: number, hours: number) => {
      while (fleet.clusters.size < clusters)
        fleet.cluster(`c${fleet.clusters.size}`, {}, { SnapshotRetentionLimit: 0 });
      return noticed(hours);
    };
    expect((await late(25, 1))?.text).not.toContain('… and');
    expect((await late(26, 2))?.text).toContain('… and 1 more, see the report');
    fleet.clusters.clear();
    await noticed(3);
    expect((await late(100, 4))?.body.summary).toMatch(/, c99\.$/);
    fleet.clusters.clear();
    const ended = await noticed(5);
    expect(ended?.body.summary).toMatch(/, c99\.$/);
    expect(ended?.text).not.toContain('… and');
    await late(101, 6);
    fleet.clusters.clear();
    expect((await noticed(7))?.text).toContain('… and 1 more that are no longer late');
  });

  test('of a change that has two directions names both', async () => {
    fleet.copy('users', 10);
    await noticed(27);
    fleet.copy('orders', 27);
    expect((await noticed(37))?.body).toMatchObject({
      summary: '2 of 3 clusters are late or unprotected. Since the last notice, late: users. No longer late: orders.',
    });
  });

  test('fits into a message of SNS, however many clusters there are, and has the command of an unprotected one', async () => {
    fleet.clusters.clear();
    const name = (each: number) => `${'a-cluster-with-a-long-name-'.padEnd(36, 'x')}${String(each).padStart(4, '0')}`;
    for (let each = 0; each < 1_500; each += 1) fleet.cluster(name(each), {}, { SnapshotRetentionLimit: 0 });
    const notice = await noticed(0);
    const json = JSON.stringify(notice?.body);
    expect(Buffer.byteLength(JSON.stringify([notice?.text, ...Array(5).fill(json)]))).toBeLessThan(256 * 1024);
    expect(notice?.body.fix).toBe(
      `aws memorydb update-cluster --cluster-name ${name(0)} --snapshot-retention-limit 1 --region ${REGION}`,
    );
    expect(notice?.text).toContain('… and 1475 more, see the report');
    expect(fleet.report().Notified.Late).toHaveLength(1_500);
  });
});
