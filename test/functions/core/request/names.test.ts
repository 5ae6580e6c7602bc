import { describe, expect, test } from '@jest/globals';
import {
  bucketNameProblem,
  clusterNameProblem,
  copyTargetProblem,
  exportTargetProblem,
  kmsKeyProblem,
  legalName,
  placeholderProblem,
  sourceNameProblem,
} from '../../../../functions/core/request/names.ts';
import { BUCKET } from '../payloads.ts';
import { hostileText, randomNumbers } from '../random.ts';

describe("a source's name", () => {
  test.each(['automatic.orders-2026-11-20-03-00', 'a', 'a--b', 'a'.repeat(255)])('may be %s', (name) => {
    expect(sourceNameProblem(name)).toBeNull();
  });
  test.each(['arn:aws:memorydb:eu-central-1:1:snapshot/a', 'a b', 'ä', 'a_b', 'a\n', 'a'.repeat(256)])(
    'may not be %j',
    (name) => {
      expect(sourceNameProblem(name)).toMatchObject({ field: 'SourceSnapshotName', value: name });
    },
  );
});

describe("a copy's name", () => {
  test.each(['orders-2026-11-20', 'a', '-a', '7', 'a'.repeat(255)])('may be %s', (name) => {
    expect(copyTargetProblem(name, 'source')).toBeNull();
  });
  test.each(['automatic.orders', 'a--b', 'a-', '-', 'a b', 'A', 'a\n', 'ä', 'a'.repeat(256)])(
    'may not be %j',
    (name) => {
      const problem = copyTargetProblem(name, 'source');
      expect(problem).toMatchObject({ field: 'TargetSnapshotName', value: name });
      expect(problem?.remedy).toBe(`try "${legalName(name)}"`);
    },
  );
  test("may not be the source's, and another is proposed", () => {
    const long = 'a'.repeat(255);
    expect(copyTargetProblem('same', 'same')?.remedy).toBe('try "same-copy"');
    const proposed = /"(.*)"/.exec(copyTargetProblem(long, long)?.remedy ?? '')?.[1] ?? '';
    expect(copyTargetProblem(proposed, long)).toBeNull();
  });
});

describe("a cluster's name", () => {
  test.each(['orders', 'a', 'c'.repeat(40)])('may be %s', (name) => {
    expect(clusterNameProblem(name)).toBeNull();
  });
  test.each(['a--b', 'a-', 'a.b', 'arn:aws:memorydb:eu-central-1:1:cluster/a', 'c'.repeat(41)])(
    'may not be %s',
    (name) => {
      expect(clusterNameProblem(name)).toMatchObject({ field: 'SourceClusterName', value: name });
    },
  );
});

describe('placeholders in a name', () => {
  test.each(['plain', '{cluster}-{source}-{date}-{time}', '{', '}{', 'a{b'])('may be as in %s', (name) => {
    expect(placeholderProblem(name)).toBeNull();
  });
  test.each([
    ['{name}', 'write one of these, or remove {name}'],
    ['{}', 'write one of these, or remove {}'],
    ['{datetime}', 'write one of these, or remove {datetime}'],
    ['{date}-{DATE}', 'did you mean {date}?'],
    ['{dat}', 'did you mean {date}?'],
    ['{clustre}', 'did you mean {cluster}?'],
    ['{timestamp}', 'did you mean {time}?'],
    ['{{date}', null],
  ])('are looked at by name: %s', (name, remedy) => {
    expect(placeholderProblem(name)?.remedy ?? null).toBe(remedy);
  });
});

test.each([
  ['automatic.orders-2026-11-20-03-00', 'automatic-orders-2026-11-20-03-00'],
  ['My Copy!', 'my-copy'],
  ['--a__b--', 'a-b'],
  ['語', 'my-copy'],
  ['{Cluster} {date}!', '{cluster}-{date}'],
  ['{name}', 'name'],
  [`${'a'.repeat(249)}-{cluster}`, 'a'.repeat(249)],
  [`${'a'.repeat(254)}-b`, 'a'.repeat(254)],
])('the legal name nearest to %j is %s', (name, legal) => {
  expect(legalName(name)).toBe(legal);
});

test('a legal name is legal whatever it is made of, and stays itself', () => {
  const random = randomNumbers(5);
  for (let round = 0; round < 500; round += 1) {
    const legal = legalName(hostileText(random, 400));
    expect(copyTargetProblem(legal, '')).toBeNull();
    expect(legalName(legal)).toBe(legal);
  }
});

describe("an export's name", () => {
  test.each(['orders', 'Orders 2026/11', 'a--b-', 'ü, 語 😀', 'n'.repeat(992), '語'.repeat(330)])(
    'may be %s',
    (name) => {
      expect(exportTargetProblem(name)).toBeNull();
    },
  );
  test.each([
    'n'.repeat(993),
    '語'.repeat(331),
    '😀'.repeat(249),
    'a\nb',
    'a\u0000',
    '\u007f',
    '\u009f',
    '\uffff',
    'a\ud83d',
  ])('may not be %j', (name) => {
    expect(exportTargetProblem(name)).toMatchObject({ field: 'TargetSnapshotName', value: name });
  });
  test.each([
    ['recovery-points/orders', 'try "exports/orders"'],
    ['reports/', 'try "exports/{cluster}-{date}"'],
  ])('may not be %s, where the records and reports are', (name, remedy) => {
    expect(exportTargetProblem(name)).toMatchObject({ field: 'TargetSnapshotName', value: name, remedy });
  });
  test.each(['recovery-points', 'my/reports/orders', 'Reports/orders'])('may be %s, which is beside them', (name) => {
    expect(exportTargetProblem(name)).toBeNull();
  });
  test('that is too long gets its bytes', () => {
    expect(exportTargetProblem('語'.repeat(331))?.rule).toContain('this has 993');
  });
});

describe("a bucket's name", () => {
  test.each([BUCKET, 'abc', 'a.b-c', '1.2.3', 'a'.repeat(63)])('may be %s when it is allowed', (name) => {
    expect(bucketNameProblem(name, [name])).toBeNull();
    expect(bucketNameProblem(name, [])?.rule).toContain('may export to: (none)');
  });
  test.each([
    'ab',
    'a'.repeat(64),
    'Orders',
    'a..b',
    '.abc',
    'abc-',
    'a_b',
    '192.168.5.4',
    'xn--abc',
    'sthree-abc',
    'amzn-s3-demo-bucket',
    'abc-s3alias',
    'abc--ol-s3',
    'abc.mrap',
    'abc--x-s3',
    'abc--table-s3',
    's3://abc',
    'arn:aws:s3:::abc',
    'abc\n',
  ])('may not be %j, even if it is allowed', (name) => {
    expect(bucketNameProblem(name, [name])).toMatchObject({ field: 'TargetBucket', value: name });
  });
  test('that is not allowed gets the allowed ones', () => {
    expect(bucketNameProblem('other', [BUCKET, 'second'])?.rule).toContain(`${BUCKET}, second`);
  });
});

describe('a key', () => {
  test.each([
    'alias/orders',
    '1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws:kms:eu-central-1:1:key/1',
    'k'.repeat(2048),
  ])('may be %s for a copy, and never goes with an export', (key) => {
    expect(kmsKeyProblem(key, false)).toBeNull();
    expect(kmsKeyProblem(key, true)).toMatchObject({ field: 'KmsKeyId', remedy: expect.stringContaining('remove') });
  });
  test.each(['k'.repeat(2049), 'a b', 'a\n'])('may not be %j', (key) => {
    expect(kmsKeyProblem(key, false)).toMatchObject({ field: 'KmsKeyId', value: key });
  });
});
