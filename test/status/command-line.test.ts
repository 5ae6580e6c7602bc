import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type ClusterState, hoursAfter, PROTECTION_KEY } from '../../functions/core/status/protection.ts';
import { main } from '../../status/main.ts';
import { example, withClusters } from '../functions/core/status/protections.ts';
import { startS3 } from '../local/emulators/s3/fixture.ts';
import { atEnd } from '../support/at-end.ts';

const usual = { ...process.env };
/** Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:1';
let said: string[];

beforeEach(() => {
  said = [];
  jest.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
  Object.assign(process.env, {
    ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_ENDPOINT_URL_S3: NOWHERE },
    ...{ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
  });
  delete process.env['AWS_REGION'];
  delete process.env['AWS_DEFAULT_REGION'];
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...usual };
});

describe('What prevents the reading is said with what to do', () => {
  test('without a region', async () => {
    expect(await main(['--bucket', 'reports'])).toBe(2);
    expect(said).toEqual([expect.stringMatching(/^No region is set\. Set AWS_REGION or AWS_DEFAULT_REGION, /)]);
  });

  test('without credentials', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
    Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_EC2_METADATA_DISABLED: 'true' });
    expect(await main(['--bucket', 'reports'])).toBe(2);
    expect(said).toEqual([expect.stringMatching(/^No credentials were found\. Set AWS_ACCESS_KEY_ID and /)]);
  });

  test('without a local service', async () => {
    expect(await main(['--local'])).toBe(2);
    expect(said).toEqual([
      `There is no local service at ${NOWHERE}. Start it with npm run local; if it has another port, set AWS_ENDPOINT_URL_S3 to its S3.`,
    ]);
  });

  test('at an endpoint that is no S3, such as the HTTP API of the local service', async () => {
    for (const [status, body] of [
      [404, '{"message":"Not Found"}'],
      [500, 'oops'],
      [200, '<html></html>'],
    ] as const) {
      const server = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
      atEnd(() => server.close());
      await once(server, 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      said = [];
      Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_MAX_ATTEMPTS: '1', AWS_ENDPOINT_URL_S3: url });
      for (const args of [['--local'], ['--bucket', 'exports']]) expect(await main(args)).toBe(2);
      const sentence = `${url} does not answer as S3 does. Set AWS_ENDPOINT_URL_S3 to the address of an S3.`;
      expect(said).toEqual([sentence, sentence]);
    }
  });

  test('without the bucket, without its owner, and without a report', async () => {
    const { url, close } = await startS3();
    try {
      Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_S3: url });
      expect(await main(['--bucket', 'nowhere'])).toBe(2);
      expect(await main(['--bucket', 'exports', '--owner', '999988887777'])).toBe(2);
      expect(await main(['--bucket', 'exports'])).toBe(2);
      expect(said).toEqual([
        'There is no bucket nowhere. Check the name.',
        expect.stringMatching(
          /^AWS does not permit s3:GetObject .* Check --owner, the credentials and their permissions\.$/,
        ),
        expect.stringMatching(/^There is no reports\/protection\.json in the bucket exports\. /),
      ]);
    } finally {
      await close();
    }
  });
});

test.each([
  ['that is cut', '{"Format": "memorydb-snapshot-copy/prot', 'is not JSON'],
  ['that is empty', '', 'is not JSON'],
  ['that lacks what it has to have', '{}', 'is no report that this version reads'],
  [
    'of a later version',
    '{"Format": "memorydb-snapshot-copy/protection/2"}',
    'is no report that this version reads (its Format is memorydb-snapshot-copy/protection/2)',
  ],
])('A report %s is there, but not read', async (_, text, reason) => {
  const { url, close, store } = await startS3();
  atEnd(close);
  Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_S3: url });
  await store.putText('exports', PROTECTION_KEY, text);
  expect(await main(['--bucket', 'exports'])).toBe(2);
  expect(said).toEqual([
    `reports/protection.json in the bucket exports ${reason}. Use the version that is deployed, or invoke the function measureStatus, which writes it anew.`,
  ]);
});

test('A report is read in a bucket of another region than the configured one', async () => {
  const asked: string[] = [];
  const server = createServer(({ headers: { authorization = '' } }, response) => {
    const [, region = ''] = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization) ?? [];
    asked.push(region);
    if (region === 'eu-west-1') return response.writeHead(200, { ETag: '"1"' }).end(JSON.stringify(example));
    const error = '<Error><Code>PermanentRedirect</Code><Message>Elsewhere.</Message></Error>';
    return response.writeHead(301, { 'x-amz-bucket-region': 'eu-west-1' }).end(error);
  }).listen(0, '127.0.0.1');
  atEnd(() => server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_S3: url });
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  await main(['--bucket', 'exports']);
  expect([asked, said]).toEqual([['eu-central-1', 'eu-west-1'], []]);
});

describe('A report that was read', () => {
  /** The exit code, and what is printed; of clusters in these states, measured so many hours ago. */
  async function shown(states: readonly ClusterState[], { hoursAgo = 0, more = [] as readonly string[] } = {}) {
    const { url, close, store } = await startS3();
    atEnd(close);
    Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_S3: url });
    const report = withClusters(example.Clusters.filter(({ State }) => states.includes(State)));
    const NextMeasurementBy = hoursAfter(new Date().toISOString(), 2 - hoursAgo);
    await store.putText('exports', PROTECTION_KEY, JSON.stringify({ ...report, NextMeasurementBy }));
    const printed = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    return { code: await main(['--bucket', 'exports', ...more]), out: printed.mock.calls.flat().join('\n') };
  }

  test.each<[number, ClusterState[]]>([
    [0, []],
    [0, ['PROTECTED']],
    [0, ['PROTECTED', 'NEW', 'EXCLUDED']],
    [1, ['PROTECTED', 'LATE']],
    [1, ['UNPROTECTED']],
    [1, ['PROTECTED', 'UNKNOWN']],
  ])('ends with %i if its clusters are %j', async (code, states) => {
    const result = await shown(states);
    expect([result.code, said]).toEqual([code, []]);
    for (const state of states) expect(result.out).toMatch(new RegExp(`^${state} `, 'm'));
  });

  test('is printed as JSON, as it is', async () => {
    const { code, out } = await shown(['PROTECTED'], { more: ['--json'] });
    const { Clusters } = JSON.parse(out);
    expect([code, Clusters]).toEqual([0, example.Clusters.filter(({ State }) => State === 'PROTECTED')]);
  });

  test('is not known any more once the next measurement is overdue', async () => {
    const { code, out } = await shown(['PROTECTED', 'NEW', 'EXCLUDED'], { hoursAgo: 3, more: ['--json'] });
    const states = (JSON.parse(out).Clusters as { State: ClusterState }[]).map(({ State }) => State);
    expect([code, new Set(states)]).toEqual([1, new Set(['UNKNOWN', 'EXCLUDED'])]);
  });

  test.each<[ClusterState[]]>([[[]], [['EXCLUDED']]])(
    'that is overdue ends with 1 also if its clusters are %j',
    async (states) => {
      expect((await shown(states, { hoursAgo: 3 })).code).toBe(1);
      expect((await shown(states, { hoursAgo: 1 })).code).toBe(0);
    },
  );
});
