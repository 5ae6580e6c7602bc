import { describe, expect, test } from '@jest/globals';
import type { Failure, OutcomeInput, VerifiedExport } from '../../../../functions/core/contract.ts';
import { explain } from '../../../../functions/core/outcome/failure.ts';
import { type Notice, namesIn, noticeOfOutcome } from '../../../../functions/core/outcome/notice.ts';
import {
  at,
  BUCKET,
  copyPlan,
  EXECUTION,
  exportPlan,
  faultInput,
  lambdaCause,
  outcomeInput,
  SOURCE,
  startedCopy,
  TARGET,
} from '../payloads.ts';
import { hostileText, randomNumbers } from '../random.ts';

const verified = (count: number, name = TARGET): VerifiedExport => ({
  Bucket: BUCKET,
  Objects: Array.from({ length: count }, (_, index) => {
    const Shard = String(index + 1).padStart(4, '0');
    return { Shard, Key: `${name}-${Shard}.rdb`, Bytes: 1_000, Format: 'REDIS0011', Verdict: 'verified', Crc64: null };
  }),
  Level: 'Checksum',
  Verified: 'It was proven.',
  Manifest: `${name}.manifest.json`,
  Warnings: ['A warning of the verification.'],
});
const failure: Failure = explain(
  faultInput({
    Fault: { Error: 'CopyFailed', Cause: lambdaCause('CopyFailed', 'The copy is failed.\n{"Status":"failed"}') },
  }),
);

describe('the notice', () => {
  test('of a copy says what, where and how long', () => {
    const { subject, text, body, attributes } = noticeOfOutcome(outcomeInput({ Now: at(150) }));
    expect(subject).toBe(`SUCCEEDED: MemoryDB copy of ${SOURCE}`);
    expect(body).toEqual({
      noticeId: `${EXECUTION.Id}#SUCCEEDED`,
      outcome: 'SUCCEEDED',
      mode: 'Copy',
      error: null,
      summary: `The copy "${TARGET}" of "${SOURCE}" is available 3 min after the call.`,
      remedy: null,
      fix: null,
      failedState: null,
      source: SOURCE,
      target: TARGET,
      bucket: null,
      cluster: 'orders',
      trigger: null,
      executionArn: EXECUTION.Id,
      executionUrl: expect.stringMatching(/^https:.*orders$/),
      logUrl: null,
      startedAt: EXECUTION.StartTime,
      endedAt: at(150),
      polls: 3,
      objects: null,
      bytes: null,
      verification: null,
      warnings: [],
      details: null,
    });
    expect(attributes).toEqual({ outcome: 'SUCCEEDED', cluster: 'orders', mode: 'Copy', warnings: 'no' });
    expect(text).toContain('account    111122223333, eu-central-1');
    expect(text).not.toMatch(/WHAT TO DO|TO PASTE|WARNINGS|DETAILS|null|undefined/);
  });

  test('of an export lists its objects, at most ten by name, and all warnings', () => {
    const Plan = { ...exportPlan(), Warnings: ['A warning of the validation.'] };
    const { text, body } = noticeOfOutcome(outcomeInput({ Plan, Export: verified(12) }));
    expect(body).toMatchObject({ mode: 'Export', bucket: BUCKET, objects: 12, bytes: 12_000 });
    expect(body.summary).toContain(`The export of "${SOURCE}" is complete: 12 object(s) in s3://${BUCKET}`);
    expect(body.warnings).toEqual(['A warning of the validation.', 'A warning of the verification.']);
    expect(text).toContain('PROVEN (Checksum)\nIt was proven.\n');
    expect(text).toContain(`${TARGET}-0010.rdb  1000 bytes, verified\n… and 2 more\n${TARGET}.manifest.json\n`);
    expect(body.verification).toEqual({
      level: 'Checksum',
      proven: 'It was proven.',
      unverifiable: 0,
      manifest: `s3://${BUCKET}/${TARGET}.manifest.json`,
    });
    expect(text).toContain('- A warning of the validation.\n- A warning of the verification.');
    expect(text).toContain(`s3://${BUCKET}/${TARGET}-*`);
  });

  test.each([
    [0, 'PROVEN (Checksum)'],
    [1, 'PROVEN: 1 OF 2 OBJECTS (Checksum)'],
    [2, 'NOT PROVEN (Checksum)'],
  ])('of an export with %i unverifiable object(s) says %s', (count, heading) => {
    const exported = verified(2);
    const Objects = exported.Objects.map((object, index) =>
      index < count ? { ...object, Verdict: 'unverifiable' as const } : object,
    );
    expect(noticeOfOutcome(outcomeInput({ Plan: exportPlan(), Export: { ...exported, Objects } })).text).toContain(
      `\n${heading}\n`,
    );
  });

  test('with warnings says so in its subject, its first line and an attribute, and stays a SUCCEEDED', () => {
    const { subject, text, body, attributes } = noticeOfOutcome(
      outcomeInput({ Plan: copyPlan({ Warnings: ['One.'] }) }),
    );
    expect(subject).toBe(`SUCCEEDED WITH WARNINGS: MemoryDB copy of ${SOURCE}`);
    expect(text).toMatch(/^SUCCEEDED WITH WARNINGS\n/);
    expect([body.outcome, attributes]).toEqual([
      'SUCCEEDED',
      expect.objectContaining({ outcome: 'SUCCEEDED', warnings: 'yes' }),
    ]);
  });

  test('of an adopted copy says so', () => {
    const Copy = startedCopy({ Outcome: 'Adopted', Reason: 'It was adopted.' });
    expect(noticeOfOutcome(outcomeInput({ Copy })).body.summary).toMatch(/after the call\. It was adopted\.$/);
  });

  test('of a dry run says what would happen', () => {
    const DryRun = { WouldDo: 'It would copy.', ExpectedObjects: [], EstimatedSeconds: null };
    const { body, subject } = noticeOfOutcome(
      outcomeInput({ Outcome: 'DRY_RUN', Plan: copyPlan({ DryRun }), Copy: null, Poll: null }),
    );
    expect(subject).toMatch(/^DRY_RUN: /);
    expect(body).toMatchObject({ summary: 'It would copy.', polls: null });
  });

  test('of a failure says what to do, what to paste, and the details', () => {
    const { subject, text, body, attributes } = noticeOfOutcome(outcomeInput({ Outcome: 'FAILED', Failure: failure }));
    expect(subject).toBe(`FAILED: MemoryDB copy of ${SOURCE} (CopyFailed)`);
    expect(attributes).toEqual({
      outcome: 'FAILED',
      error: 'CopyFailed',
      cluster: 'orders',
      mode: 'Copy',
      warnings: 'no',
    });
    expect(body).toMatchObject({ error: 'CopyFailed', summary: 'The copy is failed.', details: { Status: 'failed' } });
    expect(text).toMatch(
      /^FAILED: CopyFailed\nThe copy is failed\.\n\nWHAT TO DO\nLook at the copy .*\n\nTO PASTE\naws memorydb /,
    );
    expect(text).toContain('DETAILS\n{\n  "Status": "failed"\n}');
  });
});

describe('a name that is none', () => {
  const notice = (name: string) =>
    noticeOfOutcome(
      outcomeInput({
        Outcome: 'FAILED',
        Plan: null,
        Failure: failure,
        Request: { SourceClusterName: name, TargetSnapshotName: name },
      }),
    );

  test('adds no line to the text', () => {
    const lines = (name: string) => notice(name).text.split('\n').length;
    for (const name of ['a\nWHAT TO DO\nrun this', 'a\r\nb', 'a\u2028b', 'a\u0085b'])
      expect(lines(name)).toBe(lines('a'));
    expect(notice('a\nb').text).toContain('cluster    a\\u000ab');
  });

  test('moves no cursor and turns no writing round', () => {
    const { text, body } = notice('\u001b[2J\u202eorders');
    expect(text).toContain('\\u001b[2j\\u202eorders');
    for (const harmful of ['\u001b', '\u202e']) expect(text).not.toContain(harmful);
    expect(body.cluster).toBe('\u001b[2j\u202eorders');
  });

  test('keeps no notice from being sent, as half a character in an attribute would', () => {
    for (const name of ['\ud800', `${'a'.repeat(255)}😀`, 'é'])
      expect(notice(name).attributes['cluster']).toMatch(/^[ -~]{1,256}$/);
  });
});

describe('the names in a notice', () => {
  const nothing = { mode: null, source: null, target: null, bucket: null, cluster: null, trigger: null };
  test.each([
    ['a request that is text', 'text', nothing],
    ['a request that is null', null, nothing],
    ['a list', [1], nothing],
    ['an empty request', {}, { ...nothing, mode: 'Copy' }],
    ['names that are no text', { SourceSnapshotName: 7, TargetBucket: '' }, { ...nothing, mode: 'Copy' }],
    [
      'an export',
      { SourceSnapshotName: 'a', TargetBucket: 'b' },
      { ...nothing, mode: 'Export', source: 'a', bucket: 'b' },
    ],
  ])('are read from %s', (_, request, names) => {
    expect(namesIn(request, null)).toEqual(names);
  });

  test("are the plan's when there is one, and the cluster with them", () => {
    expect(namesIn({ SourceSnapshotName: 'RAW' }, copyPlan())).toMatchObject({ source: SOURCE, cluster: 'orders' });
    const unknown = copyPlan({ Source: { ...copyPlan().Source, ClusterName: '' } });
    expect(namesIn(null, unknown).cluster).toBeNull();
  });
});

describe('a notice of anything', () => {
  /** What SNS counts, as functions/aws/sns.ts puts it together: the text once, the JSON for five protocols. */
  const messageBytes = ({ text, body }: Notice) =>
    Buffer.byteLength(JSON.stringify([text, ...Array(5).fill(JSON.stringify(body))]));
  const check = (input: OutcomeInput) => {
    const notice = noticeOfOutcome(input);
    expect(notice.subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
    for (const value of Object.values(notice.attributes)) expect(value).toMatch(/^.{1,256}$/s);
    expect(messageBytes(notice)).toBeLessThan(256 * 1024 - 1_000);
    return notice;
  };

  test('has a subject, attributes and a size that SNS takes, whatever the request is', () => {
    const random = randomNumbers(99);
    for (let round = 0; round < 200; round += 1) {
      const Request = {
        SourceSnapshotName: hostileText(random, 2_000),
        TargetSnapshotName: hostileText(random, 2_000),
        TargetBucket: hostileText(random, 2_000),
      };
      const message = `${hostileText(random, 900)}\n${JSON.stringify({ Problems: Array.from({ length: 60 }, () => hostileText(random, 200)) })}`;
      const Fault = { Error: hostileText(random, 300) || 'X', Cause: lambdaCause('X', message) };
      const explained = explain(faultInput({ Fault, Plan: null, Request }));
      check(outcomeInput({ Outcome: 'FAILED', Request, Plan: null, Copy: null, Poll: null, Failure: explained }));
    }
  });

  test.each(['"', '\\', "'", '\u0000', '\n', '語', '😀', '\ud83d'])(
    'fits SNS with everything as long as it gets, all of it %j',
    (character) => {
      const long = character.repeat(100_000);
      const Request = { SourceSnapshotName: long, TargetSnapshotName: long, TargetBucket: long };
      const Fault = {
        Error: character.repeat(256),
        Cause: lambdaCause('X', `${long.slice(0, 3_000)}\n${JSON.stringify(Array(50).fill(long.slice(0, 500)))}`),
      };
      const explained = explain(faultInput({ Fault, Plan: null, Request }));
      check(outcomeInput({ Outcome: 'FAILED', Request, Plan: null, Copy: null, Poll: null, Failure: explained }));
    },
  );

  test('fits SNS with 500 shards, verified or missing', () => {
    const shards = verified(500).Objects.map((object) => object.Shard);
    const Plan = exportPlan(shards, 'n'.repeat(110));
    expect(messageBytes(check(outcomeInput({ Plan, Export: verified(500, 'n'.repeat(110)) })))).toBeLessThan(32 * 1024);
    const keys = verified(500, 'n'.repeat(110)).Objects.map((object) => object.Key);
    const message = `Missing.\n${JSON.stringify({ MissingKeys: keys, UnexpectedKeys: keys })}`;
    const explained = explain(
      faultInput({ Plan, Fault: { Error: 'ExportKeysUnexpected', Cause: lambdaCause('X', message) } }),
    );
    check(outcomeInput({ Outcome: 'FAILED', Plan, Failure: explained }));
  });
});
