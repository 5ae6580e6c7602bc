import { describe, expect, test } from '@jest/globals';
import { begin, machineOf, mapOf, run, STARTED, typesOf } from './support.ts';

const WRITER = {
  Resource: 'arn:aws:states:::s3:putObject',
  Arguments: { Bucket: 'results', Prefix: "{% 'runs/' & $states.context.Execution.Name %}" },
  WriterConfig: { OutputType: 'JSON', Transformation: 'COMPACT' },
};
const CHILD = {
  Check: { Type: 'Choice', Choices: [{ Condition: '{% $states.input < 0 %}', Next: 'No' }], Default: 'Yes' },
  No: { Type: 'Fail', Error: 'Negative', Cause: "{% $string($states.input) & ' is negative' %}" },
  Yes: { Type: 'Pass', Output: { Tenfold: '{% 10 * $states.input %}' }, End: true },
};
const machine = (more: object = {}) => machineOf({ A: mapOf('DISTRIBUTED', CHILD, { ResultWriter: WRITER, ...more }) });
const MAP_RUN = 'arn:aws:states:eu-central-1:123456789012:mapRun:copies/items';

/** The files of a run, by the last part of their keys. */
function filesOf(objects: ReadonlyMap<string, string>): Record<string, unknown> {
  return Object.fromEntries([...objects].map(([key, body]) => [key.replace(/^.*\//, ''), JSON.parse(body)]));
}

describe('The ResultWriter of a distributed Map', () => {
  test('puts out and writes what LocalStack recorded of AWS (test_map_state_result_writer)', async () => {
    const { output, objects, history } = await run(machine(), { input: [1, 2] });
    const [key = ''] = objects.keys();
    const [, runId = ''] = /^results\/runs\/first\/([^/]+)\/SUCCEEDED_0\.json$/.exec(key) ?? [];
    const MapRunArn = `${MAP_RUN}:${runId}`;
    expect(output).toEqual({
      MapRunArn,
      ResultWriterDetails: { Bucket: 'results', Key: `runs/first/${runId}/manifest.json` },
    });
    expect(objects.get(key)).toBe('[{"Tenfold":10},{"Tenfold":20}]');
    expect(filesOf(objects)['manifest.json']).toEqual({
      DestinationBucket: 'results',
      MapRunArn,
      ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: [{ Key: key.replace('results/', ''), Size: 31 }] },
    });
    expect(history.slice(1).map(({ type, previousEventId }) => [type, previousEventId])).toEqual([
      ['MapStateEntered', 0],
      ['MapStateStarted', 2],
      ['MapRunStarted', 3],
      ['MapRunSucceeded', 4],
      ['MapStateSucceeded', 5],
      // 4 or 5: recordings differ.
      ['MapStateExited', expect.any(Number)],
      ['ExecutionSucceeded', 7],
    ]);
  });

  test('describes in full what has failed, and tolerated failures do not end the Map', async () => {
    const { status, objects } = await run(machine({ ToleratedFailurePercentage: 100 }), { input: [1, -2, 3, -4] });
    const files = filesOf(objects);
    expect(status).toBe('SUCCEEDED');
    expect(files['SUCCEEDED_0.json']).toEqual([{ Tenfold: 10 }, { Tenfold: 30 }]);
    expect(files['FAILED_0.json']).toEqual([
      {
        ExecutionArn: expect.stringMatching(/:execution:copies\/items:/),
        ...{ Input: '-2', InputDetails: { Included: true }, Name: expect.any(String), Status: 'FAILED' },
        ...{ Error: 'Negative', Cause: '-2 is negative', RedriveCount: 0, RedriveStatus: 'REDRIVABLE' },
        ...{ StartDate: Date.parse(STARTED), StopDate: Date.parse(STARTED) },
        StateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:copies/items',
      },
      expect.objectContaining({ Input: '-4' }),
    ]);
    expect(files['manifest.json']).toMatchObject({
      ResultFiles: {
        FAILED: [{ Size: Buffer.byteLength([...objects].find(([key]) => key.includes('FAILED_'))?.[1] ?? '') }],
      },
    });
  });

  test('writes no file of what there is none of', async () => {
    const all = await run(machine({ ToleratedFailurePercentage: 100 }), { input: [-1] });
    expect(Object.keys(filesOf(all.objects))).toEqual(['FAILED_0.json', 'manifest.json']);
    const none = await run(machine(), { input: [] });
    expect(Object.keys(filesOf(none.objects))).toEqual(['manifest.json']);
  });

  test('also writes for a Map that fails, with what was not started', async () => {
    const { error, objects, history } = await run(machine({ ToleratedFailurePercentage: 50, MaxConcurrency: 1 }), {
      input: [-1, -2, -3, 4],
    });
    expect(error).toBe('States.ExceedToleratedFailureThreshold');
    const files = filesOf(objects);
    expect(files['FAILED_0.json']).toMatchObject([{ Input: '-1' }, { Input: '-2' }, { Input: '-3' }]);
    expect(files['PENDING_0.json']).toEqual([{ Input: '4', InputDetails: { Included: true }, Status: 'PENDING' }]);
    expect(files['manifest.json']).toMatchObject({ ResultFiles: { PENDING: [{}], SUCCEEDED: [] } });
    expect(typesOf({ history }).slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  test('takes more results than the output of a state may have', async () => {
    const large = { Yes: { Type: 'Pass', Output: "{% $pad('', 2000, 'x') %}", End: true } };
    const items = Array.from({ length: 200 }, (_none, index) => index);
    const without = await run(machineOf({ A: mapOf('DISTRIBUTED', large) }), { input: items });
    expect(without.error).toBe('States.DataLimitExceeded');
    const { status, objects } = await run(machineOf({ A: mapOf('DISTRIBUTED', large, { ResultWriter: WRITER }) }), {
      input: items,
    });
    expect([status, (filesOf(objects)['SUCCEEDED_0.json'] as string[]).length]).toEqual(['SUCCEEDED', 200]);
  });

  test('fails as States.ResultWriterFailed, which is caught, if an object cannot be stored', async () => {
    const put = () => {
      throw new Error('Access Denied');
    };
    const Catch = [{ ErrorEquals: ['States.ResultWriterFailed'], Next: 'B' }];
    const states = { A: mapOf('DISTRIBUTED', CHILD, { ResultWriter: WRITER, Catch }), B: { Type: 'Succeed' } };
    const { output, history } = await run(machineOf(states), { input: [1], put });
    expect(output).toEqual({ Error: 'States.ResultWriterFailed', Cause: 'Access Denied' });
    expect(typesOf({ history })).toContain('MapRunFailed');
  });

  test('writes nothing when the execution is stopped', async () => {
    const slow = { Wait: { Type: 'Wait', Seconds: 60, End: true } };
    const definition = machineOf({ A: mapOf('DISTRIBUTED', slow, { ResultWriter: WRITER }) });
    const { execution, clock, objects } = begin(definition, { input: [1] });
    await clock.sleep(1000);
    execution.stop();
    await execution.ended;
    expect([execution.children[0]?.status, objects.size]).toEqual(['ABORTED', 0]);
  });
});
