import { describe, expect, test } from '@jest/globals';
import { probeShard } from '../../../functions/copy-snapshot/probe-shard.ts';
import { realShard } from '../core/rdb/seed.ts';
import { fault } from '../ports.ts';
import { ExportInMemory, exportedShard, keyOf, target } from '../shards.ts';

const INPUT = { Target: target(), Shard: exportedShard(0) };

describe('A probe', () => {
  test('reads the two ends, finds nothing wrong, and hands out the parts', async () => {
    const s3 = new ExportInMemory();
    const { Probe, Parts } = await probeShard(s3)(INPUT);
    expect(Probe).toMatchObject({ Bytes: realShard(0).file.length, Identified: true, Findings: [] });
    expect(Probe.Keys).toBeGreaterThan(0);
    expect(Parts).toEqual([{ First: 0, Last: realShard(0).file.length - 9 }]);
    expect(s3.calls).toEqual([`describe ${keyOf(0)}`, `read ${keyOf(0)}`, `read ${keyOf(0)}`]);
  });

  test('hands out no parts at level Probe', async () => {
    const Target = target({ Level: 'Probe' });
    expect((await probeShard(new ExportInMemory())({ ...INPUT, Target })).Parts).toEqual([]);
  });

  test.each<[string, (s3: ExportInMemory) => void, RegExp]>([
    ['the file of another shard', ({ objects }) => objects.set(keyOf(0), realShard(1).file), /keys of another shard/],
    ['no file', ({ objects }) => objects.delete(keyOf(0)), /^it is missing$/],
    ['an empty file', ({ objects }) => objects.set(keyOf(0), new Uint8Array()), /^it is empty$/],
  ])('hands out no parts of what is bad already: %s', async (_what, damage, reason) => {
    const s3 = new ExportInMemory();
    damage(s3);
    const { Probe, Parts } = await probeShard(s3)(INPUT);
    expect(Probe.Findings).toEqual([{ Verdict: 'bad', Reason: expect.stringMatching(reason) }]);
    expect(Parts).toEqual([]);
  });

  test('passes on what S3 refuses', async () => {
    const s3 = new ExportInMemory();
    s3.broken = fault('AccessDeniedException');
    await expect(probeShard(s3)(INPUT)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
