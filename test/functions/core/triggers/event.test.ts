import { describe, expect, test } from '@jest/globals';
import { readEvent } from '../../../../functions/core/triggers/event.ts';
import { jsonBytes, SOURCE } from '../payloads.ts';
import { hostileText, randomNumbers } from '../random.ts';

const detail = { SourceClusterName: 'orders' };
const event = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  source: 'shop.release',
  time: '2026-11-23T03:00:00Z',
  'detail-type': 'MemoryDB Snapshot Copy Requested',
  detail,
};
const recorded = {
  ...event,
  source: 'aws.memorydb',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: { eventName: 'CreateSnapshot', requestParameters: { clusterName: 'orders', snapshotName: 'by-hand' } },
  input: {},
};
const scheduled = {
  'detail-type': 'Scheduled MemoryDB Snapshot Copy',
  schedule: 'arn:aws:scheduler:eu-central-1:111122223333:schedule/default/nightly',
  time: '2026-11-23T03:00:00Z',
  input: detail,
};
const NAME = /^(event|schedule|cloudtrail)-[0-9a-f]{32}$/;

describe('the execution of an event', () => {
  test('has the detail as its input, and what asked for it', () => {
    expect(readEvent(event)).toEqual({
      machine: 'copy-snapshot',
      name: expect.stringMatching(/^event-[0-9a-f]{32}$/),
      input: { ...detail, Trigger: { Type: 'Event', Id: event.id, Source: event.source, Time: event.time } },
    });
  });

  test('has the same name for the same id from the same source, and no other', () => {
    const { name } = readEvent(event);
    expect(readEvent({ ...event, time: '2026-11-24T03:00:00Z' }).name).toBe(name);
    expect(readEvent({ ...event, id: 'another' }).name).not.toBe(name);
    expect(readEvent({ ...event, source: 'another' }).name).not.toBe(name);
    expect(readEvent({ ...recorded, id: event.id }).name).not.toBe(name);
  });

  test('is of the machine that it names, and of copy-snapshot with an unknown one, which refuses it', () => {
    const request = { ClusterNames: ['orders'] };
    const { machine, input } = readEvent({
      ...event,
      detail: { ...request, Run: 'protect-clusters', Deployment: 'd' },
    });
    expect({ machine, input }).toEqual({
      machine: 'protect-clusters',
      input: { ...request, Trigger: expect.objectContaining({ Type: 'Event' }) },
    });
    expect(readEvent({ ...event, detail: { ...detail, Run: 'copy-snapshot' } })).toEqual(readEvent(event));
    expect(readEvent({ ...event, detail: { ...detail, Run: 'protect-cluster' } })).toMatchObject({
      machine: 'copy-snapshot',
      input: { Run: 'protect-cluster' },
    });
  });

  test('does not let its sender set the trigger', () => {
    const Trigger = { Type: 'Api', Id: 'x' };
    expect(readEvent({ ...event, detail: { ...detail, Trigger } }).input['Trigger']).toMatchObject({ Type: 'Event' });
  });

  test.each([
    ['text', 'copy it'],
    ['a list', [detail]],
    ['null', null],
  ])('whose detail is %s is one that the machine refuses, and shows it', (_, shown) => {
    expect(readEvent({ ...event, detail: shown }).input).toEqual({ Detail: shown, Trigger: expect.any(Object) });
  });

  test('without a detail is refused too', () => {
    const { detail: _, ...rest } = event;
    expect(readEvent(rest).input).toEqual({ Detail: null, Trigger: expect.any(Object) });
  });

  test('of another type is refused with type and detail, though the detail would be a request', () => {
    const { input } = readEvent({ ...event, 'detail-type': 'Copy!' });
    expect(input).toEqual({ Detail: { 'detail-type': 'Copy!', detail }, Trigger: expect.any(Object) });
  });

  test('without a time leaves the time to the start of the execution', () => {
    const { time: _, ...rest } = event;
    expect(readEvent(rest).input['Trigger']).toEqual({ Type: 'Event', Id: event.id, Source: event.source });
  });

  test('that is larger than a request can be is cut, and keeps what asked for it', () => {
    const { input } = readEvent({ ...event, detail: { ...detail, Note: 'n'.repeat(128 * 1024) } });
    expect(input).toMatchObject({ Detail: { SourceClusterName: 'orders' }, Trigger: { Id: event.id } });
    expect(jsonBytes(input)).toBeLessThan(12_000);
  });
});

test('what is nested deeper than JSON can be written is cut like what is too large', () => {
  // Node 26 can write it; then it is too large.
  const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  const { input } = readEvent({ ...event, detail: { ...detail, Tags: deep } });
  expect(input).toMatchObject({ Detail: { SourceClusterName: 'orders' }, Trigger: { Id: event.id } });
  expect(jsonBytes(input)).toBeLessThan(12_000);
});

describe('the execution of a schedule', () => {
  test("has the schedule's input, its ARN, and the time that it had planned", () => {
    const Id = `${scheduled.schedule}@${scheduled.time}`;
    expect(readEvent(scheduled)).toEqual({
      machine: 'copy-snapshot',
      name: expect.stringMatching(/^schedule-[0-9a-f]{32}$/),
      input: { ...detail, Trigger: { Type: 'Schedule', Id, Source: scheduled.schedule, Time: scheduled.time } },
    });
  });

  test('is of the machine that the schedule names', () => {
    expect(readEvent({ ...scheduled, run: 'protect-clusters' }).machine).toBe('protect-clusters');
  });

  test('is another for every planned time, and the same for the same', () => {
    expect(readEvent({ ...scheduled }).name).toBe(readEvent(scheduled).name);
    expect(readEvent({ ...scheduled, time: '2026-11-24T03:00:00Z' }).name).not.toBe(readEvent(scheduled).name);
    expect(readEvent({ ...scheduled, schedule: 'weekly' }).name).not.toBe(readEvent(scheduled).name);
  });
});

describe('the execution of a record of CloudTrail', () => {
  test('copies the snapshot that was asked for, with what the rule adds', () => {
    const Trigger = { Type: 'CloudTrail', Id: event.id, Source: 'aws.memorydb', Time: event.time };
    expect(readEvent(recorded).input).toEqual({ SourceSnapshotName: 'by-hand', Trigger });
    const input = { TargetBucket: 'exports', SourceSnapshotName: SOURCE };
    expect(readEvent({ ...recorded, input }).input).toEqual({
      TargetBucket: 'exports',
      SourceSnapshotName: 'by-hand',
      Trigger,
    });
  });

  test.each([
    ['of another call', { ...recorded.detail, eventName: 'CopySnapshot' }],
    ['of a call that failed', { ...recorded.detail, errorCode: 'SnapshotQuotaExceededFault' }],
    ['without parameters', { eventName: 'CreateSnapshot', requestParameters: null }],
    ['without a name', { eventName: 'CreateSnapshot', requestParameters: { snapshotName: '' } }],
  ])('%s is refused by the machine, which shows it', (_, shown) => {
    const { input } = readEvent({ ...recorded, detail: shown });
    expect(input).toEqual({ Detail: shown, Trigger: expect.objectContaining({ Type: 'CloudTrail' }) });
  });

  test('is refused without what the rule adds, as EventBridge keeps one that it could not deliver', () => {
    const { input: _, ...undelivered } = recorded;
    for (const each of [undelivered, { ...recorded, input: null }, { ...recorded, input: 'exports' }])
      expect(() => readEvent(each)).toThrow('add "input":{} to copy the snapshot, or "input":{"TargetBucket":"');
  });
});

describe('an invocation without what identifies its repeats', () => {
  test.each([
    ['nothing', undefined],
    ['text', 'start'],
    ['an object', {}],
    ['an event without an id', { ...event, id: undefined }],
    ['an event without a source', { ...event, source: '' }],
    ['a schedule without its time', { ...scheduled, time: undefined }],
    ['a schedule without its name', { ...scheduled, schedule: '', id: 'x', source: 'y' }],
  ])('is an error: %s', (_, invocation) => {
    expect(() => readEvent(invocation)).toThrow(TypeError);
  });

  test('is the only one: whatever else is in an event, it gets a name and an input of bounded size', () => {
    const random = randomNumbers(3);
    for (let round = 0; round < 300; round += 1) {
      const text = () => hostileText(random, 40) || 'x';
      const { name, input } = readEvent({
        ...{ id: text(), source: text(), 'detail-type': random() < 0.5 ? text() : event['detail-type'] },
        detail: { [text()]: text(), deep: [[[[[[[[text()]]]]]]]] },
      });
      expect(name).toMatch(NAME);
      expect(jsonBytes(input)).toBeLessThan(140_000);
    }
  });
});
