import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { attempt } from '../attempt.ts';
import { Failure } from '../errors.ts';
import type { Json } from '../expression.ts';
import type { HistoryEvent } from '../history.ts';
import { DISTRIBUTED_CONCURRENCY, INLINE_CONCURRENCY, serialize } from '../limits.ts';
import type { MapState, States } from '../machine.ts';
import type { Execution, Shared } from '../shared.ts';
import { type Departure, integerFrom, LIST, type StateRun } from '../state-run.ts';
import { type ResultPlace, resultPlace, writeResults } from './map-results.ts';

const EXCEEDED = 'States.ExceedToleratedFailureThreshold';

/** Runs states to their end. A parameter, because nested Maps would make the import circular. */
type Walk = (states: States, input: Json, shared: Shared) => Promise<Json>;

/** Runs its states once for each item; returns their outputs in the order of the items. */
export const map = (state: MapState, run: StateRun, walk: Walk): Promise<Departure> => {
  const { record } = run.execution;
  const work = async () => {
    const items = await itemsOf(state, run);
    const most = await run.expect(integerFrom(0), state.MaxConcurrency ?? 0, 'MaxConcurrency');
    const place = state.ResultWriter && (await resultPlace(state.ResultWriter, run));
    record('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
    const isInline = state.ItemProcessor.ProcessorConfig.Mode === 'INLINE';
    const { output, last } = await (isInline
      ? iterations(state, run, items, most, walk)
      : mapRun(state, run, items, most, place));
    serialize(output, run.name);
    record('MapStateSucceeded', {}, last);
    return output;
  };
  return attempt(state, run, work, () => record('MapStateFailed', {}));
};

/** The result of the Map, and the event after which it has succeeded. */
interface Done {
  readonly output: Json;
  readonly last: HistoryEvent | undefined;
}

/** An item, and the input of its states: the item itself, or the result of the ItemSelector. */
interface Item {
  readonly context: { readonly Map: { readonly Item: { readonly Index: number; readonly Value: Json } } };
  readonly input: Json;
}

async function itemsOf({ Items, ItemSelector }: MapState, run: StateRun): Promise<Item[]> {
  const items: Item[] = [];
  const fault = ItemSelector === undefined ? undefined : run.execution.host.selectorFault?.();
  if (fault !== undefined) throw run.evaluationFailed('ItemSelector', fault);
  for (const [Index, Value] of (await run.expect(LIST, Items, 'Items')).entries()) {
    const context = { Map: { Item: { Index, Value } } };
    const input = ItemSelector === undefined ? Value : await run.evaluate(ItemSelector, 'ItemSelector', {}, context);
    items.push({ context, input });
  }
  return items;
}

/**
 * All iterations belong to the one execution. The first failure ends the others and becomes the Map's own. In the history, an
 * iteration follows the one before it in its slot, and the event after the Map follows the last of all.
 */
async function iterations(
  state: MapState,
  { execution, name }: StateRun,
  items: readonly Item[],
  most: number,
  walk: Walk,
): Promise<Done> {
  const { record: recordOfMap } = execution;
  const { last: started } = recordOfMap;
  let failedAt: HistoryEvent | undefined;
  const work: Work = async ({ context: own, input }, index, signal, place) => {
    const about = { name, index };
    const from = recordOfMap('MapIterationStarted', { mapIterationStartedEventDetails: about }, place.last ?? started);
    const record = execution.recordBeside(signal, from);
    const context = { ...execution.context, ...own };
    try {
      const output = await walk(state.ItemProcessor, input, { ...execution, signal, record, context });
      place.last = record.last;
      recordOfMap.last = recordOfMap(
        'MapIterationSucceeded',
        { mapIterationSucceededEventDetails: about },
        record.last,
      );
      return output;
    } catch (thrown) {
      execution.signal.throwIfAborted();
      const inTask = /^Task(?!StateExited)/.test(record.last?.type ?? '');
      if (signal.aborted) {
        if (inTask) recordOfMap('TaskStateAborted', {}, failedAt);
        recordOfMap('MapIterationAborted', { mapIterationAbortedEventDetails: about }, failedAt);
      } else {
        failedAt = record.last;
        recordOfMap('MapIterationFailed', { mapIterationFailedEventDetails: about }, failedAt);
      }
      throw thrown;
    }
  };
  try {
    const output = await forEach(items, most || INLINE_CONCURRENCY, execution.signal, work);
    return { output, last: recordOfMap.last };
  } catch (thrown) {
    recordOfMap.last = failedAt;
    throw thrown;
  }
}

/**
 * Each item has its own execution. Of failures beyond the tolerated share, the Map reports only that there were some. With a
 * ResultWriter, what became of the items is in files, also if the Map fails.
 */
async function mapRun(
  state: MapState,
  { execution }: StateRun,
  items: readonly Item[],
  most: number,
  place: ResultPlace | undefined,
): Promise<Done> {
  const { Label = '', ItemProcessor, ToleratedFailurePercentage = 0 } = state;
  const { machine, host, record, startChild } = execution;
  const runId = randomUUID();
  const mapRunArn = `${machine.arn.replace(':stateMachine:', ':mapRun:')}/${Label}:${runId}`;
  const children: Execution[] = [];
  const started = record('MapRunStarted', { mapRunStartedEventDetails: { mapRunArn } });
  const write = async () => {
    const inputs = items.map(({ input }) => JSON.stringify(input));
    return place && writeResults({ ...place, runId, mapRunArn }, inputs, children, host);
  };
  const work: Work = async ({ input }, index, signal) => {
    const child = startChild(Label, ItemProcessor, JSON.stringify(input));
    children[index] = child;
    const stop = () => child.stop();
    signal.addEventListener('abort', stop);
    await child.ended;
    signal.removeEventListener('abort', stop);
    if (child.output !== undefined) return place ? null : JSON.parse(child.output);
    const failed = children.filter(({ status }) => !['RUNNING', 'SUCCEEDED'].includes(status)).length;
    if (100 * failed <= ToleratedFailurePercentage * items.length) return null;
    throw new Failure(EXCEEDED, 'The specified tolerated failure threshold was exceeded');
  };
  try {
    const outputs = await forEach(items, most || DISTRIBUTED_CONCURRENCY, execution.signal, work);
    const ResultWriterDetails = await write();
    const output = ResultWriterDetails ? { MapRunArn: mapRunArn, ResultWriterDetails } : outputs;
    return { output, last: record('MapRunSucceeded', {}, started) };
  } catch (thrown) {
    if (thrown instanceof Failure) {
      if (thrown.error === EXCEEDED) await write().catch(() => undefined);
      const { error, cause } = thrown;
      record('MapRunFailed', { mapRunFailedEventDetails: { error, cause } });
    }
    throw thrown;
  }
}

/** One of the concurrent slots, and the last event of the iteration that was in it before. */
interface Place {
  last: HistoryEvent | undefined;
}

type Work = (item: Item, index: number, signal: AbortSignal, place: Place) => Promise<Json>;

/**
 * Processes items, a limited number at once. The first failure aborts the signal of all others, and is thrown when they have
 * stopped.
 */
async function forEach(items: readonly Item[], most: number, outer: AbortSignal, work: Work): Promise<Json[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([outer, failed.signal]);
  // Each item that is being processed listens, and Node would warn of a leak from the eleventh on.
  setMaxListeners(0, signal);
  const left = items.entries();
  const outputs: Json[] = [];
  const worker = async () => {
    const place: Place = { last: undefined };
    for (const [index, item] of left) {
      signal.throwIfAborted();
      outputs[index] = await work(item, index, signal, place);
    }
  };
  const workers = Array.from({ length: Math.min(most, items.length) }, worker);
  await Promise.all(workers.map((each) => each.catch((reason) => failed.abort(reason))));
  signal.throwIfAborted();
  return outputs;
}
