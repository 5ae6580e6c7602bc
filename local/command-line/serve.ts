import { relative } from 'node:path';
import { realClock } from '../clock.ts';
import type { DataFolderError } from '../service/data-folder.ts';
import { seedClusters } from '../service/seed.ts';
import { readLocalDefinition, startLocalService } from '../service/service.ts';
import { alarmLines } from './alarm.ts';
import type { Display } from './display.ts';
import { onInterrupt } from './interrupt.ts';
import { shown } from './notice.ts';
import { PARAMETERS } from './parameters.ts';
import { usageErrorOf } from './parts.ts';
import type { ServeOptions } from './serve-options.ts';
import { fold, harmless } from './text.ts';
import { Watch } from './watch.ts';
import { welcome } from './welcome.ts';

interface Place extends Display {
  /** The project's folder. */
  readonly root: string;
  /** The user's current folder, where commands are pasted. */
  readonly folder: string;
  /** The default data folder. */
  readonly data: string;
}

/** Serves until Ctrl-C, and prints what happens. @returns the exit code. Throws UsageError */
export async function serve(options: ServeOptions, place: Place): Promise<number> {
  const { root, folder, print, width } = place;
  const data = options.data ?? place.data;
  const { machines } = readLocalDefinition(root);
  const watch = new Watch(place, realClock, machines);
  const losses: DataFolderError[] = [];
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const service = await startLocalService({
    root,
    folder: data,
    newClock: () => realClock,
    hourly: true,
    params: PARAMETERS,
    persist: options.fresh ? 'fresh' : true,
    ports: options.ports,
    watcher: watch.watcher(),
    onReady(ready) {
      const seeded = ready.isRestored ? [] : seedClusters(ready.world, root);
      ready.keep();
      print(welcome(ready, { root, folder, data: relative(folder, data) || '.', seeded, width: width() }));
    },
    onNotice: (notice) => watch.aside(shown(notice, width())),
    onAlarms(changes) {
      for (const line of alarmLines(changes, machines[0].name, timeOf)) watch.aside(`\n${fold(line, 2, width())}`);
    },
    onUndelivered: ({ id, source }) =>
      watch.aside(`\nEvent ${id} from ${harmless(source)} could not be delivered, and is in the dead-letter queue.`),
    onUnmatched: ({ id, source, 'detail-type': type }, why) =>
      watch.aside(
        `\n${fold(harmless(`Event ${id} (${type}, from ${source}) matches no rule, and starts nothing. ${why}`), 2, width())}`,
      ),
    onLoss(error) {
      losses.push(error);
      end();
    },
    onLog: (text) => watch.aside(text.trimEnd()),
  }).catch((error) => {
    throw usageErrorOf(error);
  });
  onInterrupt(end, () => process.exit(130));
  await ended;
  const running = watch.close();
  if (losses.length === 0) print(closingLine(running));
  await service.close();
  const [loss] = losses;
  if (loss) throw usageErrorOf(loss);
  return 0;
}

/** As in the lines of executions. */
const timeOf = (at: number): string => `${new Date(at).toISOString().slice(11, 19)}Z`;

function closingLine(running: number): string {
  if (running === 0) return '\nThe service has ended.';
  const [what, them] = running === 1 ? ['1 execution was', 'it'] : [`${running} executions were`, 'them'];
  return `\nThe service has ended while ${what} running. The next start ends ${them} ABORTED, with a notice.`;
}
