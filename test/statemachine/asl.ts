import { readFileSync } from 'node:fs';

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly IntervalSeconds?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: string;
}

interface Catcher {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Next: string;
}

interface ChoiceRule {
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
  readonly Resource?: string;
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
  readonly ToleratedFailurePercentage?: number;
  readonly ResultWriter?: unknown;
  readonly ItemProcessor?: Processor;
}

/** What a Map does with each item. */
interface Processor {
  readonly ProcessorConfig: { readonly Mode: 'INLINE' | 'DISTRIBUTED' };
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

interface Machine {
  readonly QueryLanguage: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

/** The list itself; throws when it is empty, since a rule about nothing holds always. */
export function some<T>(list: readonly T[]): readonly T[] {
  if (list.length === 0) throw new Error('Found nothing to check.');
  return list;
}

/** States that lead to each other: those of the machine, or those of a Map in it. */
interface Scope extends Pick<Processor, 'StartAt' | 'States'> {
  /** The Map that they are in; null for those of the machine itself. */
  readonly map: string | null;
  readonly mode: Processor['ProcessorConfig']['Mode'] | null;
}

/** A way from one state to another, and the variables that are assigned on it. */
interface Transition {
  readonly from: string;
  readonly to: string;
  readonly assigned: readonly string[];
}

function scopesFrom(scope: Scope): Scope[] {
  const inside = Object.entries(scope.States).flatMap(([map, { ItemProcessor }]) =>
    ItemProcessor ? scopesFrom({ ...ItemProcessor, map, mode: ItemProcessor.ProcessorConfig.Mode }) : [],
  );
  return [scope, ...inside];
}

/** A machine as checked in, from all sides. States include those in Maps. */
export function machineOf(folder: string) {
  const path = new URL(`../../statemachine/${folder}/definition.asl.json`, import.meta.url);
  const definition = readFileSync(path, 'utf8');
  const machine: Machine = JSON.parse(definition);
  const scopes = scopesFrom({ ...machine, map: null, mode: null });
  const states = some(
    scopes.flatMap(({ map, States }) => Object.entries(States).map(([name, state]) => ({ name, map, ...state }))),
  );
  const tasks = some(states.filter(({ Type }) => Type === 'Task'));
  const transitions: readonly Transition[] = some(
    states.flatMap(({ name: from, Next, Default, Choices = [], Catch = [], Assign = {} }) => [
      ...[Next, Default].flatMap((to) => (to === undefined ? [] : [{ from, to, assigned: Object.keys(Assign) }])),
      ...Choices.map(({ Next: to }) => ({ from, to, assigned: [] })),
      ...Catch.map(({ Next: to, Assign: caught = {} }) => ({ from, to, assigned: Object.keys(caught) })),
    ]),
  );
  return {
    definition,
    machine,
    scopes,
    states,
    tasks,
    transitions,
    maps: some(states.filter(({ Type }) => Type === 'Map')),
    retriers: some(tasks.flatMap(({ name, Retry = [] }) => Retry.map((retrier) => ({ task: name, ...retrier })))),
    catchers: some(
      states.flatMap(({ name, map, Catch = [] }) => Catch.map((catcher) => ({ task: name, map, ...catcher }))),
    ),
    rules: some(states.flatMap(({ name, Choices = [] }) => Choices.map((rule) => ({ choice: name, ...rule })))),
    /** Those that lead to ExplainFailure by themselves. */
    faultStates: some(states.filter(({ Type, Next }) => Type === 'Pass' && Next === 'ExplainFailure')),
  };
}

export const MACHINES = ['copy-snapshot', 'protect-clusters', 'expire-recovery-points'] as const;

const copySnapshot = machineOf('copy-snapshot');
export const { definition, machine, states, maps, tasks, transitions, scopes, rules, catchers, retriers } =
  copySnapshot;
export const { faultStates } = copySnapshot;
