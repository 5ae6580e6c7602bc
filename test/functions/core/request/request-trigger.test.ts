import { describe, expect, test } from '@jest/globals';
import { parseTrigger, readableTrigger } from '../../../../functions/core/request/request-trigger.ts';

// Which triggers are valid is the table of test/statemachine/copy-snapshot/schema.test.ts.
const Trigger = { Type: 'Event', Id: '1', Source: 'shop', Time: '2026-11-23T03:00:00Z' };

test('a trigger that is valid is read with null for what it leaves out', () => {
  expect(parseTrigger(undefined)).toEqual({ trigger: null, problems: [] });
  expect(parseTrigger({ Type: 'Api' })).toEqual({
    trigger: { Type: 'Api', Id: null, Source: null, Time: null },
    problems: [],
  });
});

test('a trigger of a schedule has its clock too', () => {
  const clock = { TimeZone: 'Europe/Berlin', LocalTime: '04:00' };
  expect(parseTrigger({ ...Trigger, ...clock })).toEqual({ trigger: { ...Trigger, ...clock }, problems: [] });
});

test('every problem of a trigger is listed', () => {
  const { trigger, problems } = parseTrigger({ Type: 'Console', Id: '', Source: 7, Time: 'now', By: 'me' });
  expect(trigger).toBeNull();
  expect(problems.map(({ field }) => field)).toEqual(
    ['By', 'Type', 'Id', 'Source', 'Time'].map((member) => `Trigger.${member}`),
  );
});

describe('what is readable of a trigger', () => {
  test('is all of one that is valid', () => {
    expect(readableTrigger({ Trigger })).toEqual(Trigger);
  });

  test.each([
    ['no request', 'text'],
    ['no trigger', {}],
    ['a trigger that is text', { Trigger: 'x' }],
    ['a type that there is not', { Trigger: { ...Trigger, Type: 'x' } }],
  ])('is nothing for %s', (_, request) => {
    expect(readableTrigger(request)).toBeNull();
  });

  test('is a short and printable form of what is wrong', () => {
    const wrong = { ...Trigger, Id: 'i'.repeat(600), Source: 'a\u0007ä', Time: 7 };
    expect(readableTrigger({ Trigger: wrong })).toEqual({
      Type: 'Event',
      Id: 'i'.repeat(512),
      Source: 'a??',
      Time: null,
    });
  });
});
