import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { EXPORT_ACTIONS } from '../../../../functions/core/export/bucket-grant.ts';
import {
  allowStatement,
  bucketPolicyStatement,
  createServiceLinkedRole,
  describeKey,
  describeSnapshot,
  executionHistory,
  listManualSnapshots,
  listObjects,
  listSnapshots,
  listSnapshotsOf,
  listTagKeys,
  shellQuote,
  startAgain,
} from '../../../../functions/core/outcome/commands.ts';
import { BUCKET, EXECUTION, REGION } from '../payloads.ts';
import { hostileText, randomNumbers } from '../random.ts';

const REGION_OPTION = ['--region', REGION];
const TIMES = [
  ...['--show-detail', '--output', 'table', '--query'],
  'Snapshots[].[Name,Status,Source,ClusterConfiguration.Shards[0].SnapshotCreationTime]',
];

/** What a shell makes of a command: `aws` is a function that prints its arguments, each on a line. */
const argumentsOf = (command: string): string[] =>
  execFileSync('sh', ['-c', `aws() { printf '%s\\0' "$@"; }; ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

/** A POSIX shell's argument holds no NUL, and what is no UTF-8 does not survive the pipe. */
const passable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();

describe('a word for the shell', () => {
  test.each(['orders', 'automatic.orders-2026-11-20-03-00', 's3://a/b', 'arn:aws:s3:::b', 'a@b', '%s', 'key=value'])(
    'stays plain when it is harmless: %s',
    (word) => {
      expect(shellQuote(word)).toBe(word);
    },
  );

  test('comes out of a real shell as it went in, whatever it holds', () => {
    const random = randomNumbers(11);
    const words = ['', "'", "''", "a'b", '$(id)', '`id`', '\\', '"', '~', '*', 'a\nb', 'a\n', '-n', '!!', '#', '語']
      .concat(Array.from({ length: 300 }, () => hostileText(random, 40)))
      .map(passable);
    expect(argumentsOf(`aws ${words.map(shellQuote).join(' ')}`)).toEqual(words);
  });
});

describe('a command', () => {
  const hostile = `x'; rm -rf / #$(id)`;
  test.each([
    [describeSnapshot(hostile), ['memorydb', 'describe-snapshots', '--snapshot-name', hostile, '--show-detail']],
    [
      listManualSnapshots(hostile),
      ['memorydb', 'describe-snapshots', '--cluster-name', hostile, '--source', 'user', ...TIMES],
    ],
    [listManualSnapshots(''), ['memorydb', 'describe-snapshots', '--source', 'user', ...TIMES]],
    [listSnapshotsOf('-a'), ['memorydb', 'describe-snapshots', '--cluster-name=-a', ...TIMES]],
    [
      listSnapshots(),
      [
        'memorydb',
        'describe-snapshots',
        '--query',
        'Snapshots[].[ClusterConfiguration.Name,Name,Status,Source]',
        '--output',
        'table',
      ],
    ],
    [createServiceLinkedRole(), ['iam', 'create-service-linked-role', '--aws-service-name', 'memorydb.amazonaws.com']],
    [describeKey(hostile), ['kms', 'describe-key', '--key-id', hostile]],
    [listObjects(BUCKET, hostile), ['s3api', 'list-objects-v2', '--bucket', BUCKET, '--prefix', hostile]],
    [
      listObjects(BUCKET, '--endpoint-url=x'),
      ['s3api', 'list-objects-v2', '--bucket', BUCKET, '--prefix=--endpoint-url=x'],
    ],
    [listObjects(BUCKET, 'file:///etc/passwd'), ['s3api', 'list-objects-v2', '--bucket', BUCKET]],
    [describeSnapshot('-a'), ['memorydb', 'describe-snapshots', '--snapshot-name=-a', '--show-detail']],
    [
      executionHistory(EXECUTION.Id),
      ['stepfunctions', 'get-execution-history', '--reverse-order', '--execution-arn', EXECUTION.Id, ...REGION_OPTION],
    ],
  ])('reaches aws unchanged: %s', (command, words) => {
    expect(argumentsOf(command)).toEqual(words);
  });

  test('shows the keys of the tags of each cluster, and no value', () => {
    const bin = mkdtempSync(join(tmpdir(), 'bin-'));
    const aws = '#!/bin/sh\n[ "$2" = list-tags ] && echo "$*" || printf "arn:a\\tarn:b\\n"\n';
    writeFileSync(join(bin, 'aws'), aws, { mode: 0o755 });
    const env = { PATH: `${bin}:${process.env['PATH']}` };
    const lines = execFileSync('sh', ['-c', listTagKeys(EXECUTION.Id)], { env, encoding: 'utf8', stdio: 'pipe' });
    rmSync(bin, { recursive: true });
    const listed = `memorydb list-tags --query TagList[].Key --output text --region ${REGION} --resource-arn`;
    expect(lines).toBe(`${listed} arn:a\n${listed} arn:b\n`);
  });

  const machine = 'arn:aws:states:eu-central-1:111122223333:stateMachine:memorydb-snapshot-copy';

  test('starts the same request again, with all that is in it', () => {
    const request = { SourceSnapshotName: "it's", KmsKeyId: '$HOME' };
    const words = argumentsOf(startAgain(EXECUTION.Id, request));
    const before = ['stepfunctions', 'start-execution', '--state-machine-arn', machine, ...REGION_OPTION, '--input'];
    expect(words.slice(0, 7)).toEqual(before);
    expect(JSON.parse(words[7] ?? '')).toEqual(request);
  });

  test.each([
    ['is not known', undefined],
    ['is too long to show', { KmsKeyId: 'x'.repeat(5_000) }],
    ['has tags, whose values are confidential', { Tags: [{ Key: 'a', Value: 'secret' }] }],
    ['has tags under a misspelt name', { tag: [{ Key: 'a', Value: 'secret' }] }],
    ['has the tags of clusters', { ClusterTags: { password: 'secret' } }],
    ['is nested deeper than it could be written', JSON.parse('['.repeat(50_000) + ']'.repeat(50_000))],
  ])('reads the request back from the execution when it %s', (_, request) => {
    const command = startAgain(EXECUTION.Id, request);
    expect(command.length).toBeLessThan(1_000);
    const readBack = /"\$\((.*)\)"$/.exec(command)?.[1] ?? '';
    expect(argumentsOf(readBack)).toEqual([
      'stepfunctions',
      'describe-execution',
      '--execution-arn',
      EXECUTION.Id,
      '--query',
      'input',
      '--output',
      'text',
      ...REGION_OPTION,
    ]);
    // printf of the inner call stands for the input that it would print.
    expect(argumentsOf(command)[3]).toBe(machine);
  });
});

test('the statement for a bucket grants exactly what AWS documents, to the principal of the region, on bucket and objects', () => {
  expect(JSON.parse(bucketPolicyStatement('aws', 'eu-central-1', BUCKET))).toEqual({
    Sid: 'MemoryDBSnapshotExport',
    Effect: 'Allow',
    Principal: { Service: 'eu-central-1.memorydb-snapshot.amazonaws.com' },
    Action: [...EXPORT_ACTIONS],
    Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
  });
});

test('the statement for a role is JSON whatever the resource holds', () => {
  expect(JSON.parse(allowStatement('kms:CreateGrant', 'a"b'))).toEqual({
    Effect: 'Allow',
    Action: 'kms:CreateGrant',
    Resource: 'a"b',
  });
});
