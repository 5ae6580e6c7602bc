import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { MACHINE_TIMEOUT_SECONDS } from '../../../functions/core/deadline.ts';
import { ERROR_TABLE, type ErrorEntry } from '../../../functions/core/outcome/error-table.ts';
import {
  catchers,
  definition,
  faultStates,
  machine,
  maps,
  type Retrier,
  retriers,
  some,
  states,
  tasks,
} from '../asl.ts';

// The rules that every machine keeps are in ../structure.test.ts.

describe('The definition', () => {
  test('can be read in one sitting', () => {
    expect(JSON.stringify(machine, null, 2).split('\n').length).toBeLessThanOrEqual(1_360);
    expect(definition.split('\n').length).toBeLessThanOrEqual(1_300);
    expect(states.length).toBeLessThanOrEqual(40);
  });

  test('has the timeout that core reckons every deadline by', () => {
    expect(machine.TimeoutSeconds).toBe(MACHINE_TIMEOUT_SECONDS);
  });
});

describe('Retriers', () => {
  const PERMANENT = (Object.entries(ERROR_TABLE) as [string, ErrorEntry][]).flatMap(([name, { isPermanent, of }]) =>
    isPermanent && of === undefined ? name : [],
  );
  /** What the steps may meet that follow the call, of all that is permanent. */
  const AFTER_THE_CALL = ['AccessDeniedException', 'ExportVerificationFailed'];
  const retrierOf = (error: string) => some(retriers.filter(({ ErrorEquals }) => ErrorEquals.includes(error)));
  /** Seconds that all delays of a retrier come to, at the most. */
  const longest = ({ IntervalSeconds = 1, MaxAttempts, MaxDelaySeconds = 0 }: Retrier) =>
    Array.from({ length: MaxAttempts }, (_, retry) => Math.min(IntervalSeconds * 2 ** retry, MaxDelaySeconds)).reduce(
      (sum, seconds) => sum + seconds,
      0,
    );

  test('come in classes that are equal wherever they stand', () => {
    const texts = new Set(retriers.map(({ task: _, ...retrier }) => JSON.stringify(retrier)));
    expect([...texts].map((text) => JSON.parse(text).ErrorEquals).sort()).toEqual(
      [
        PERMANENT,
        AFTER_THE_CALL,
        ['Lambda.TooManyRequestsException'],
        ERROR_TABLE.StepCutOff.also,
        ['SnapshotNotFoundFault'],
        ['States.TaskFailed'],
      ].sort(),
    );
  });

  test('begin with what is permanent, all of which the steps up to the call and its result may meet', () => {
    const beforeTheEnd = ['ValidateRequest', 'ClaimExport', 'CopySnapshot', 'PollStatus'];
    for (const { name, Retry = [] } of tasks)
      expect([name, Retry[0]]).toEqual([
        name,
        { ErrorEquals: beforeTheEnd.includes(name) ? PERMANENT : AFTER_THE_CALL, MaxAttempts: 0 },
      ]);
    expect(AFTER_THE_CALL.filter((error) => !PERMANENT.includes(error))).toEqual([]);
  });

  test('outlast hours in which Lambda throttles, from the call to the conclusion', () => {
    expect(retrierOf('Lambda.TooManyRequestsException').map(({ task }) => task)).toEqual([
      'PollStatus',
      'PlanVerification',
      'ConcludeExport',
      'RecordPoint',
      'ProbeShard',
      'JudgeShard',
      'ChecksumPart',
    ]);
    for (const retrier of retrierOf('Lambda.TooManyRequestsException'))
      expect(longest(retrier) / 2).toBeGreaterThan(2 * 3600);
  });
});

describe('Catchers', () => {
  const outside = some(tasks.filter(({ map }) => map === null));
  const goOn = some(outside.filter(({ Next, Catch = [] }) => Catch.some((catcher) => catcher.Next === Next)));
  const failing = some(
    [...outside, ...maps].filter((task) => task.map === null && !goOn.some(({ name }) => name === task.name)),
  );
  const faults = faultStates.map(({ name }) => name);
  const caught = { fault: '{% $states.errorOutput %}', failedState: '{% $states.context.State.Name %}' };

  test('go on despite an error only where the notice, its wording or the record is all that is lost', () => {
    expect(goOn.map(({ name }) => name).sort()).toEqual([
      'ExplainFailure',
      'NotifyDryRun',
      'NotifyFailure',
      'NotifySuccess',
      'RecordPoint',
    ]);
    for (const { name, Next, Catch = [] } of goOn) expect([name, Catch.map((it) => it.Next)]).toEqual([name, [Next]]);
  });

  test('that fail keep the fault and the state that failed, and lead to ExplainFailure', () => {
    for (const { name, Catch = [] } of failing)
      expect([name, Catch.at(-1)]).toEqual([
        name,
        { ErrorEquals: ['States.ALL'], Assign: caught, Next: 'ExplainFailure' },
      ]);
  });

  test('name an error only at CopySnapshot, where each fault has a state of its own', () => {
    const named = some(catchers.filter(({ ErrorEquals }) => ErrorEquals[0] !== 'States.ALL'));
    expect(named.map(({ task, ErrorEquals, Assign, Next }) => [task, ErrorEquals, Assign, Next])).toEqual(
      named.map(({ Next }) => ['CopySnapshot', [Next], caught, Next]),
    );
    expect(named.map(({ Next }) => Next).sort()).toEqual(faults.toSorted());
  });

  test('in a Map make a value of every fault, so that nothing but what no Catch sees can end it', () => {
    const fault = { shardFault: '{% $states.errorOutput %}', failedStep: '{% $states.context.State.Name %}' };
    // JudgeShard may be given a fault, which comes first.
    const first = {
      shardFault: '{% $shardFault = null ? $states.errorOutput : $shardFault %}',
      failedStep: '{% $shardFault = null ? $states.context.State.Name : $failedStep %}',
    };
    for (const { task, ErrorEquals, Assign } of some(catchers.filter(({ map }) => map !== null)))
      expect([task, ErrorEquals, Assign]).toEqual([task, ['States.ALL'], task === 'JudgeShard' ? first : fault]);
  });

  test('are taken up by IsExportProven, which leads such a value to where they would have led', () => {
    const { Choices = [], Default } = machine.States['IsExportProven'] ?? {};
    expect(Choices).toMatchObject([{ Condition: '{% $export != null %}', Next: 'RecordPoint' }]);
    expect(Default).toBe('ExplainFailure');
  });
});

describe('The documented faults of CopySnapshot', () => {
  // The SDK's schemas do not say which errors an operation has; its documentation, made from the same model, does.
  const sdk = readFileSync(
    'node_modules/@aws-sdk/client-memorydb/dist-types/commands/CopySnapshotCommand.d.ts',
    'utf8',
  );
  const documented = Array.from(
    sdk.matchAll(/@throws \{@link (\w+)\} \((?:client|server) fault\)/g),
    ([, name]) => name,
  );

  test('are eight', () => {
    expect(documented).toHaveLength(8);
  });

  test.each(documented)('%s is caught alone, and leads to a state of its name', (fault) => {
    const named = catchers.filter(
      ({ task, ErrorEquals }) => task === 'CopySnapshot' && ErrorEquals.includes(String(fault)),
    );
    expect(named).toMatchObject([{ ErrorEquals: [fault], Next: fault }]);
    expect(faultStates.map(({ name }) => name)).toContain(fault);
  });
});
