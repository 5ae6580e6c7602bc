import { randomUUID } from 'node:crypto';
import { attempt } from '../attempt.ts';
import { Failure } from '../errors.ts';
import type { Json } from '../expression.ts';
import type { HistoryEvent } from '../history.ts';
import { DISTRIBUTED_CONCURRENCY, INLINE_CONCURRENCY, serialize } from '../limits.ts';
import type { MapState, States } from '../machine.ts';
import type { Shared } from '../shared.ts';
import { type Departure, LIST, type StateRun } from '../state-run.ts';

/** Goes through states to their end. Passed in, because it leads here again where Maps are nested. */
type Walk = (states: States, input: Json, shared: Shared) => Promise<Json>;

/** Runs its states once for each item; the result is the list of their outputs, in the order of the items. */
export const map = (state: MapState, run: StateRun, walk: Walk): Promise<Departure> =>
  attempt(state, run, async () => {
    const { record, signal } = run.execution;
    const items = await itemsOf(state, run);
    const started = record('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
    const { Mode } = state.ItemProcessor.ProcessorConfig;
    try {
      const outputs = await (Mode === 'INLINE'
        ? iterations(state, run, items, started, walk)
        : mapRun(state, run, items));
      serialize(outputs, run.name);
      record('MapStateSucceeded', {});
      return outputs;
    } catch (thrown) {
      signal.throwIfAborted();
      record('MapStateFailed', {});
      throw thrown;
    }
  });

/** An item, and what its states get for their input: the same, or what the ItemSelector makes of it. */
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

/** Everything happens within the one execution; the first failure ends the other iterations, and is the Map's own. */
function iterations(state: MapState, run: StateRun, items: readonly Item[], started: HistoryEvent, walk: Walk) {
  const { execution, name } = run;
  return forEach(
    items,
    state.MaxConcurrency || INLINE_CONCURRENCY,
    execution.signal,
    async ({ context: own, input }, index, signal) => {
      const told = { name, index };
      let last = execution.record('MapIterationStarted', { mapIterationStartedEventDetails: told }, started);
      const recordBeside = execution.recordBeside(signal, last);
      const record: Shared['record'] = (...event) => {
        last = recordBeside(...event);
        return last;
      };
      const context = { ...execution.context, ...own };
      try {
        const output = await walk(state.ItemProcessor, input, { ...execution, signal, record, context });
        execution.record('MapIterationSucceeded', { mapIterationSucceededEventDetails: told }, last);
        return output;
      } catch (thrown) {
        execution.signal.throwIfAborted();
        if (signal.aborted) execution.record('MapIterationAborted', { mapIterationAbortedEventDetails: told }, last);
        else execution.record('MapIterationFailed', { mapIterationFailedEventDetails: told }, last);
        throw thrown;
      }
    },
  );
}

/** Each item has an execution of its own, of whose failure the Map tells no more than that there was one. */
async function mapRun(state: MapState, { execution }: StateRun, items: readonly Item[]): Promise<Json[]> {
  const { Label = '', ItemProcessor, MaxConcurrency } = state;
  const { machine, record, startChild } = execution;
  const mapRunArn = `${machine.arn.replace(':stateMachine:', ':mapRun:')}/${Label}:${randomUUID()}`;
  record('MapRunStarted', { mapRunStartedEventDetails: { mapRunArn } });
  try {
    const most = MaxConcurrency || DISTRIBUTED_CONCURRENCY;
    const outputs = await forEach(items, most, execution.signal, async ({ input }, _index, signal) => {
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
    });
    record('MapRunSucceeded', {});
    return outputs;
  } catch (thrown) {
    if (thrown instanceof Failure) {
      const { error, cause } = thrown;
      record('MapRunFailed', { mapRunFailedEventDetails: { error, cause } });
    }
    throw thrown;
  }
}

/**
 * Works on each item, on so many at once. The first failure aborts the signal that all the others have, and is thrown when
 * they have come to rest.
 */
async function forEach(
  items: readonly Item[],
  most: number,
  outer: AbortSignal,
  work: (item: Item, index: number, signal: AbortSignal) => Promise<Json>,
): Promise<Json[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([outer, failed.signal]);
  const left = items.entries();
  const outputs: Json[] = [];
  const worker = async () => {
    for (const [index, item] of left) {
      signal.throwIfAborted();
      outputs[index] = await work(item, index, signal);
    }
  };
  const workers = Array.from({ length: Math.min(most, items.length) }, worker);
  await Promise.all(workers.map((each) => each.catch((reason) => failed.abort(reason))));
  signal.throwIfAborted();
  return outputs;
}
