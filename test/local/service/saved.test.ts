import { describe, expect, test } from '@jest/globals';
import { DataFolderError } from '../../../local/service/data-folder.ts';
import { readSaved } from '../../../local/service/saved.ts';

const read = (...values: unknown[]) =>
  readSaved({
    read: () =>
      JSON.parse(JSON.stringify(values)).map((value: unknown, index: number) => ({ number: index + 2, value })),
    unusable: ({ number }, problem) => new DataFolderError(`Line ${number}: ${problem}`),
  });

const AT = '2026-11-23T03:00:00.000Z';
const EVENT = {
  ...{ version: '0', id: 'e', 'detail-type': 'T', source: 's', account: '1', time: AT, region: 'r', resources: ['a'] },
  detail: { anything: [1] },
};
const SHARD = { name: '0001', slots: null, replicaCount: 1, createdAt: 1, size: '1 MB', bytes: 1, file: null };
const SNAPSHOT = {
  ...{ name: 'a', status: 'available', source: 'manual', kmsKeyId: null, dataTiering: false, cluster: { Name: 'c' } },
  ...{ shards: [SHARD], tags: [{ Key: 'k', Value: null }], visibleAt: 1 },
};
const MEMORYDB = {
  snapshots: [SNAPSHOT],
  changes: [
    { at: 1, snapshot: 'a', status: 'gone' },
    { at: 1, bucket: 'b', key: 'k', file: 'f' },
    { at: 1, cluster: 'c', status: 'available' },
  ],
  manualCreations: [{ cluster: 'c', at: 1 }],
  automaticSince: 1,
  clusters: [
    {
      ...{ status: 'available', configuration: { Name: 'c' }, kmsKeyId: null, dataTiering: false, tags: [] },
      shards: [{ name: '0001', slots: null, replicaCount: 1, size: '1 MB', bytes: 1, file: null }],
    },
  ],
};
const HEAD = { arn: 'a', name: 'n', machineArn: 'm', startDate: AT, status: 'RUNNING', input: '{}' };
const STARTED = {
  ...{ id: 1, previousEventId: 0, timestamp: AT, type: 'ExecutionStarted' },
  executionStartedEventDetails: { input: '{}', roleArn: 'r' },
};
const EXITED = {
  ...{ id: 2, previousEventId: 1, timestamp: AT, type: 'PassStateExited' },
  stateExitedEventDetails: { name: 'A', assignedVariables: { a: '1' } },
};
/** One line of each kind. */
const LINES = [
  [{ memorydb: MEMORYDB }],
  [{ notice: { topicArn: 't', message: 'm', attributes: { a: { DataType: 'String' } }, messageId: 'i', at: 1 } }],
  [{ deadLetter: EVENT }],
  [
    { delivery: 1, event: EVENT, target: { functionArn: 'f', maximumRetryAttempts: 2 } },
    { delivery: 2, event: EVENT, target: { functionArn: 'g', maximumRetryAttempts: 2 } },
    { delivered: 1 },
  ],
  [
    { execution: 3, head: HEAD, events: [STARTED, EXITED] },
    { execution: 4, parent: 3, head: { ...HEAD, status: 'SUCCEEDED', stopDate: AT, output: '1' }, events: [] },
  ],
];

test('What was written is read: the last state, what has been added, and what is still on its way', () => {
  const last = { ...MEMORYDB, changes: [] };
  const end = { execution: 3, head: { ...HEAD, status: 'FAILED', error: 'E', stopDate: AT }, events: [] };
  expect(read(...LINES, [{ memorydb: last }, end])).toEqual({
    memorydb: last,
    inbox: [expect.objectContaining({ messageId: 'i' })],
    buses: {
      deliveries: [{ event: EVENT, target: { functionArn: 'g', maximumRetryAttempts: 2 } }],
      undelivered: [EVENT],
    },
    executions: [
      {
        ...{ ...HEAD, status: 'FAILED', error: 'E', startDate: new Date(AT), stopDate: new Date(AT) },
        history: [STARTED, EXITED].map((event) => ({ ...event, timestamp: new Date(AT) })),
        children: [expect.objectContaining({ output: '1', history: [], children: [] })],
      },
    ],
  });
});

/** Every value that differs from this one in one place, at whatever depth: something else there, or nothing. */
function* damaged(value: unknown): Generator<unknown> {
  yield null;
  yield typeof value === 'object' ? 'damaged' : { damaged: true };
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { ...value, more: 1 };
  for (const [name, inside] of Object.entries(value)) {
    if (!Array.isArray(value)) yield { ...value, [name]: undefined };
    for (const other of damaged(inside))
      yield Array.isArray(value) ? value.with(Number(name), other) : { ...value, [name]: other };
  }
}

test('What is damaged, at whatever depth, is refused in words; nothing else is thrown', () => {
  let refused = 0;
  let taken = 0;
  for (const line of LINES)
    for (const other of damaged(line)) {
      try {
        const saved = read(other);
        taken += 1;
        // What is taken can be used.
        for (const { startDate, history, children } of saved?.executions ?? [])
          JSON.stringify([startDate.toISOString(), history.length, children.length]);
      } catch (error) {
        if (!(error instanceof DataFolderError)) throw error;
        expect(error.message).toMatch(/^Line 2: \S/);
        refused += 1;
      }
    }
  // A member that may be missing, a value that may be null, and what an event's detail holds.
  expect({ refused: refused > 250, taken: taken < 60 }).toEqual({ refused: true, taken: true });
});

describe('A problem', () => {
  test.each([
    [[{ memorydb: { ...MEMORYDB, snapshots: [null] } }], 'memorydb/snapshots/0 must be object'],
    [[{ memorydb: { ...MEMORYDB, changes: [{}] } }], "memorydb/changes/0 must have required property 'at'"],
    [[{ memorydb: { ...MEMORYDB, more: 1 } }], 'memorydb must NOT have additional properties ("more")'],
    [[{ execution: 1, head: { ...HEAD, startDate: 'x' }, events: [] }], 'head/startDate must match format "time"'],
    [[{ execution: 1, head: HEAD, events: [EXITED] }], 'event 2 of execution 1 is out of turn'],
    [[{ execution: 1, events: [] }], 'execution 1 has no beginning'],
    [[{ execution: 2, parent: 1, head: HEAD, events: [] }], 'there is no execution 1, whose child 2 is'],
    [[{ delivered: 7 }], 'there is no delivery 7'],
    [[{ other: 1 }], 'change 1 is none that this release writes'],
    [{}, 'it is no list of changes'],
  ])('of %j is named by its place', (line, problem) => {
    expect(() => read(line)).toThrow(`Line 2: ${problem}`);
  });
});
