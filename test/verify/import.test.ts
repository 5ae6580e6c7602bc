import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  EXPORT,
  MANIFEST,
  readObject,
  removeObject,
  TARGET,
  writeObject,
} from '../statemachine/copy-snapshot/exports.ts';
import { COPY } from '../statemachine/copy-snapshot/given.ts';
import { recordedBy, recordKeys } from '../statemachine/copy-snapshot/recorded.ts';
import { BUCKET, localService, ROOT, SOURCE } from '../support/service.ts';

const local = localService();
const SOURCE_ARN = `arn:aws:memorydb:eu-central-1:111122223333:snapshot/${SOURCE}`;

/** As scripts/verify.mjs calls it, but as it was built before the first test. */
const SCRIPT = `
  import { main } from ${JSON.stringify(join(ROOT, '.build/verify/import.mjs'))};
  process.exitCode = await main(process.argv.slice(1));
`;

const runImport = (...args: readonly string[]) =>
  new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    const { s3, memorydb } = local.service.urls;
    const env = { ...process.env, AWS_ENDPOINT_URL_S3: s3, AWS_ENDPOINT_URL_MEMORYDB: memorydb };
    execFile(process.execPath, ['--input-type=module', '-e', SCRIPT, '--', ...args], { env }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
  });

const inBucket = ['--bucket', BUCKET];

describe('Exports', () => {
  test('are recorded as their executions had recorded them, once', async () => {
    const key = recordedBy(await local.run(EXPORT));
    const record = readObject(local, key).toString();
    removeObject(local, key);
    expect(await runImport(...inBucket, '--dry-run')).toMatchObject({
      code: 0,
      out: `would be recorded ${MANIFEST}  ${key}\n`,
    });
    expect(await recordKeys(local)).toEqual([]);
    expect(await runImport(...inBucket)).toEqual({ code: 0, out: `recorded          ${MANIFEST}  ${key}\n`, err: '' });
    expect(JSON.parse(readObject(local, key).toString())).toEqual({
      ...JSON.parse(record),
      ProvenAt: JSON.parse(readObject(local, MANIFEST).toString()).Times.VerifiedAt,
    });
    expect(await runImport(...inBucket)).toMatchObject({ code: 0, out: expect.stringMatching(/^recorded already /) });
  });

  test('that are not as their manifests describe them are reported, and not recorded', async () => {
    const key = recordedBy(await local.run(EXPORT));
    removeObject(local, key);
    writeObject(local, `${TARGET}-0002.rdb`, 'short');
    const { code, out } = await runImport(...inBucket, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      Imported: [
        {
          Of: MANIFEST,
          Result: 'not recorded',
          Record: null,
          Reason: expect.stringContaining(`${TARGET}-0002.rdb has 5 bytes`),
        },
      ],
    });
    expect(await recordKeys(local)).toEqual([]);
  });

  test.each(['Claim', 'Objects'])('whose record has less than they have say what it has not: %s', async (name) => {
    const key = recordedBy(await local.run(EXPORT));
    const record = JSON.parse(readObject(local, key).toString());
    const less = name === 'Claim' ? null : record.Export.Objects.slice(0, 1);
    writeObject(local, key, JSON.stringify({ ...record, Export: { ...record.Export, [name]: less } }));
    const { out } = await runImport(...inBucket);
    expect(out).toMatch(
      name === 'Claim' ? /says Export\.Claim null, and not \{"Key":/ : /says Export\.Objects\.1 null, and not \{"/,
    );
    expect(out).not.toContain('undefined');
  });

  test('whose record says otherwise keep it', async () => {
    const key = recordedBy(await local.run(EXPORT));
    const text = readObject(local, key)
      .toString()
      .replace(/"ETag": "[^,]*"/, '"ETag": "\\"other\\""');
    writeObject(local, key, text);
    const { code, out } = await runImport(...inBucket);
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(
        /The record that is there says Export\.Objects\.0\.ETag "\\"other\\"", and not "\\"[-0-9a-f]+\\""\. Start the same request again/,
      ),
    ]);
    expect(readObject(local, key).toString()).toBe(text);
  });

  test('that were recorded before a call failed are named', async () => {
    await local.run(EXPORT);
    await local.run({ ...EXPORT, TargetSnapshotName: 'orders-more' });
    for (const key of await recordKeys(local)) removeObject(local, key);
    local.faults.inject({ operation: 'PutObject', error: 'AccessDenied', after: 1 });
    const { code, out, err } = await runImport(...inBucket);
    expect([code, out]).toEqual([2, expect.stringMatching(/^recorded +\S+manifest\.json {2}recovery-points\/\S+\n$/)]);
    expect(err).toContain('PutObject');
    expect(await recordKeys(local)).toHaveLength(1);
    for (const key of await recordKeys(local)) removeObject(local, key);
    local.faults.inject({ operation: 'PutObject', error: 'AccessDenied', after: 1 });
    const json = await runImport(...inBucket, '--json');
    expect([json.code, JSON.parse(json.out)]).toEqual([
      2,
      { Imported: [expect.objectContaining({ Result: 'recorded' })] },
    ]);
  });

  test('of which one manifest cannot be read are recorded otherwise', async () => {
    await local.run(EXPORT);
    await local.run({ ...EXPORT, TargetSnapshotName: 'orders-more' });
    for (const key of await recordKeys(local)) removeObject(local, key);
    local.faults.inject({ operation: 'GetObject', error: 'AccessDenied' });
    const { code, out, err } = await runImport(...inBucket, '--json');
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(JSON.parse(out)).toEqual({
      Imported: [
        expect.objectContaining({
          Result: 'not readable',
          Record: null,
          Reason: expect.stringMatching(/^AWS does not permit s3:GetObject on .*manifest\.json/),
        }),
        expect.objectContaining({ Result: 'recorded' }),
      ],
    });
    local.faults.inject({ operation: 'GetObject', error: 'ExpiredToken' });
    expect(await runImport(...inBucket)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('The credentials have expired.'),
    });
  });

  test.each(['Source', 'Execution'])(
    'whose manifest has text that is no ARN as its %s are not recorded',
    async (member) => {
      removeObject(local, recordedBy(await local.run(EXPORT)));
      const manifest = JSON.parse(readObject(local, MANIFEST).toString());
      const other = member === 'Source' ? { Source: { ...manifest.Source, Arn: 'orders' } } : { Execution: 'by hand' };
      writeObject(local, MANIFEST, JSON.stringify({ ...manifest, ...other }));
      const { code, out } = await runImport(...inBucket);
      expect([code, out]).toEqual([
        1,
        expect.stringMatching(/^not recorded .* What it says would be no record\. Check that/),
      ]);
      expect(await recordKeys(local)).toEqual([]);
    },
  );

  test('are not found under another prefix', async () => {
    await local.run(EXPORT);
    expect(await runImport(...inBucket, '--prefix', 'others')).toMatchObject({
      code: 2,
      err: `There is no manifest in ${BUCKET} whose key begins with others.\n`,
    });
  });
});

describe('A copy', () => {
  const asCopied = [...inBucket, '--copy', TARGET, '--source-arn', SOURCE_ARN, '--source-time'];

  test('is recorded with the time of its source, which its stamp confirms', async () => {
    const key = recordedBy(await local.run(COPY));
    const {
      Execution: _,
      StartedAt: _started,
      ProvenAt: _proven,
      ...record
    } = JSON.parse(readObject(local, key).toString());
    removeObject(local, key);
    expect(await runImport(...asCopied, '2026-11-20T03:00:18Z')).toMatchObject({
      code: 1,
      out: expect.stringContaining('is not that of these facts'),
    });
    expect(await runImport(...asCopied, '2026-11-20T03:00:17Z')).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(readObject(local, key).toString())).toMatchObject({ ...record, Execution: null });
  });

  test('that there is not is not known', async () => {
    expect(await runImport(...asCopied, '2026-11-20T03:00:17Z')).toMatchObject({
      code: 2,
      err: `There is no snapshot "${TARGET}". Check the name and the region.\n`,
    });
  });
});

describe('Options', () => {
  test('are explained', async () => {
    expect(await runImport('--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('npm run import -- --bucket'),
    });
  });

  test.each([
    [['x'], ['x belongs to no option.', 'Give --bucket']],
    [
      ['--copy', 'a', '--prefix', 'b'],
      ['Give --bucket', '--prefix is for exports', '--source-arn takes', '--source-time takes'],
    ],
    [
      [...inBucket, '--source-time', 'now', '--deployment', 'x'],
      ['--source-time goes with --copy', '--deployment goes with --copy'],
    ],
    [
      [...inBucket, '--copy', 'a', '--source-arn', SOURCE_ARN, '--source-time', '2026-11-20T03:00:17'],
      ['with its zone'],
    ],
    [['--buckets', 'x'], ['These options exist: --bucket, --prefix']],
  ])('%j are refused, for every reason', async (args, reasons) => {
    const { code, err } = await runImport(...args);
    expect(code).toBe(2);
    for (const reason of reasons) expect(err).toContain(reason);
  });
});
