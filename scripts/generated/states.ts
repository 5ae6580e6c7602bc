/** A state of the definition, as far as it is drawn, and counted for its cost. */
export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Choices?: readonly { readonly Comment: string; readonly Next: string }[];
  readonly Default?: string;
  readonly Arguments?: { readonly FunctionName: string };
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly ItemProcessor?: States;
}

/** States that lead to each other: those of the machine, or those of a Map. */
export interface States {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** Where every failure comes together. */
export const EXPLAIN = 'ExplainFailure';

export const isFault = ({ Type, Next }: State): boolean => Type === 'Pass' && Next === EXPLAIN;

/** The states that a failure goes through once it is explained. */
export function failureStates({ States }: States): ReadonlySet<string> {
  const names = new Set([EXPLAIN]);
  for (const name of names) {
    const next = States[name]?.Next;
    if (next !== undefined) names.add(next);
  }
  return names;
}
