import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import type { Fault, FaultDoor } from '../../faults.ts';
import { type Call, cut, type Emulator, readBody } from '../http.ts';
import type { Context } from './actions/context.ts';
import { copySnapshot } from './actions/copy-snapshot.ts';
import { describeSnapshots } from './actions/describe-snapshots.ts';
import { listTags } from './actions/list-tags.ts';
import { accessDenied, ServiceFault } from './errors.ts';
import { type ExportSink, type Script, settleChanges } from './lifecycle.ts';
import { DEFAULT_OPTIONS, type Options } from './options.ts';
import { decodeInput, encodeOutput, httpStatus, isOperation } from './protocol.ts';
import { type State, Store } from './store.ts';

export interface MemoryDb extends Emulator {
  readonly store: Store;
  /** May be changed at any time. */
  readonly options: Options;
  /** Brings everything up to the clock's now, and writes the export objects that are due. */
  settle(): Promise<void>;
  /** How the next copy or export that is accepted goes; scripts take their turns in order. */
  script(next: Script): void;
}

interface Setting {
  readonly clock: Clock;
  readonly faults: FaultDoor;
  readonly region: string;
  readonly accountId: string;
  readonly exports: ExportSink;
  readonly options?: Partial<Options>;
  /** What an earlier run left behind. */
  readonly state?: State;
}

type Action = (context: Context, input: never) => unknown;

const ACTIONS = new Map<string, Action>([
  ['CopySnapshot', copySnapshot],
  ['DescribeSnapshots', describeSnapshots],
  ['ListTags', listTags],
]);

/** The service that creates and keeps snapshots, as far as copying and exporting them goes. */
export function createMemoryDb({ clock, faults, region, accountId, exports, state, ...setting }: Setting): MemoryDb {
  const now = () => clock.now();
  const store = new Store(now, region, accountId, state);
  const options = { ...DEFAULT_OPTIONS, ...setting.options };
  const scripts: Script[] = [];
  const calls: Call[] = [];
  const context: Context = { store, options, exports, region, now, nextScript: () => scripts.shift() ?? {} };
  let settled: Promise<void> = Promise.resolve();

  /** One after the other, so that no object is written twice. */
  function settle(): Promise<void> {
    const settling = settled.then(() => settleChanges(store.state, now(), exports));
    settled = settling.catch(() => undefined);
    return settling;
  }

  /** The output, or the fault that answers instead. */
  async function perform(operation: string, input: unknown): Promise<unknown> {
    try {
      const action = ACTIONS.get(operation);
      if (!action) throw unknownOperation(operation);
      return encodeOutput(operation, await action(context, decodeInput(operation, input) as never));
    } catch (error) {
      if (error instanceof ServiceFault) return error;
      throw error;
    }
  }

  function injected({ error, operation, message }: Fault): ServiceFault {
    const denied = error === 'AccessDeniedException' ? accessDenied(operation, region, accountId) : undefined;
    return new ServiceFault(error, message ?? denied);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const input = parse((await readBody(request)).toString());
    const operation = operationOf(request);
    await settle();
    calls.push({ operation, input });
    const fault = faults.take(operation);
    const performed = fault?.effect === 'none' ? undefined : await perform(operation, input);
    if (fault?.error === 'ConnectionCut') cut(response);
    else send(response, fault ? injected(fault) : performed, calls.length);
  }

  return { handle, calls, store, options, settle, script: (next) => void scripts.push(next) };
}

const TARGET = 'AmazonMemoryDB.';

/** The operation that the request asks for, or the empty string where it is none of MemoryDB's protocol. */
function operationOf({ method, url, headers }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  if (method !== 'POST' || url !== '/' || typeof target !== 'string' || !target.startsWith(TARGET)) return '';
  return target.slice(TARGET.length);
}

function unknownOperation(operation: string): ServiceFault {
  const why = isOperation(operation) ? 'is not emulated' : 'is no operation of MemoryDB';
  return new ServiceFault('UnknownOperationException', `${operation || 'The request'} ${why}`);
}

/** Undefined, which no operation accepts, for what is not JSON. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, answer: unknown, requestNumber: number): void {
  const fault = answer instanceof ServiceFault ? answer : undefined;
  response.writeHead(fault ? httpStatus(fault.type) : 200, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': `00000000-0000-4000-8000-${String(requestNumber).padStart(12, '0')}`,
    ...(fault && { 'x-amzn-errortype': fault.type }),
  });
  response.end(JSON.stringify(fault ? { __type: fault.type, message: fault.message } : answer));
}
