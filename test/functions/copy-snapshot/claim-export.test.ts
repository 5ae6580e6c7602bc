import { describe, expect, test } from '@jest/globals';
import type { ObjectPlace } from '../../../functions/aws/object-place.ts';
import { claimExport } from '../../../functions/copy-snapshot/claim-export.ts';
import {
  at,
  BUCKET,
  claimText,
  copyPlan,
  EXECUTION,
  exportPlan,
  SOURCE,
  SOURCE_ARN,
  TARGET,
} from '../core/payloads.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';
import { BucketInMemory, MemoryDbInMemory, snapshot } from '../ports.ts';

const KEY = `${TARGET}.claim.json`;
const OTHER = EXECUTION.Id.replace(/orders$/, 'earlier');
const FOREIGN = OTHER.replace('memorydb-snapshot-copy', 'another-machine');
const INPUT = { Plan: exportPlan(), Execution: EXECUTION, Now: at(1) };
const claimOf = (Execution: string) => claimText({ Execution });
const FREE = { Key: KEY, TakenOverFrom: null };
const TAKEN_OVER = { Key: KEY, TakenOverFrom: OTHER };

/** @param running the executions that still run */
function claiming(objects = new ObjectsInMemory(), running: readonly string[] = []) {
  const asked: string[] = [];
  const buckets = new BucketInMemory();
  const memorydb = new MemoryDbInMemory();
  const isRunning = async (arn: string) => {
    asked.push(arn);
    return running.includes(arn);
  };
  const claim = (input = INPUT) => claimExport({ objects, buckets, memorydb, isRunning })(input);
  return { objects, buckets, memorydb, asked, claim };
}

test('A free name is claimed by one write, and nobody is asked', async () => {
  const { objects, buckets, asked, claim } = claiming();
  buckets.objects.set(`${TARGET}-old.txt`, new Uint8Array());
  expect(await claim()).toEqual(FREE);
  expect(objects.calls).toEqual([`readText ${KEY}`, `writeText ${KEY}`]);
  expect(asked).toEqual([]);
  expect(JSON.parse(objects.textOf(KEY) ?? '')).toMatchObject({
    Execution: EXECUTION.Id,
    ClaimedAt: at(1),
    TargetSnapshotName: TARGET,
    Source: { Arn: SOURCE_ARN, Name: SOURCE, CreatedAt: '2026-11-20T03:00:00.000Z' },
    OtherKeys: [`${TARGET}-old.txt`],
    Snapshot: { Name: SOURCE, ClusterConfiguration: { Shards: [{ Name: '0001' }, { Name: '0004' }] } },
  });
});

test('A repeat finds that the claim is its own', async () => {
  const { objects, asked, claim } = claiming();
  await claim();
  const [first] = objects.objects.values();
  expect(await claim()).toEqual(FREE);
  expect([...objects.objects.values()]).toEqual([first]);
  expect(asked).toEqual([]);
});

test('The claim of an execution that has ended is taken over', async () => {
  const { objects, asked, claim } = claiming();
  objects.put(KEY, claimOf(OTHER));
  expect(await claim()).toEqual(TAKEN_OVER);
  expect(asked).toEqual([OTHER]);
  expect(objects.textOf(KEY)).toContain(`"Execution": "${EXECUTION.Id}"`);
});

test('A repeat still knows from whom the claim was taken over', async () => {
  const { objects, claim } = claiming();
  objects.put(KEY, claimOf(OTHER));
  await claim();
  expect(await claim()).toEqual(TAKEN_OVER);
});

test('A claim that is taken over keeps what the first execution has written down', async () => {
  const { objects, memorydb, claim } = claiming();
  const facts = {
    OtherKeys: [`${TARGET}-older.txt`],
    Snapshot: { ClusterConfiguration: { Shards: [{ Name: '0009' }] } },
  };
  objects.put(KEY, claimText({ Execution: OTHER, ...facts }));
  memorydb.snapshots.clear();
  await claim();
  expect(JSON.parse(objects.textOf(KEY) ?? '')).toMatchObject({ TakenOverFrom: OTHER, ...facts });
});

test.each([
  ['objects of the export', `${TARGET}-0002.rdb`],
  ['its manifest', `${TARGET}.manifest.json`],
])('A claim is taken over with %s, as its execution has brought them about', async (_what, key) => {
  const { objects, buckets, claim } = claiming();
  objects.put(KEY, claimOf(OTHER));
  buckets.objects.set(key, new Uint8Array());
  expect(await claim()).toEqual(TAKEN_OVER);
});

test.each([
  ['An object', `${TARGET}-0002.rdb`],
  ['A manifest', `${TARGET}.manifest.json`],
])('%s that has come since the request was validated, and that nobody claims, is refused', async (_what, key) => {
  const { objects, buckets, claim } = claiming();
  buckets.objects.set(key, new Uint8Array());
  await expect(claim()).rejects.toMatchObject({
    name: 'InvalidRequest',
    details: {
      Problems: [{ field: 'TargetSnapshotName', value: key, rule: expect.stringContaining('never overwrites') }],
    },
  });
  expect(objects.textOf(KEY)).toBeUndefined();
});

test('What no export of the name would write is not in its way', async () => {
  const { buckets, claim } = claiming();
  buckets.objects.set(`${TARGET}-0009.rdb`, new Uint8Array());
  expect(await claim()).toEqual(FREE);
  expect(buckets.calls).toEqual([`list ${BUCKET} ${TARGET}-`, `list ${BUCKET} ${TARGET}.manifest.json`]);
});

test('A source that is gone is not described in the claim', async () => {
  const { objects, memorydb, claim } = claiming();
  memorydb.snapshots.clear();
  expect(await claim()).toEqual(FREE);
  expect(JSON.parse(objects.textOf(KEY) ?? '')).toMatchObject({ Source: { Name: SOURCE }, Snapshot: null });
});

test('A source that is another one by now is not exported as the one that was planned', async () => {
  const { objects, memorydb, claim } = claiming();
  const Shards = [{ Name: '0001', SnapshotCreationTime: new Date('2026-11-20T04:00:00Z') }];
  memorydb.snapshots.set(SOURCE, snapshot(SOURCE, 'available', { ClusterConfiguration: { Name: 'orders', Shards } }));
  await expect(claim()).rejects.toMatchObject({
    name: 'SnapshotNotFoundFault',
    sentence: `The source snapshot "${SOURCE}" of 2026-11-20T03:00:00.000Z is gone: another one was made under its name.`,
  });
  expect(objects.textOf(KEY)).toBeUndefined();
});

test.each([
  ['another snapshot', { Arn: `${SOURCE_ARN}-2`, Name: 'orders-by-hand', CreatedAt: '2026-11-20T03:00:00.000Z' }],
  ['a snapshot that had its name before', { Arn: SOURCE_ARN, Name: SOURCE, CreatedAt: '2026-11-19T03:00:00.000Z' }],
])(
  'The claim of an execution that has ended is left alone if it was for %s, which may still be written',
  async (_what, Source) => {
    const { objects, claim } = claiming();
    const text = claimText({ Execution: OTHER, Source });
    objects.put(KEY, text);
    await expect(claim()).rejects.toMatchObject({
      name: 'ExportNameClaimed',
      sentence: expect.stringContaining(`exported another snapshot, "${Source.Name}" of ${Source.CreatedAt}, which`),
      details: { ClaimedBy: OTHER, ClaimedSource: Source },
    });
    expect(objects.textOf(KEY)).toBe(text);
  },
);

describe('A claim is left alone', () => {
  test.each([
    ['whose execution runs', claimOf(OTHER), OTHER, /^The name ".+" is claimed by another execution, which is still/],
    ['of another state machine', claimOf(FOREIGN), FOREIGN, /claimed by an execution of another state machine/],
    ['that is none', 'my notes', null, /^The object under the key of this export's claim is no claim of this tool\.$/],
    ['that names nobody', claimText({ Execution: 7 }), null, /no claim of this tool/],
    ['that names no source', claimText({ Source: null }), null, /no claim of this tool/],
    ['that says no time', claimText({ StartedAt: undefined }), null, /no claim of this tool/],
    ['that names a source by half', claimText({ Source: { Name: SOURCE } }), null, /no claim of this tool/],
  ])('%s', async (_what, text, ClaimedBy, sentence) => {
    const { objects, asked, claim } = claiming(new ObjectsInMemory(), [OTHER, FOREIGN]);
    objects.put(KEY, text);
    await expect(claim()).rejects.toMatchObject({
      name: 'ExportNameClaimed',
      sentence: expect.stringMatching(sentence),
      details: { ClaimKey: KEY, ClaimedBy },
    });
    expect(objects.textOf(KEY)).toBe(text);
    expect(asked).toEqual(ClaimedBy === OTHER ? [OTHER] : []);
  });
});

describe('When another is faster', () => {
  /** Before this execution's second write, acts as somebody else would. */
  class Contested extends ObjectsInMemory {
    readonly #meanwhile: (objects: ObjectsInMemory) => void;

    constructor(meanwhile: (objects: ObjectsInMemory) => void) {
      super();
      this.#meanwhile = meanwhile;
      this.put(KEY, claimOf(OTHER));
    }

    override async readText(place: ObjectPlace) {
      const found = await super.readText(place);
      this.#meanwhile(this);
      return found;
    }
  }

  test('in taking over, the claim is looked at again', async () => {
    const faster = EXECUTION.Id.replace(/orders$/, 'faster');
    const { claim } = claiming(new Contested((objects) => objects.put(KEY, claimOf(faster))), [faster]);
    await expect(claim()).rejects.toMatchObject({ name: 'ExportNameClaimed', details: { ClaimedBy: faster } });
  });

  test('in taking it away, the name is claimed as a free one', async () => {
    const { objects, claim } = claiming(new Contested(({ objects }) => objects.delete(KEY)));
    await expect(claim()).resolves.toEqual(FREE);
    expect(objects.textOf(KEY)).toContain(EXECUTION.Id);
  });

  test('again and again, it gives up for a while', async () => {
    let times = 0;
    const { claim } = claiming(new Contested((objects) => objects.put(KEY, claimOf(OTHER) + ' '.repeat(++times))));
    await expect(claim()).rejects.toMatchObject({ name: 'TransientServiceError' });
  });
});

test('A copy claims nothing', async () => {
  const { claim } = claiming();
  await expect(claim({ ...INPUT, Plan: copyPlan() })).rejects.toThrow(TypeError);
});
