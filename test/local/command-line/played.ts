// Days of schedules, played in this thread, and all that was printed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { play } from '../../../local/command-line/play.ts';
import type { PlayedSchedules } from '../../../local/command-line/run-options.ts';
import { type LocalService, startLocalService } from '../../../local/service/service.ts';
import { inThread } from '../../support/in-thread.ts';
import { ROOT } from '../../support/service.ts';

export const folder = mkdtempSync(join(tmpdir(), 'play-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** When the examples of README.md and docs/running-locally.md begin. */
export const BEGIN = Date.parse('2026-11-28T07:36:00Z');

export interface Outcome {
  readonly code: number;
  readonly lines: readonly string[];
  readonly service: LocalService;
}

export async function played(
  schedules: Partial<PlayedSchedules>,
  faults: readonly object[] = [],
  begin = BEGIN,
  onReady: (service: LocalService) => void = () => undefined,
  onPrint: (text: string) => void = () => undefined,
): Promise<Outcome> {
  const printed: string[] = [];
  const whole: PlayedSchedules = {
    file: 'docs/schedules.yml',
    content: undefined,
    days: 1,
    faultsFromDay: 1,
    skipHourly: false,
    ...schedules,
  };
  let service: LocalService | undefined;
  const current = (): LocalService => {
    if (!service) throw new Error('It has not started.');
    return service;
  };
  const code = await play({ rdbFiles: [], faults: faults as never, realTime: false }, whole, {
    ...{ root: ROOT, data: join(folder, 'data'), begin, colour: false, width: () => 96 },
    print(text) {
      printed.push(text);
      onPrint(text);
    },
    start: (options) =>
      startLocalService({
        ...options,
        random: () => 0.5,
        newInstance: inThread(ROOT, current),
        onReady(ready) {
          service = ready;
          options.onReady?.(ready);
          onReady(ready);
        },
      }),
  });
  return { code, lines: printed.join('\n').split('\n'), service: current() };
}
