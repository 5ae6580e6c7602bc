import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MACHINES, OTHER_MACHINES } from '../../functions/core/arn.ts';
import type { Notice } from '../../functions/core/outcome/notice.ts';
import { readEvent } from '../../functions/core/triggers/event.ts';
import { notify } from '../../functions/outcome/notify.ts';
import { publicationOf } from '../../local/emulators/sns/publish.ts';
import { requireInput, requireName } from '../../local/emulators/stepfunctions/rules.ts';
import { json, member, text } from './hostile.ts';
import { expiration, request, run } from './requests.ts';
import { runs } from './runs.ts';

const time = fc.constantFrom('2026-11-23T03:00:00Z', '2026-11-23', 'now');
const types = ['MemoryDB Snapshot Copy Requested', 'Scheduled MemoryDB Snapshot Copy', 'AWS API Call via CloudTrail'];

const event = fc.record(
  {
    id: member(fc.oneof(fc.uuid(), text)),
    source: member(text),
    'detail-type': member(fc.oneof(fc.constantFrom(...types), text)),
    time: member(time),
    schedule: member(text),
    input: member(request),
    run: member(fc.oneof(fc.constantFrom(...MACHINES), json)),
    detail: member(
      fc.oneof(
        request,
        fc
          .tuple(fc.oneof(run, expiration), fc.constantFrom(...MACHINES, 'Protect-Clusters', null))
          .map(([input, Run]) => ({
            ...Object(input),
            Run,
          })),
        fc.record({
          eventName: member(fc.constant('CreateSnapshot')),
          requestParameters: member(fc.record({ snapshotName: member(text) })),
        }),
      ),
    ),
  },
  { requiredKeys: ['detail-type'] },
);

describe('Any event', () => {
  test('starts an execution under a name and with an input that Step Functions takes, or is refused in words', () => {
    let started = 0;
    const machines = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(event, json), (invocation) => {
        let start: ReturnType<typeof readEvent>;
        try {
          start = readEvent(invocation);
        } catch (error) {
          return expect(error).toMatchObject({
            name: 'TypeError',
            message: expect.stringMatching(/^This invocation is no /),
          });
        }
        started += 1;
        machines.add(start.machine);
        requireName(start.name);
        requireInput(JSON.stringify(start.input));
        // The same event again is the same execution; what identifies it cannot be given by the request.
        expect(readEvent(invocation)).toEqual(start);
        expect(start.input['Trigger']).toEqual(
          expect.objectContaining({ Type: expect.stringMatching(/^(Event|Schedule|CloudTrail)$/) }),
        );
      }),
      runs(2_000),
    );
    expect(started).toBeGreaterThan(100);
    expect([...machines].sort()).toEqual([...MACHINES].sort());
  });
});

const statusChange = fc.record({
  'detail-type': fc.constant('Step Functions Execution Status Change'),
  detail: member(
    fc.record(
      {
        executionArn: member(
          fc
            .constantFrom('copy', ...OTHER_MACHINES.map((machine) => `copy-${machine}`))
            .map((machine) => `arn:aws:states:eu-central-1:111122223333:execution:${machine}:name`),
        ),
        status: member(fc.oneof(fc.constantFrom('ABORTED', 'FAILED', 'TIMED_OUT'), text)),
        startDate: member(fc.oneof(fc.nat(), fc.constant(1.8e12))),
        stopDate: member(fc.option(fc.nat())),
        input: member(fc.oneof(request, json).map((input) => JSON.stringify(input))),
        error: member(fc.option(text)),
        cause: member(
          fc.option(
            fc.oneof(
              text,
              fc.tuple(text, json).map(([line, facts]) => `${line}\n${JSON.stringify(facts)}`),
            ),
          ),
        ),
      },
      { requiredKeys: ['executionArn', 'status', 'startDate'] },
    ),
  ),
});

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:notices';

/** What SNS says to a notice, by its own rules; throws for what it refuses. */
function publish({ subject, text: Message, attributes }: Notice) {
  const parameters = new URLSearchParams({ Action: 'Publish', TopicArn: TOPIC, Subject: subject, Message });
  for (const [index, [name, value]] of Object.entries(attributes).entries()) {
    // As the SDK does it, which cannot send half a character.
    encodeURIComponent(value);
    const entry = `MessageAttributes.entry.${index + 1}`;
    parameters.set(`${entry}.Name`, name);
    parameters.set(`${entry}.Value.DataType`, 'String');
    parameters.set(`${entry}.Value.StringValue`, value);
  }
  return publicationOf(parameters, new Set([TOPIC]));
}

describe('Any status change', () => {
  test('is reported in a notice that SNS takes and no line of which is forged, needs none, or is refused in words', async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(statusChange, json), async (input) => {
        const notices: Notice[] = [];
        const handle = notify({ publish: async (notice) => void notices.push(notice), log: () => {} });
        const refused = await handle(input).then(
          () => null,
          (error: Error) => error,
        );
        if (refused) return expect(refused.message).toMatch(/^This invocation is neither /);
        for (const notice of notices) {
          sent += 1;
          publish(notice);
          for (const line of notice.text.split('\n')) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          expect(notice.text.split('\n').filter((line) => line === 'WHAT TO DO')).toHaveLength(1);
        }
      }),
      runs(1_500),
    );
    expect(sent).toBeGreaterThan(100);
  });
});
