import { randomUUID } from 'node:crypto';
import { attempt } from '../attempt.ts';
import { Failure } from '../errors.ts';
import type { Json } from '../expression.ts';
import type { HistoryEvent } from '../history.ts';
import { DISTRIBUTED_CONCURRENCY, INLINE_CONCURRENCY, serialize } from '../limits.ts';
import type { MapState, States } from '../machine.ts';
import type { Shared } from '../shared.ts';
import { type Departure, integerFrom, LIST, type StateRun } from '../state-run.ts';

/** Runs states to their end. A parameter, because nested Maps would make the import circular. */
type Walk = (states: States, input: Json, shared: Shared) => Promise<Json>;

/** Runs its states once for each item; returns their outputs in the order of the items. */
export const map = (state: MapState, run: StateRun, walk: Walk): Promise<Departure> => {
  const { record } = run.execution;
  const work = async () => {
    const items = await itemsOf(state, run);
    const most = await run.expect(integerFrom(0), state.MaxConcurrency ?? 0, 'MaxConcurrency');
    record('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
    const isInline = state.ItemProcessor.ProcessorConfig.Mode === 'INLINE';
    const { outputs, last } = await (isInline
      ? iterations(state, run, items, most, walk)
      : mapRun(state, run, items, most));
    serialize(outputs, run.name);
    record('MapStateSucceeded', {}, last);
    return outputs;
  };
  return attempt(state, run, work, () => record('MapStateFailed', {}));
};

/** The results of the items, and the event after which the Map has succeeded. */
interface Done {
  readonly outputs: Json[];
  readonly last: HistoryEvent | undefined;
}

/** An item, and the input of its states: the item itself, or the result of the ItemSelector. */
interface Item {
  readonly context: { readonly Map: { readonly Item: { readonly Index: number; readonly Value: Json } } };
  readonly input: Json;
}

async function itemsOf({ Items, ItemSelector }: MapState, run: StateRun): Promise<Item[]> {
  const items: Item[] = [];
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
    const outputs = await forEach(items, most || INLINE_CONCURRENCY, execution.signal, work);
    return { outputs, last: recordOfMap.last };
  } catch (thrown) {
    recordOfMap.last = failedAt;
    throw thrown;
  }
}

/** Each item has its own execution. Of its failure, the Map reports only that there was one. */
async function mapRun(state: MapState, { execution }: StateRun, items: readonly Item[], most: number): Promise<Done> {
  const { Label = '', ItemProcessor } = state;
  const { machine, record, startChild } = execution;
  const mapRunArn = `${machine.arn.replace(':stateMachine:', ':mapRun:')}/${Label}:${randomUUID()}`;
  const started = record('MapRunStarted', { mapRunStartedEventDetails: { mapRunArn } });
  try {
    const work: Work = async ({ input }, _index, signal) => {
      const child = startChild(Label, ItemProcessor, JSON.stringify(input));
      const stop = () => child.stop();
      signal.addEventListener('abort', stop);
      await child.ended;
      signal.removeEventListener('abort', stop);
      if (child.output !== undefined) return JSON.parse(child.output);
      throw new Failure(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );
    };
    const outputs = await forEach(items, most || DISTRIBUTED_CONCURRENCY, execution.signal, work);
    return { outputs, last: record('MapRunSucceeded', {}, started) };
  } catch (thrown) {
    if (thrown instanceof Failure) {
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
