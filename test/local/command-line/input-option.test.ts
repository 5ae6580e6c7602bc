import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { machineFor } from '../../../local/command-line/input-option.ts';
import { readMachineInputs } from '../../../local/service/machine-inputs.ts';
import { readLocalDefinition } from '../../../local/service/service.ts';
import { UsageError } from '../../../terminal/usage-error.ts';
import { some } from '../../statemachine/asl.ts';
import { ROOT } from '../../support/service.ts';

const machines = readMachineInputs(ROOT, readLocalDefinition(ROOT));
const runFor = (input: unknown, run?: string) => machineFor(input, 'x.json', run, machines).run;

describe('The machine of an input', () => {
  const examples = some(machines).flatMap(({ run }) =>
    readdirSync(join(ROOT, 'statemachine', run, 'examples')).map((file) => [run, file] as const),
  );
  test.each(examples)('of %s is found for examples/%s', (run, file) => {
    expect(runFor(JSON.parse(readFileSync(join(ROOT, 'statemachine', run, 'examples', file), 'utf8')))).toBe(run);
  });

  test.each([
    [{ SourceClusterName: 'orders', Oops: 1 }, 'copy-snapshot'],
    [{ ClusterNames: 'orders', Request: 7 }, 'protect-clusters'],
    [{ ClusterNames: 'orders', Lifecycle: 7 }, 'expire-recovery-points'],
  ])('%j is found by a member of its own, whatever else is wrong with it', (input, run) => {
    expect(runFor(input)).toBe(run);
  });

  test('is the one that the user names, whatever its members are', () => {
    expect(runFor({ SourceSnapshotName: 'a' }, 'protect-clusters')).toBe('protect-clusters');
    expect(runFor('no object', 'copy-snapshot')).toBe('copy-snapshot');
  });

  test.each([
    [
      { SourceSnapshotName: 'a', Request: {} },
      undefined,
      /^x\.json has SourceSnapshotName, which only copy-snapshot takes, and Request, which only protect-clusters takes\. Say which with --run copy-snapshot or --run protect-clusters/,
    ],
    [
      { SourceSnapshotNam: 'a' },
      undefined,
      /^x\.json does not show which state machine it is an input of: .*\. Did you mean SourceSnapshotName in place of SourceSnapshotNam\? Say which with --run/,
    ],
    ['text', undefined, /^x\.json does not show which state machine/],
    [{}, 'protect-cluster', '--run protect-cluster is no state machine. Did you mean protect-clusters?'],
    [{}, 'other', '--run other is no state machine. These exist: copy-snapshot, protect-clusters'],
  ])('cannot be determined for %j with --run %s', (input, run, message) => {
    expect(() => runFor(input, run)).toThrow(UsageError);
    expect(() => runFor(input, run)).toThrow(message);
  });
});
