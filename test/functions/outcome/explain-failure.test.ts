import { expect, test } from '@jest/globals';
import { explainFailure, handler } from '../../../functions/outcome/explain-failure.ts';
import { faultInput } from '../core/payloads.ts';

test('a failure is explained without asking anybody', async () => {
  expect(await explainFailure(faultInput())).toMatchObject({
    Error: 'CopyFailed',
    Sentence: 'The copy failed.',
    Remedy: expect.stringMatching(/^Look at the copy/),
    FailedState: 'PollStatus',
    Cause: expect.stringMatching(/^The copy failed\.\n\{/),
  });
  expect(handler).toBe(explainFailure);
});
