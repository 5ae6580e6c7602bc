import { describe, expect, test } from '@jest/globals';
import type { ObjectPlace } from '../../../functions/aws/objects.ts';
import { claimExport } from '../../../functions/copy-snapshot/claim-export.ts';
import { at, BUCKET, copyPlan, EXECUTION, exportPlan, SOURCE, TARGET } from '../core/payloads.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';
import { BucketInMemory } from '../ports.ts';

const KEY = `${TARGET}.claim.json`;
const OTHER = EXECUTION.Id.replace(/orders$/, 'earlier');
const FOREIGN = OTHER.replace('memorydb-snapshot-copy', 'another-machine');
const INPUT = { Plan: exportPlan(), Execution: EXECUTION, Now: at(1) };
const claimOf = (Execution: string) => JSON.stringify({ Execution, SourceSnapshotName: SOURCE });
const FREE = { Key: KEY, TakenOverFrom: null, Warnings: [] };
const TAKEN_OVER = {
  Key: KEY,
  TakenOverFrom: OTHER,
  Warnings: [expect.stringContaining(`by an execution that has ended, ${OTHER}; its claim was taken over.`)],
};

/** @param running the executions that still run */
function claiming(s3 = new ObjectsInMemory(), running: readonly string[] = []) {
  const asked: string[] = [];
  const listing = new BucketInMemory();
  const isRunning = async (arn: string) => {
    asked.push(arn);
    return running.includes(arn);
  };
  return { s3, listing, asked, claim: (input = INPUT) => claimExport({ s3, listing, isRunning })(input) };
}

test('A free name is claimed by one write, and nobody is asked', async () => {
  const { s3, asked, claim } = claiming();
  expect(await claim()).toEqual(FREE);
  expect(s3.calls).toEqual([`writeText ${KEY}`]);
  expect(asked).toEqual([]);
  expect(JSON.parse(s3.textOf(KEY) ?? '')).toMatchObject({
    Execution: EXECUTION.Id,
    ClaimedAt: at(1),
    TargetSnapshotName: TARGET,
  });
});

test('A repeat finds that the claim is its own', async () => {
  const { s3, asked, claim } = claiming();
  await claim();
  const [first] = s3.objects.values();
  expect(await claim()).toEqual(FREE);
  expect([...s3.objects.values()]).toEqual([first]);
  expect(asked).toEqual([]);
});

test('The claim of an execution that has ended is taken over', async () => {
  const { s3, asked, claim } = claiming();
  s3.put(KEY, claimOf(OTHER));
  expect(await claim()).toEqual(TAKEN_OVER);
  expect(asked).toEqual([OTHER]);
  expect(s3.textOf(KEY)).toContain(`"Execution": "${EXECUTION.Id}"`);
});

test('A repeat still knows from whom the claim was taken over', async () => {
  const { s3, claim } = claiming();
  s3.put(KEY, claimOf(OTHER));
  await claim();
  expect(await claim()).toEqual(TAKEN_OVER);
});

test.each([
  ['an object', `${TARGET}-0002.rdb`],
  ['the manifest', `${TARGET}.manifest.json`],
])('The claim is left alone if its execution has left %s since the request was validated', async (_what, key) => {
  const { s3, listing, claim } = claiming();
  s3.put(KEY, claimOf(OTHER));
  listing.objects.set(key, new Uint8Array());
  await expect(claim()).rejects.toMatchObject({
    name: 'InvalidRequest',
    details: {
      Problems: [{ field: 'TargetSnapshotName', value: key, rule: expect.stringContaining('never overwrites') }],
    },
  });
  expect(s3.textOf(KEY)).toBe(claimOf(OTHER));
});

test('What no export of the name would write is not in its way', async () => {
  const { s3, listing, claim } = claiming();
  s3.put(KEY, claimOf(OTHER));
  listing.objects.set(`${TARGET}-0009.rdb`, new Uint8Array());
  expect(await claim()).toEqual(TAKEN_OVER);
  expect(listing.calls).toEqual([`list ${BUCKET} ${TARGET}-`, `list ${BUCKET} ${TARGET}.manifest.json`]);
});

test('The claim of an execution that has ended is left alone if it was for another source, which may still be written', async () => {
  const { s3, claim } = claiming();
  const text = JSON.stringify({ Execution: OTHER, SourceSnapshotName: 'orders-by-hand' });
  s3.put(KEY, text);
  await expect(claim()).rejects.toMatchObject({
    name: 'ExportNameClaimed',
    sentence: expect.stringContaining('exported another source'),
    details: { ClaimedBy: OTHER },
  });
  expect(s3.textOf(KEY)).toBe(text);
});

describe('A claim is left alone', () => {
  test.each([
    ['whose execution runs', claimOf(OTHER), OTHER, /^The name ".+" is claimed by another execution, which is still/],
    ['of another state machine', claimOf(FOREIGN), FOREIGN, /claimed by an execution of another state machine/],
    ['that is none', 'my notes', null, /^The object under the key of this export's claim is no claim of this tool\.$/],
    ['that names nobody', JSON.stringify({ Execution: 7, SourceSnapshotName: SOURCE }), null, /no claim of this tool/],
    ['that names no source', JSON.stringify({ Execution: OTHER }), null, /no claim of this tool/],
  ])('%s', async (_what, text, ClaimedBy, sentence) => {
    const { s3, asked, claim } = claiming(new ObjectsInMemory(), [OTHER, FOREIGN]);
    s3.put(KEY, text);
    await expect(claim()).rejects.toMatchObject({
      name: 'ExportNameClaimed',
      sentence: expect.stringMatching(sentence),
      details: { ClaimKey: KEY, ClaimedBy },
    });
    expect(s3.textOf(KEY)).toBe(text);
    expect(asked).toEqual(ClaimedBy === OTHER ? [OTHER] : []);
  });
});

describe('When another is faster', () => {
  /** Before this execution's second write, acts as somebody else would. */
  class Contested extends ObjectsInMemory {
    readonly #meanwhile: (s3: ObjectsInMemory) => void;

    constructor(meanwhile: (s3: ObjectsInMemory) => void) {
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
    const { claim } = claiming(new Contested((s3) => s3.put(KEY, claimOf(faster))), [faster]);
    await expect(claim()).rejects.toMatchObject({ name: 'ExportNameClaimed', details: { ClaimedBy: faster } });
  });

  test('in taking it away, the name is claimed as a free one', async () => {
    const { s3, claim } = claiming(new Contested(({ objects }) => objects.delete(KEY)));
    await expect(claim()).resolves.toEqual(FREE);
    expect(s3.textOf(KEY)).toContain(EXECUTION.Id);
  });

  test('again and again, it gives up for a while', async () => {
    let times = 0;
    const { claim } = claiming(new Contested((s3) => s3.put(KEY, claimOf(OTHER) + ' '.repeat(++times))));
    await expect(claim()).rejects.toMatchObject({ name: 'TransientServiceError' });
  });
});

test('A copy claims nothing', async () => {
  const { claim } = claiming();
  await expect(claim({ ...INPUT, Plan: copyPlan() })).rejects.toThrow(TypeError);
});
