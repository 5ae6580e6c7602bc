import { readFileSync } from 'node:fs';

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly IntervalSeconds?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: string;
}

export interface Catcher {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Next: string;
}

export interface ChoiceRule {
  readonly Comment: string;
  readonly Condition: string;
  readonly Next: string;
}

export interface State {
  readonly Type: string;
  readonly Comment: string;
  readonly Next?: string;
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Arguments?: { readonly FunctionName: string };
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Output?: unknown;
  readonly Seconds?: unknown;
  readonly Error?: string;
  readonly Cause?: string;
  readonly End?: true;
  readonly Items?: unknown;
  readonly ItemSelector?: unknown;
  readonly MaxConcurrency?: string;
  readonly ItemProcessor?: Processor;
}

/** What a Map does with each item. */
export interface Processor {
  readonly ProcessorConfig: { readonly Mode: 'INLINE' | 'DISTRIBUTED' };
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Machine {
  readonly QueryLanguage: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

/** The definition as checked in. */
export const definition = readFileSync(
  new URL('../../statemachine/copy-snapshot/definition.asl.json', import.meta.url),
  'utf8',
);
export const machine: Machine = JSON.parse(definition);

/** The list itself; throws when it is empty, since a rule about nothing holds always. */
export function some<T>(list: readonly T[]): readonly T[] {
  if (list.length === 0) throw new Error('Found nothing to check.');
  return list;
}

/** States that lead to each other: those of the machine, or those of a Map in it. */
export interface Scope extends Pick<Processor, 'StartAt' | 'States'> {
  /** The Map that they are in; null for those of the machine itself. */
  readonly map: string | null;
  readonly mode: Processor['ProcessorConfig']['Mode'] | null;
}

function scopesFrom(scope: Scope): Scope[] {
  const inside = Object.entries(scope.States).flatMap(([map, { ItemProcessor }]) =>
    ItemProcessor ? scopesFrom({ ...ItemProcessor, map, mode: ItemProcessor.ProcessorConfig.Mode }) : [],
  );
  return [scope, ...inside];
}
export const scopes = scopesFrom({ ...machine, map: null, mode: null });

/** All states, those in Maps included. */
export const states = some(
  scopes.flatMap(({ map, States }) => Object.entries(States).map(([name, state]) => ({ name, map, ...state }))),
);
export const maps = some(states.filter(({ Type }) => Type === 'Map'));
export const tasks = some(states.filter(({ Type }) => Type === 'Task'));
export const retriers = some(
  tasks.flatMap(({ name, Retry = [] }) => Retry.map((retrier) => ({ task: name, ...retrier }))),
);
export const catchers = some(
  states.flatMap(({ name, map, Catch = [] }) => Catch.map((catcher) => ({ task: name, map, ...catcher }))),
);
export const rules = some(
  states.flatMap(({ name, Choices = [] }) => Choices.map((rule) => ({ choice: name, ...rule }))),
);

/** A way from one state to another, and the variables that are assigned on it. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly assigned: readonly string[];
}

export const transitions: readonly Transition[] = some(
  states.flatMap(({ name: from, Next, Default, Choices = [], Catch = [], Assign = {} }) => [
    ...[Next, Default].flatMap((to) => (to === undefined ? [] : [{ from, to, assigned: Object.keys(Assign) }])),
    ...Choices.map(({ Next: to }) => ({ from, to, assigned: [] })),
    ...Catch.map(({ Next: to, Assign: caught = {} }) => ({ from, to, assigned: Object.keys(caught) })),
  ]),
);

/** The states that are named after the faults of CopySnapshot. */
export const faultStates = some(states.filter(({ Type, Next }) => Type === 'Pass' && Next === 'ExplainFailure'));
