import { describe, expect, test } from '@jest/globals';
import type { Execution } from '../../../local/asl/shared.ts';
import { statusChange } from '../../../local/service/status-change.ts';

const ARN = 'arn:aws:states:eu-central-1:111122223333:execution:copy:one';

function ended(settings: Partial<Execution> = {}): Execution {
  return {
    arn: ARN,
    name: 'one',
    machineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:copy',
    startDate: new Date(1_000),
    stopDate: new Date(61_500),
    status: 'SUCCEEDED',
    input: '{}',
    history: [],
    children: [],
    ended: Promise.resolve(),
    stop: () => undefined,
    ...settings,
  };
}

describe('A status change', () => {
  test('has the shape that EventBridge delivers', () => {
    expect(statusChange(ended({ output: '[1]' }), 61_500)).toEqual({
      version: '0',
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      account: '111122223333',
      time: '1970-01-01T00:01:01Z',
      region: 'eu-central-1',
      resources: [ARN],
      detail: {
        executionArn: ARN,
        stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:copy',
        name: 'one',
        status: 'SUCCEEDED',
        startDate: 1_000,
        stopDate: 61_500,
        input: '{}',
        output: '[1]',
        inputDetails: { included: true },
        outputDetails: { included: true },
        error: null,
        cause: null,
      },
    });
  });

  test('of a failure carries its error and cause, and no output', () => {
    const event = statusChange(ended({ status: 'FAILED', error: 'CopyFailed', cause: 'It came to nothing.' }), 0);
    expect(event).toMatchObject({
      detail: {
        status: 'FAILED',
        error: 'CopyFailed',
        cause: 'It came to nothing.',
        output: null,
        outputDetails: null,
      },
    });
  });

  test('leaves out an input that is too large for it', () => {
    const event = statusChange(ended({ input: JSON.stringify('x'.repeat(248 * 1024)) }), 0);
    expect(event).toMatchObject({ detail: { input: null, inputDetails: { included: false } } });
  });
});
