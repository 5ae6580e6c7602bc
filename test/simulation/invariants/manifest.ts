import { existsSync } from 'node:fs';
import { type Invariant, together, verdict } from './invariant.ts';
import { isComplete } from './succeeds-with-proof.ts';

export const manifest: Invariant = {
  name: 'manifest',
  says: 'There is a manifest beside every export that succeeded, and beside none that was not whole when it was looked at.',
  check: ({ executions, world }) =>
    together(
      executions.flatMap(({ execution: { name, status }, asked, looked }) => {
        if (!asked?.bucket || looked?.truth?.kind !== 'export') return [];
        const isOfAnother = executions.some(
          (other) => other.execution.status === 'SUCCEEDED' && other.asked?.target === asked.target,
        );
        const isThere = existsSync(world.s3.store.pathOf(asked.bucket, `${asked.target}.manifest.json`));
        return verdict(
          isThere ? 'a manifest' : 'no manifest',
          status === 'SUCCEEDED' && !isThere && `${name} succeeded, and left no manifest.`,
          status === 'FAILED' &&
            isThere &&
            !isOfAnother &&
            !isComplete(looked.truth) &&
            `${name} left a manifest of what was not whole.`,
        );
      }),
    ),
};
