import * as sdk from '@aws-sdk/client-memorydb';
import type { Clock } from '../../clock.ts';
import type { FaultDoor } from '../../faults.ts';
import { awsJson } from '../aws-json.ts';
import type { Emulator } from '../http.ts';
import type { Context } from './actions/context.ts';
import { copySnapshot } from './actions/copy-snapshot.ts';
import { deleteSnapshot } from './actions/delete-snapshot.ts';
import { describeClusters } from './actions/describe-clusters.ts';
import { describeSnapshots } from './actions/describe-snapshots.ts';
import { listTags } from './actions/list-tags.ts';
import { takeAutomaticSnapshots } from './automatic.ts';
import { accessDenied, missingParameter, ServiceFault } from './errors.ts';
import { type ExportSink, type Script, settleChanges } from './lifecycle.ts';
import { DEFAULT_OPTIONS, type Options } from './options.ts';
import { type State, Store } from './store.ts';

export interface MemoryDb extends Emulator {
  readonly store: Store;
  /** May be changed at any time. */
  readonly options: Options;
  /** Makes all changes that are due by now, and writes the export objects that are due. */
  settle(): Promise<void>;
  /** Changes the next copy or export that is accepted; scripts apply in order. */
  script(next: Script): void;
}

interface Setting {
  readonly clock: Clock;
  readonly faults: FaultDoor;
  readonly remembers?: boolean;
  readonly region: string;
  readonly accountId: string;
  readonly exports: ExportSink;
  readonly options?: Partial<Options>;
  /** The state of an earlier run. */
  readonly state?: State;
}

/** MemoryDB, as far as copying and exporting the snapshots of clusters needs it. */
export function createMemoryDb({
  clock,
  faults,
  remembers,
  region,
  accountId,
  exports,
  state,
  ...setting
}: Setting): MemoryDb {
  const now = () => clock.now();
  const store = new Store(now, region, accountId, state);
  const options = { ...DEFAULT_OPTIONS, ...setting.options };
  const scripts: Script[] = [];
  if (options.automaticSnapshots) store.state.automaticSince ??= now();
  const context: Context = { store, options, exports, region, now, nextScript: () => scripts.shift() ?? {} };
  let settled: Promise<void> = Promise.resolve();

  /** One after the other, so that no object is written twice. */
  function settle(): Promise<void> {
    const settleUntil = (at: number) => settleChanges(store.state, at, exports);
    const settling = settled.then(() =>
      options.automaticSnapshots ? takeAutomaticSnapshots(store, now(), options, settleUntil) : settleUntil(now()),
    );
    settled = settling.catch(() => undefined);
    return settling;
  }

  const emulator = awsJson({
    name: 'MemoryDB',
    target: 'AmazonMemoryDB',
    version: '1.1',
    sdk,
    actions: {
      CopySnapshot: (input) => copySnapshot(context, input),
      DeleteSnapshot: (input) => deleteSnapshot(context, input),
      DescribeClusters: (input) => describeClusters(context, input),
      DescribeSnapshots: (input) => describeSnapshots(context, input),
      ListTags: (input) => listTags(context, input),
    },
    faults,
    remembers,
    missing: missingParameter,
    prepare: settle,
    injected({ error, operation, message }) {
      const denied = error === 'AccessDeniedException' ? accessDenied(operation, region, accountId) : undefined;
      return new ServiceFault(error, message ?? denied);
    },
  });
  return { ...emulator, store, options, settle, script: (next) => void scripts.push(next) };
}
