import type { HistoryEvent } from '../../local/asl/history.ts';
import { type Machine, machine, type State, some, states } from './asl.ts';

/** What a handler of errors is called here: the first of its names stands for all of them. */
const nameOf = ({ ErrorEquals: [first] }: { readonly ErrorEquals: readonly string[] }): string => String(first);

const entered = (state: string): string => state;
const followed = (from: string, to: string): string => `${from} → ${to}`;
const retried = (task: string, error: string): string => `${task} is retried after ${error}`;
const givenUp = (task: string, error: string): string => `${task} is no longer retried after ${error}`;
const caught = (task: string, error: string, to: string): string => `${task} catches ${error} → ${to}`;
const chosen = (choice: string, to: string): string => `${choice} chooses ${to}`;
const defaulted = (choice: string, to: string): string => `${choice} defaults to ${to}`;

const fromTasks = (arrow: (task: string, state: State) => readonly string[]): readonly string[] =>
  some(states.flatMap((state) => arrow(state.name, state)));

/** Everything that an execution can do in the machine. */
export const arrows = {
  states: states.map(({ name }) => entered(name)),
  transitions: fromTasks((name, { Next }) => (Next === undefined ? [] : [followed(name, Next)])),
  retriers: fromTasks((name, { Retry = [] }) => Retry.map((retrier) => retried(name, nameOf(retrier)))),
  'spent retriers': fromTasks((name, { Retry = [] }) => Retry.map((retrier) => givenUp(name, nameOf(retrier)))),
  catchers: fromTasks((name, { Catch = [] }) => Catch.map((catcher) => caught(name, nameOf(catcher), catcher.Next))),
  'choice rules': fromTasks((name, { Choices = [] }) => Choices.map(({ Next }) => chosen(name, Next))),
  'choice defaults': fromTasks((name, { Default }) => (Default === undefined ? [] : [defaulted(name, Default)])),
} as const;

/** What an execution did, by its history. Throws for anything that the definition does not provide for. */
export function arrowsTaken(history: readonly HistoryEvent[], { States }: Machine = machine): ReadonlySet<string> {
  const taken = new Set<string>();
  let from: string | undefined;
  /** Of the last attempt, as long as nothing has been done about it. */
  let failure: string | undefined;
  for (const { type, stateEnteredEventDetails, ...details } of history) {
    const state = States[from ?? ''];
    const failed = details.taskFailedEventDetails ?? details.taskTimedOutEventDetails;
    if (failed) failure = failed.error;
    if (type === 'TaskScheduled' && failure !== undefined && from !== undefined) {
      const retrier = handlerOf(state?.Retry, failure);
      if (!retrier) throw new Error(`${from} was retried after ${failure}, for which it has no retrier.`);
      taken.add(retried(from, nameOf(retrier)));
      failure = undefined;
    }
    const to = stateEnteredEventDetails?.name;
    if (to === undefined) continue;
    if (state && from !== undefined) for (const arrow of waysOut(from, state, failure, to)) taken.add(arrow);
    taken.add(entered(to));
    from = to;
    failure = undefined;
  }
  return taken;
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
  const wildcards = ['States.ALL', ...(error === 'States.Timeout' ? [] : ['States.TaskFailed'])];
  return handlers?.find(({ ErrorEquals }) => [error, ...wildcards].some((name) => ErrorEquals.includes(name)));
}
