import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Manifest, manifestOf, manifestText } from '../../functions/core/export/manifest.ts';
import { provenExport, verdict } from '../functions/core/export/conclusions.ts';

const folder = mkdtempSync(join(tmpdir(), 'restoring-'));
afterAll(() => rmSync(folder, { recursive: true }));

const document = readFileSync('docs/restoring.md', 'utf8');
/** The code between two markers. */
function code(marker: string): string {
  const [, text] =
    new RegExp(`<!-- ${marker}:begin -->\\s*\`\`\`\\w+\\n(.*?)\`\`\`\\s*<!-- ${marker}:end -->`, 's').exec(document) ??
    [];
  if (!text) throw new Error(`docs/restoring.md has no ${marker}.`);
  return text;
}

const { Snapshot } = JSON.parse(readFileSync('local/seed/orders.json', 'utf8'));
const { Shards: _, ...ClusterConfiguration } = Snapshot.ClusterConfiguration;
const Shards = ['0001', '0002', '0003'].map((shard) => verdict(shard));
const manifest = (configuration: Manifest['ClusterConfiguration']): Manifest =>
  manifestOf(provenExport({ ClusterConfiguration: configuration, Shards }));

/** What the command in the document makes of a manifest. */
function requestFrom(script: string, of: Manifest): Readonly<Record<string, unknown>> {
  writeFileSync(join(folder, 'manifest.json'), manifestText(of));
  execFileSync('sh', ['-ec', script], { cwd: folder });
  return JSON.parse(readFileSync(join(folder, 'create-cluster.json'), 'utf8'));
}

const inCamelCase = (option: string) => option.replaceAll(/-(.)/g, (_all, letter: string) => letter.toUpperCase());

describe('The request that docs/restoring.md makes from a manifest', () => {
  const request = requestFrom(code('request'), manifest(ClusterConfiguration));

  test('has what the manifest says, and the files of all shards', () => {
    expect(request).toEqual({
      ClusterName: 'orders-restored',
      ACLName: 'open-access',
      NumShards: 3,
      NodeType: 'db.r7g.large',
      Engine: 'redis',
      EngineVersion: '7.0',
      ParameterGroupName: 'default.memorydb-redis7',
      SubnetGroupName: 'orders',
      SnapshotArns: ['0001', '0002', '0003'].map(
        (shard) => `arn:aws:s3:::memorydb-snapshot-exports/orders-2026-11-20-${shard}.rdb`,
      ),
    });
  });

  test('is the command that is written out', () => {
    const [, region, ...options] = code('command').replaceAll('\\\n', ' ').trim().split(/\s--/);
    expect(region).toBe('region eu-central-1');
    const written = options
      .map((option) => option.trim().split(/\s+/))
      .map(([name = '', ...values]) => [
        inCamelCase(name).toLowerCase(),
        name === 'snapshot-arns' ? values : values.join(' '),
      ]);
    const expected = Object.entries(request).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value : String(value),
    ]);
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(expected));
  });

  test('names the copies in another bucket', () => {
    const elsewhere = code('request').replace(/ *SnapshotArns: .*\n/, code('elsewhere'));
    expect(requestFrom(elsewhere, manifest(ClusterConfiguration))['SnapshotArns']).toEqual(
      ['0001', '0002', '0003'].map((shard) => `arn:aws:s3:::orders-elsewhere/orders-2026-11-20-${shard}.rdb`),
    );
  });

  test('leaves out what is not known', () => {
    expect(Object.keys(requestFrom(code('request'), manifest(null)))).toEqual([
      'ClusterName',
      'ACLName',
      'NumShards',
      'SnapshotArns',
    ]);
  });
});

test('Copied elsewhere are the files that the manifest lists, and the manifest as the last', () => {
  writeFileSync(join(folder, 'manifest.json'), manifestText(manifest(null)));
  writeFileSync(join(folder, 'aws'), '#!/bin/sh\necho "$1 $2 $3 $4" >> calls.txt\n');
  chmodSync(join(folder, 'aws'), 0o755);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
  execFileSync('sh', ['-ec', code('copy')], { cwd: folder, env });
  const keys = [
    ...['0001', '0002', '0003'].map((shard) => `orders-2026-11-20-${shard}.rdb`),
    'orders-2026-11-20.manifest.json',
  ];
  expect(readFileSync(join(folder, 'calls.txt'), 'utf8').trim().split('\n')).toEqual(
    keys.map((key) => `s3 cp s3://memorydb-snapshot-exports/${key} s3://orders-elsewhere/${key}`),
  );
});
