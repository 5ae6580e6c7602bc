import { relative } from 'node:path';
import { realClock } from '../clock.ts';
import type { Watcher } from '../emulators/stepfunctions/executions.ts';
import { DataFolderError } from '../service/data-folder.ts';
import { readLocalDefinition, startLocalService } from '../service.ts';
import type { Display } from './display.ts';
import { harmless } from './harmless.ts';
import { onInterrupt } from './interrupt.ts';
import { shown } from './report.ts';
import type { ServeOptions } from './serve-options.ts';
import { sow } from './sow.ts';
import { UsageError } from './usage-error.ts';
import { Watch } from './watch.ts';
import { welcome } from './welcome.ts';

interface Place extends Display {
  /** The project's folder. */
  readonly root: string;
  /** Where the user is, and pastes commands. */
  readonly folder: string;
  /** The usual data folder. */
  readonly data: string;
}

/** Serves until Ctrl-C, and tells what happens. @returns the exit code. Throws UsageError */
export async function serve(options: ServeOptions, place: Place): Promise<number> {
  const { root, folder, print, width } = place;
  const data = options.data ?? place.data;
  const watch = new Watch(place, realClock, readLocalDefinition(root).machine.definition);
  const early = postponed(watch.watcher());
  const service = await startLocalService({
    root,
    folder: data,
    newClock: () => realClock,
    persist: options.fresh ? 'fresh' : true,
    ports: options.ports,
    watcher: early.watcher,
    onNotice: (notice) => watch.aside(shown(notice, width())),
    onUndelivered: ({ id, source }) =>
      watch.aside(`\nEvent ${id} from ${harmless(source)} could not be handed over; it is a dead letter.`),
    onLog: (text) => watch.aside(text.trimEnd()),
  }).catch((error) => {
    throw usageErrorOf(error);
  });
  const sown = service.isRestored ? [] : sow(service.world, root);
  service.keep();
  print(welcome(service, { root, folder, data: relative(folder, data) || '.', sown }));
  early.begin();
  await new Promise<void>((resolve) => onInterrupt(resolve, () => process.exit(130)));
  const running = watch.close();
  print(goodbye(running));
  await service.close();
  return 0;
}

/** Holds back what happens while the service starts: what it is comes first. */
function postponed({ onEvent, onWait }: Required<Watcher>): { watcher: Watcher; begin: () => void } {
  let postponed: (() => void)[] | undefined = [];
  const now = (act: () => void) => (postponed ? postponed.push(act) : act());
  return {
    watcher: {
      onEvent: (...heard) => void now(() => onEvent(...heard)),
      onWait: (...heard) => void now(() => onWait(...heard)),
    },
    begin() {
      for (const act of postponed ?? []) act();
      postponed = undefined;
    },
  };
}

/** What the user can do something about. */
function usageErrorOf(error: unknown): unknown {
  if (error instanceof DataFolderError) return new UsageError(error.message);
  const { code, port } = Object(error) as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'EADDRINUSE') return new UsageError(`Port ${port} is taken. Choose others with --port.`);
  if (code === 'EACCES') return new UsageError(`Port ${port} may not be used. Choose others with --port.`);
  return error;
}

function goodbye(running: number): string {
  if (running === 0) return '\nThe service has ended.';
  const [what, them] = running === 1 ? ['1 execution was', 'it'] : [`${running} executions were`, 'them'];
  return `\nThe service has ended while ${what} running. The next start ends ${them} ABORTED, with a notice.`;
}
