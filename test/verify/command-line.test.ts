import { execFile, spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { claimText, EXECUTION } from '../functions/core/payloads.ts';
import { rdb, text } from '../functions/core/rdb/build.ts';
import { REAL_SHARDS, realShard } from '../functions/core/rdb/seed.ts';
import { eachWithS3 } from '../local/emulators/s3/fixture.ts';
import { ROOT } from '../support/service.ts';

const folder = mkdtempSync(join(tmpdir(), 'verify-'));
beforeAll(() => {
  for (const { name, file } of REAL_SHARDS) writeFileSync(join(folder, `orders-${name}.rdb`), file);
  writeFileSync(join(folder, 'damaged.rdb'), Buffer.from(realShard(0).file).fill(0, 1000, 1004));
  writeFileSync(join(folder, 'unsealed.rdb'), Buffer.from(realShard(0).file).fill(0, realShard(0).file.length - 8));
  writeFileSync(join(folder, 'orders.manifest.json'), MANIFEST);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The checksum that a file ends with. */
const storedIn = (file: Buffer) =>
  file
    .readBigUInt64LE(file.length - 8)
    .toString(16)
    .padStart(16, '0');

const MANIFEST = JSON.stringify({
  Shards: REAL_SHARDS.map(({ name, file, identity }) => ({
    Shard: name,
    Key: `orders-${name}.rdb`,
    Bytes: file.length,
    Slots: identity.Slots,
    SnapshotCreationTime: identity.CreatedAt,
    Checksum: storedIn(file),
    Crc64: storedIn(file),
  })),
});

const CLAIM = claimText({
  TargetSnapshotName: 'orders',
  Snapshot: {
    ClusterConfiguration: {
      Name: 'orders',
      Shards: REAL_SHARDS.map(({ name, identity }) => ({
        ...{ Name: name, Configuration: { Slots: identity.Slots }, SnapshotCreationTime: identity.CreatedAt },
      })),
    },
  },
});

/** As scripts/verify.mjs calls it, but as it was built before the first test. */
const SCRIPT = `
  import { main } from ${JSON.stringify(join(ROOT, '.build/verify/main.mjs'))};
  const [folder, ...args] = process.argv.slice(1);
  process.exitCode = await main(args, folder);
`;

const run = (args: readonly string[], env: NodeJS.ProcessEnv = process.env, input: Uint8Array | string = '') =>
  new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    const child = execFile(process.execPath, args, { env }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
    child.stdin?.end(input);
  });

const built = (args: readonly string[]) => ['--input-type=module', '-e', SCRIPT, '--', folder, ...args];

const verify = (...args: readonly string[]) => run(built(args));
/** The same, with something on standard input. */
const verifyWith = (input: Uint8Array | string, ...args: readonly string[]) => run(built(args), process.env, input);
const verifyIn = (variables: NodeJS.ProcessEnv, input: Uint8Array | string, ...args: readonly string[]) =>
  run(built(args), { ...process.env, ...variables }, input);
const verdicts = (out: string) => (JSON.parse(out).Shards as { Verdict: string }[]).map(({ Verdict }) => Verdict);

describe('Files', () => {
  test('that are whole are verified, with a table, and exit code 0, as npm runs it for a user in the folder', async () => {
    const args = ['--file', 'orders-0001.rdb', 'orders-0002.rdb', '--workers', '1'];
    // Tests silence the SDK's warnings, users do not.
    const env = { ...process.env, INIT_CWD: folder, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: undefined };
    const { code, out, err } = await run([join(ROOT, 'scripts/verify.mjs'), 'verify', ...args], env);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^verified +1,663 +REDIS0010 +2026-11-20 03:00 +orders-0001\.rdb$/m);
    expect(out).toContain('\n2 verified.\nWhich shards they are is not known: no manifest was given.\n');
  });

  test('of which one is bad give exit code 1', async () => {
    const { code, out } = await verify('--file', 'orders-0001.rdb', 'damaged.rdb', 'unsealed.rdb', '--json');
    expect(code).toBe(1);
    expect(verdicts(out)).toEqual(['verified', 'bad', 'unverifiable']);
  });

  test('may pass a probe that are damaged in the middle, if they are larger than what it reads', async () => {
    expect((await verify('--file', 'damaged.rdb', '--probe')).code).toBe(1);
    const large = rdb('REDIS0010', 0, text('key'), text(Buffer.alloc(100_000, 'large ')));
    writeFileSync(join(folder, 'damaged-large.rdb'), large.fill(0, 80_000, 80_004));
    expect(await verify('--file', 'damaged-large.rdb', '--probe')).toMatchObject({
      code: 0,
      out: expect.stringContaining('The bytes between were not read.'),
    });
  });

  test('that are neither good nor bad give exit code 2', async () => {
    expect((await verify('--file', 'unsealed.rdb')).code).toBe(2);
  });

  test('are known by their manifest', async () => {
    const by = ['--manifest', 'orders.manifest.json', '--json'];
    const good = await verify('--file', 'orders-0001.rdb', 'orders-0003.rdb', 'orders-0002.rdb', ...by);
    expect(good.code).toBe(0);
    expect(JSON.parse(good.out).Shards).toMatchObject([
      { Shard: '0001', Identified: true },
      { Shard: '0003', Identified: true },
      { Shard: '0002', Identified: true },
    ]);
    mkdirSync(join(folder, 'swapped'));
    copyFileSync(join(folder, 'orders-0002.rdb'), join(folder, 'swapped/orders-0001.rdb'));
    const swapped = await verify('--file', 'swapped/orders-0001.rdb', ...by);
    expect(swapped.code).toBe(1);
    expect(JSON.parse(swapped.out).Shards[0].Reasons).toEqual([
      expect.stringMatching(/^it holds keys of another shard/),
      expect.stringMatching(/^it has 1630 bytes, where the manifest records 1663/),
      expect.stringMatching(/^it ends with the checksum 222ee317b5aa1dca, where the manifest records 46980d5ea2a93e12/),
    ]);
  });

  test('that are fewer than their manifest lists are not the whole export', async () => {
    const { code, out } = await verify('--file', 'orders-0001.rdb', '--manifest', 'orders.manifest.json');
    expect(code).toBe(2);
    expect(out).toContain(
      'Not known to be whole: orders.manifest.json also lists orders-0002.rdb, orders-0003.rdb, not given here.\n',
    );
  });

  test('are not all of a cluster by a manifest that lists too few', async () => {
    const Shards = JSON.parse(MANIFEST).Shards.slice(0, 1);
    writeFileSync(join(folder, 'short.json'), JSON.stringify({ Shards }));
    const { code, out } = await verify('--file', 'orders-0001.rdb', '--manifest', 'short.json');
    expect(code).toBe(2);
    expect(out).toContain(
      'Of the shards that short.json lists, no shard has slot 5462, so at least one shard is not among them.\n',
    );
  });

  test('of many parts are read by several threads', async () => {
    const large = rdb('REDIS0010', 0, text('key'), text(Buffer.alloc(130 * 2 ** 20, 'large ')));
    writeFileSync(join(folder, 'large.rdb'), large);
    const { code, out } = await verify('--file', 'large.rdb', '--workers', '2', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out).Shards[0].Crc64).toBe(storedIn(large));
  });

  test.each([
    [
      ['--file', 'damaged.rdb', '--manifest', 'none.json'],
      /^none\.json cannot be read \(ENOENT.*Check the name and the permissions\.\n$/,
    ],
    [['--file', 'damaged.rdb', '--manifest', '.'], /^\. is a folder\. Name a file in it\.\n$/],
    [['--file', '-', '-'], /^--file - reads standard input, which can be read once\.\n$/],
    [
      ['--file', 'damaged.rdb', '--manifest', 'damaged.rdb'],
      /^damaged\.rdb is no manifest: it is not JSON\. Give the <TargetSnapshotName>\.manifest\.json of the export, or leave --manifest out\.\n$/,
    ],
    [['--fiel', 'damaged.rdb'], /^Unknown option '--fiel'\. These options exist: /],
  ])('that cannot be verified as asked (%j) give exit code 2, and a reason', async (args, reason) => {
    const { code, out, err } = await verify(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(reason);
  });

  test('of which some cannot be read hide nothing of the others', async () => {
    symlinkSync('nowhere', join(folder, 'dangling.rdb'));
    const files = [
      'none.rdb',
      'orders-0001.rdb',
      '.',
      'bad\x1b[2J.rdb',
      'none/*.rdb',
      'dangling.rdb',
      'orders-0002.rdb',
    ];
    const { code, out, err } = await verify('--file', ...files, '--json');
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(verdicts(out)).toEqual([
      ...['unverifiable', 'verified', 'unverifiable', 'unverifiable', 'unverifiable', 'unverifiable', 'verified'],
    ]);
    const reasons = (JSON.parse(out).Shards as { Reasons: string[] }[]).flatMap(({ Reasons }) => Reasons);
    expect(reasons).toEqual([
      expect.stringMatching(/^it could not be read: ENOENT: no such file or directory, stat '.*none\.rdb'$/),
      expect.stringMatching(/^it could not be read: .* is a folder; name the files in it, such as .*\/\*\.rdb$/),
      expect.stringMatching(/^it could not be read: ENOENT/),
      expect.stringMatching(/^it could not be read: .*none\/\*\.rdb matches no file$/),
      expect.stringMatching(/^it could not be read: ENOENT/),
    ]);
    const table = await verify('--file', ...files);
    expect(table).toMatchObject({ code: 2, err: '', out: expect.stringContaining('5 unverifiable, 2 verified.') });
    expect(table.out).toContain('bad\\u001b[2J.rdb');
    expect((await verify('--file', 'none.rdb', 'damaged.rdb')).code).toBe(1);
  });

  test('that the manifest does not list are verified without it', async () => {
    const names = ['orders-0001.rdb', 'orders-0002.rdb', 'orders-0003.rdb', 'unsealed.rdb'];
    const { code, out } = await verify('--file', ...names, '--manifest', 'orders.manifest.json', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      Gaps: ['orders.manifest.json does not list unsealed.rdb: which shard that is is not known.'],
      Shards: [{ Identified: true }, { Identified: true }, { Identified: true }, { Verdict: 'unverifiable' }],
    });
  });

  test('may come on standard input, one of them, with others from the disk', async () => {
    const piped = (input: string, ...args: readonly string[]) =>
      verifyWith(readFileSync(join(folder, input)), '--file', ...args, '--json');
    const good = await piped('orders-0001.rdb', '-');
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(good.out).Shards).toMatchObject([
      { Key: 'standard input', Verdict: 'verified', Level: 'Checksum', Crc64: storedIn(realShard(0).file) },
    ]);
    expect((await piped('damaged.rdb', '-', '--probe')).code).toBe(1);
    const both = await piped('damaged.rdb', 'orders-0001.rdb', '-', 'orders-0002.rdb');
    expect(verdicts(both.out)).toEqual(['verified', 'bad', 'verified']);
  });

  test('cannot be read from a folder that is standard input', () => {
    const input = openSync(folder, 'r');
    const { status, stdout } = spawnSync(process.execPath, built(['--file', '-', '--json']), {
      encoding: 'utf8',
      stdio: [input, 'pipe', 'inherit'],
    });
    closeSync(input);
    expect(status).toBe(2);
    expect(JSON.parse(stdout).Shards).toMatchObject([
      { Verdict: 'unverifiable', Reasons: ['it could not be read: it is a folder; name the files in it with --file'] },
    ]);
  });

  test('are what the help is about', async () => {
    expect(await verify('--help')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('--file FILE...') });
  });
});

describe('An export in a bucket', () => {
  const current = eachWithS3();
  const put = (key: string, name: string) => current.s3.store.putFile('exports', key, join(folder, name));
  const putAll = () => Promise.all(REAL_SHARDS.map(({ name }) => put(`orders-${name}.rdb`, `orders-${name}.rdb`)));
  const verifyExport = (...args: readonly string[]) =>
    verify('--bucket', 'exports', '--target', 'orders', '--json', ...args);

  test('is verified without its manifest, as far as that goes', async () => {
    await putAll();
    await put('orders-2-0001.rdb', 'damaged.rdb');
    await put('orders-notes.txt', 'damaged.rdb');
    const { code, out } = await verifyExport();
    expect(code).toBe(2);
    expect(JSON.parse(out).Gaps).toEqual([expect.stringMatching(/^Without a manifest, it is not known/)]);
    expect(JSON.parse(out).Shards).toMatchObject(REAL_SHARDS.map(({ name }) => ({ Shard: name, Identified: false })));
    expect(JSON.parse(out).Source).toMatch(/^There is no orders\.manifest\.json/);
  });

  test('that was not concluded is reported, with the shards that have no file', async () => {
    await put('orders.claim.json', 'orders.manifest.json');
    expect((await verifyExport()).err).toMatch(/ There is orders\.claim\.json\. The export was begun, /);
    await put('orders-0001.rdb', 'orders-0001.rdb');
    await put('orders-0003.rdb', 'orders-0003.rdb');
    const { code, out } = await verifyExport();
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      Verdict: 'unverifiable',
      Gaps: [
        expect.stringMatching(/^Without a manifest/),
        'There is orders.claim.json. The export was begun, and is not concluded, or failed.',
        'There is no file of shard 0002, but there are files of later shards.',
      ],
    });
  });

  describe('with a claim and without a manifest', () => {
    const putClaim = async (changes: object = {}) => {
      writeFileSync(join(folder, 'claim'), JSON.stringify({ ...JSON.parse(CLAIM), ...changes }));
      await put('orders.claim.json', 'claim');
    };
    const manifestIn = () =>
      JSON.parse(readFileSync(current.s3.store.pathOf('exports', 'orders.manifest.json'), 'utf8'));

    test('is verified by the shards that its claim lists, and the output says how to get a manifest', async () => {
      await putAll();
      await putClaim();
      const { code, out } = await verifyExport();
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        Verdict: 'verified',
        Source:
          'By orders.claim.json: there is no orders.manifest.json. The export was begun, and is not concluded, or failed.',
        Gaps: [],
        Manifest: expect.stringContaining('with --write-manifest, it is written'),
        Shards: REAL_SHARDS.map(({ name }) => ({ Shard: name, Identified: true })),
      });
      expect(await current.s3.store.list('exports')).not.toContain('orders.manifest.json');
    });

    test('gets its manifest if that is asked for, once, and is then verified by it', async () => {
      await putAll();
      await putClaim();
      const { code, out } = await verify('--bucket', 'exports', '--target', 'orders', '--write-manifest');
      expect([code, out]).toEqual([0, expect.stringMatching(/\norders\.manifest\.json was written\.\n/)]);
      expect(manifestIn()).toMatchObject({
        Execution: EXECUTION.Id.replace(/orders$/, 'earlier'),
        ClusterConfiguration: { Name: 'orders' },
        Verification: { Level: 'Checksum', Warnings: [] },
        Shards: REAL_SHARDS.map(({ name, file, identity }) => ({
          ...{ Shard: name, Slots: identity.Slots, Bytes: file.length, Crc64: storedIn(file), Verdict: 'verified' },
        })),
      });
      const again = await verifyExport('--write-manifest');
      expect(again.code).toBe(0);
      expect(JSON.parse(again.out)).toMatchObject({
        Source: 'By orders.manifest.json.',
        Manifest: 'orders.manifest.json is there already: it was not written again.',
      });
    });

    test.each([
      [
        'AccessDenied',
        /^orders\.manifest\.json was not written: AWS does not permit s3:PutObject on .* Grant s3:PutObject on it, and run it again\.$/,
      ],
      ['InvalidRequest', /^orders\.manifest\.json was not written: InvalidRequest\. Run it again\.$/],
    ])('is reported, with exit code 2, also if its manifest is refused with %s', async (error, Manifest) => {
      await putAll();
      await putClaim();
      current.s3.faults.inject({ error, operation: 'PutObject' });
      const { code, out, err } = await verifyExport('--write-manifest');
      expect({ code, err }).toEqual({ code: 2, err: '' });
      expect(JSON.parse(out)).toMatchObject({ Verdict: 'verified', Manifest: expect.stringMatching(Manifest) });
      expect((await verifyExport('--write-manifest')).code).toBe(0);
    });

    test.each([
      ['of another export', { TargetSnapshotName: 'hourly' }, 'orders.claim.json is the claim of hourly: '],
      [
        'that names no execution',
        { Execution: 'by hand' },
        'orders.claim.json names by hand as its execution, which is no ARN of one. The claim is damaged: restore an earlier version of it.',
      ],
      [
        'that names no source',
        { Source: { ...JSON.parse(CLAIM).Source, Arn: EXECUTION.Id } },
        `orders.claim.json names ${EXECUTION.Id} as its source, which is no ARN of one.`,
      ],
    ])('gets none by a claim %s', async (_, changes, reason) => {
      await putAll();
      await putClaim(changes);
      const { code, out, err } = await verifyExport('--write-manifest');
      expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(reason) });
      expect(await current.s3.store.list('exports')).not.toContain('orders.manifest.json');
    });

    test.each([
      ['lists no shard', []],
      ['lists a shard without a name', [{ Configuration: { Slots: '0-16383' } }]],
    ])('is verified as without a claim by one that %s', async (_, Shards) => {
      await putAll();
      await putClaim({ Snapshot: { ClusterConfiguration: { Name: 'orders', Shards } } });
      const { code, out } = await verifyExport();
      expect(code).toBe(2);
      expect(JSON.parse(out)).toMatchObject({
        Verdict: 'unverifiable',
        Gaps: [expect.stringMatching(/^Without a manifest/), expect.stringMatching(/^There is orders\.claim\.json\./)],
        Shards: REAL_SHARDS.map(({ name }) => ({ Shard: name, Verdict: 'verified' })),
      });
      expect((await verifyExport('--write-manifest')).err).toMatch(/ there is no orders\.claim\.json that describes /);
    });

    test('gets its manifest also by a claim that does not say which export it is of', async () => {
      await putAll();
      await putClaim({ TargetSnapshotName: undefined });
      expect((await verifyExport('--write-manifest')).code).toBe(0);
    });

    test('gets none if a file is bad or missing, and no proof is claimed', async () => {
      await putAll();
      await putClaim();
      await put('orders-0002.rdb', 'damaged.rdb');
      const { code, out } = await verifyExport('--write-manifest');
      expect(code).toBe(1);
      expect(JSON.parse(out)).toMatchObject({
        Verdict: 'bad',
        Proven: null,
        Manifest: 'orders.manifest.json was not written, as not all is verified.',
      });
      expect(await current.s3.store.list('exports')).not.toContain('orders.manifest.json');
    });
  });

  test('gets no manifest without a claim, and is not read for it', async () => {
    await putAll();
    expect(await verifyExport('--write-manifest')).toEqual({
      code: 2,
      out: '',
      err: 'No manifest can be written: there is no orders.claim.json that describes the export.\n',
    });
    expect((await verify('--file', 'orders-0001.rdb', '--write-manifest')).err).toMatch(
      /^--write-manifest goes with --bucket/,
    );
  });

  test.each([
    ['of another export', 'hourly', 'orders-0001.rdb'],
    ['of an export whose name begins so', 'hourly', 'hourly-orders-0001.rdb'],
  ])('is not verified by the manifest %s', async (_, target, Key) => {
    await putAll();
    await put('hourly-orders-0001.rdb', 'orders-0001.rdb');
    writeFileSync(join(folder, 'other'), MANIFEST.replace('orders-0001.rdb', Key));
    await put(`${target}.manifest.json`, 'other');
    expect(await verify('--bucket', 'exports', '--target', target)).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining(`hourly.manifest.json lists ${Key}: it is the manifest of another export`),
    });
  });

  test('has a damaged manifest when that is empty', async () => {
    await putAll();
    writeFileSync(join(folder, 'empty'), '');
    await put('orders.manifest.json', 'empty');
    expect(await verifyExport()).toEqual({
      code: 2,
      out: '',
      err: 'orders.manifest.json is empty: it is damaged. Restore an earlier version of it, or move it away and verify the files without it.\n',
    });
  });

  test('is verified by its manifest: each shard must be there, and be the one', async () => {
    await putAll();
    await put('orders.manifest.json', 'orders.manifest.json');
    expect(await verifyExport('--owner', '111122223333')).toMatchObject({ code: 0, err: '' });
    await put('orders-0002.rdb', 'orders-0003.rdb');
    await current.s3.store.remove('exports', 'orders-0003.rdb');
    const { code, out } = await verifyExport('--workers', '2');
    expect(code).toBe(1);
    expect(verdicts(out)).toEqual(['verified', 'bad', 'bad']);
    expect(JSON.parse(out).Shards[2].Reasons).toEqual(['it is missing']);
  });

  test('is found in the region that the AWS CLI would take', async () => {
    await putAll();
    const KEYS = 'aws_access_key_id = local\naws_secret_access_key = local\n';
    const inRegion = (variables: NodeJS.ProcessEnv) =>
      verifyIn(
        { AWS_REGION: undefined, AWS_CONFIG_FILE: join(folder, 'config'), ...variables },
        '',
        ...['--bucket', 'exports', '--target', 'orders', '--json'],
      );
    writeFileSync(
      join(folder, 'config'),
      `[default]\noutput = json\n[profile exports]\nregion = eu-central-1\n${KEYS}`,
    );
    expect(verdicts((await inRegion({ AWS_DEFAULT_REGION: 'eu-central-1' })).out)).toHaveLength(3);
    expect(verdicts((await inRegion({ AWS_PROFILE: 'exports' })).out)).toHaveLength(3);
    const { code, out, err } = await inRegion({});
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      'No region is set. Set AWS_REGION or AWS_DEFAULT_REGION, or region in the profile that AWS_PROFILE names (~/.aws/config).\n',
    );
  });

  test('that is not there, or not to be read, gives exit code 2 and a reason', async () => {
    expect(await verifyExport()).toEqual({
      code: 2,
      out: '',
      err: 'There is no orders-….rdb in exports, and no orders.manifest.json. Check the names and the region.\n',
    });
    await putAll();
    expect(await verifyExport('--owner', '999999999999')).toMatchObject({
      code: 2,
      err: 'AWS does not permit s3:GetObject on arn:aws:s3:::exports/orders.manifest.json (it said: Access Denied). Most likely, another account than 999999999999 owns exports. Check --owner, the credentials and their permissions.\n',
    });
    expect(await verify('--bucket', 'nowhere', '--target', 'orders')).toEqual({
      code: 2,
      out: '',
      err: 'There is no bucket nowhere. Check the name.\n',
    });
  });

  test('is not looked for by a wrong address', async () => {
    const { err } = await verifyIn(
      { AWS_ENDPOINT_URL_S3: 'nonsense' },
      '',
      '--bucket',
      'exports',
      '--target',
      'orders',
    );
    expect(err).toBe('AWS_ENDPOINT_URL_S3, or another endpoint that is set, is no URL.\n');
  });

  test.each([
    ['ExpiredToken', 'The credentials have expired. Renew them'],
    ['RequestTimeTooSkewed', 'The clock of this machine is more than'],
    ['InvalidAccessKeyId', 'AWS does not know the access key. Check'],
  ])('is refused with %s, with what to do', async (error, says) => {
    current.s3.faults.inject({ error, operation: 'GetObject', times: 5 });
    const { code, out, err } = await verifyExport();
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(says);
  });

  test('of which one object is refused without words is unverifiable there, with the status', async () => {
    await putAll();
    current.s3.faults.inject({ error: 'ExpiredToken', operation: 'HeadObject' });
    const { code, out } = await verifyExport('--workers', '1');
    expect([code, out]).toEqual([2, expect.stringContaining('it could not be read: S3 answered HTTP 400')]);
  });

  test('of which nothing can be read for a moment is verified nevertheless', async () => {
    await put('orders-0001.rdb', 'orders-0001.rdb');
    // After the manifest and the claim, the head and the tail are read at once, and the SDK tries each three times.
    current.s3.faults.inject({ error: 'ConnectionCut', operation: 'GetObject', after: 2, times: 7 });
    expect(verdicts((await verifyExport('--workers', '1')).out)).toEqual(['verified']);
    expect(current.s3.faults.pending()).toEqual([]);
  });

  test('of which one object cannot be read is unverifiable there, and judged otherwise', async () => {
    await putAll();
    current.s3.faults.inject({ error: 'AccessDenied', operation: 'GetObject', after: 2 });
    const { code, out } = await verifyExport('--workers', '1');
    expect(code).toBe(2);
    expect(verdicts(out).sort()).toEqual(['unverifiable', 'verified', 'verified']);
    expect(out).toMatch(
      /it could not be read: AWS does not permit s3:GetObject on arn:aws:s3:::exports\/orders-000\d\.rdb \(it said: /,
    );
  });
});
