import type { HistoryEvent } from '../../local/asl/history.ts';
import { machineOf, type State, some } from './asl.ts';

/** What a handler of errors is called here: the first of its names stands for all of them. */
const nameOf = ({ ErrorEquals: [first] }: { readonly ErrorEquals: readonly string[] }): string => String(first);

const entered = (state: string): string => state;
const followed = (from: string, to: string): string => `${from} → ${to}`;
const retried = (task: string, error: string): string => `${task} is retried after ${error}`;
const givenUp = (task: string, error: string): string => `${task} is no longer retried after ${error}`;
const caught = (task: string, error: string, to: string): string => `${task} catches ${error} → ${to}`;
const chosen = (choice: string, to: string): string => `${choice} chooses ${to}`;
const defaulted = (choice: string, to: string): string => `${choice} defaults to ${to}`;

/** Everything that an execution can do in a machine. */
function arrowsOf(states: ReturnType<typeof machineOf>['states']) {
  const fromTasks = (arrow: (task: string, state: State) => readonly string[]): readonly string[] =>
    some(states.flatMap((state) => arrow(state.name, state)));
  return {
    states: states.map(({ name }) => entered(name)),
    transitions: fromTasks((name, { Next }) => (Next === undefined ? [] : [followed(name, Next)])),
    retriers: fromTasks((name, { Retry = [] }) =>
      Retry.filter(({ MaxAttempts }) => MaxAttempts > 0).map((retrier) => retried(name, nameOf(retrier))),
    ),
    'spent retriers': fromTasks((name, { Retry = [] }) => Retry.map((retrier) => givenUp(name, nameOf(retrier)))),
    catchers: fromTasks((name, { Catch = [] }) => Catch.map((catcher) => caught(name, nameOf(catcher), catcher.Next))),
    'choice rules': fromTasks((name, { Choices = [] }) => Choices.map(({ Next }) => chosen(name, Next))),
    'choice defaults': fromTasks((name, { Default }) => (Default === undefined ? [] : [defaulted(name, Default)])),
  };
}

/** The arrows of the machine that a folder defines, and those that an execution took, by its history. */
export function readArrows(folder: string) {
  const { states } = machineOf(folder);
  return {
    arrows: arrowsOf(states),
    /** Throws for anything that the definition does not provide for. */
    taken: (history: readonly HistoryEvent[]): ReadonlySet<string> => arrowsTaken(states, history),
  };
}

/** Where one thread of a history is: an execution's own, or that of an iteration in it. */
interface Place {
  /** The last state that was entered; undefined at the beginning. */
  readonly state?: string;
  /** Of the last attempt, as long as nothing has been done about it. */
  readonly failure?: string | undefined;
  /** Of an iteration: the Map's own place. */
  readonly outer?: Place;
}

type NamedState = State & { readonly name: string };

function arrowsTaken(states: readonly NamedState[], history: readonly HistoryEvent[]): ReadonlySet<string> {
  const taken = new Set<string>();
  const places = new Map<number | undefined, Place>([[0, {}]]);
  for (const event of history) {
    const before = places.get(event.previousEventId);
    if (!before) throw new Error(`Event ${event.id} follows ${event.previousEventId}, which there is not.`);
    places.set(event.id, follow(states, event, before, taken));
  }
  return taken;
}

function follow(
  states: readonly NamedState[],
  { type, stateEnteredEventDetails, ...details }: HistoryEvent,
  before: Place,
  taken: Set<string>,
): Place {
  const { state: from, failure, outer } = before;
  const state = states.find(({ name }) => name === from);
  // It follows the Map's beginning, or the end of another iteration.
  if (type === 'MapIterationStarted') return { outer: outer ?? before };
  if (type === 'MapIterationFailed') {
    const retrier = failure === undefined ? undefined : handlerOf(state?.Retry, failure);
    if (retrier && from !== undefined) taken.add(givenUp(from, nameOf(retrier)));
    return before;
  }
  // The fault of an iteration is the Map's own, which goes on from there.
  if (type === 'MapStateFailed') return outer ? { ...outer, failure } : before;
  if (/^MapIteration(Succeeded|Aborted)$/.test(type)) return { ...outer };
  const failed = details.taskFailedEventDetails ?? details.taskTimedOutEventDetails ?? details.mapRunFailedEventDetails;
  if (failed) return { ...before, failure: failed.error };
  // It follows what came before the state.
  const { evaluationFailedEventDetails: evaluation } = details;
  if (evaluation) return { ...before, state: String(evaluation.state), failure: evaluation.error };
  if (type === 'TaskScheduled' && failure !== undefined && from !== undefined) {
    const retrier = handlerOf(state?.Retry, failure);
    if (!retrier) throw new Error(`${from} was retried after ${failure}, for which it has no retrier.`);
    taken.add(retried(from, nameOf(retrier)));
    return { ...before, failure: undefined };
  }
  const to = stateEnteredEventDetails?.name;
  if (to === undefined) return before;
  if (state && from !== undefined) for (const arrow of waysOut(from, state, failure, to)) taken.add(arrow);
  taken.add(entered(to));
  return outer ? { state: to, outer } : { state: to };
}

function waysOut(from: string, state: State, failure: string | undefined, to: string): readonly string[] {
  const { Next, Choices = [], Default, Retry, Catch } = state;
  if (failure !== undefined) {
    const retrier = handlerOf(Retry, failure);
    const catcher = handlerOf(Catch, failure);
    if (catcher?.Next === to)
      return [caught(from, nameOf(catcher), to), ...(retrier ? [givenUp(from, nameOf(retrier))] : [])];
  } else if (Choices.some((rule) => rule.Next === to)) return [chosen(from, to)];
  else if (Default === to) return [defaulted(from, to)];
  else if (Next === to) return [followed(from, to)];
  throw new Error(
    `${from} was left for ${to}${failure === undefined ? '' : ` after ${failure}`}, where no arrow leads.`,
  );
}

/** The first that names the error, or a wildcard that stands for it (Amazon States Language, "Errors"). */
function handlerOf<T extends { readonly ErrorEquals: readonly string[] }>(
  handlers: readonly T[] | undefined,
  error: string,
): T | undefined {
  const isTaskFailed = !['States.Timeout', 'States.DataLimitExceeded'].includes(error);
  const wildcards = ['States.ALL', ...(isTaskFailed ? ['States.TaskFailed'] : [])];
  return handlers?.find(({ ErrorEquals }) => [error, ...wildcards].some((name) => ErrorEquals.includes(name)));
}
