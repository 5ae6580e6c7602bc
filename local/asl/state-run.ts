import type { HistoryEventType } from '@aws-sdk/client-sfn';
import { Failure } from './errors.ts';
import { evaluate, isLiteral, type Json, sourceOf } from './expression.ts';
import type { HistoryEvent } from './history.ts';
import type { Wait } from './host.ts';
import { LONGEST_SECONDS, serialize, VARIABLES_BYTES } from './limits.ts';
import type { Exit, State } from './machine.ts';
import type { Shared } from './shared.ts';

type Members = { readonly [name: string]: Json };

/** The type that a field must evaluate to. */
interface Kind<T extends Json> {
  readonly name: string;
  is(value: Json): value is T;
}

export const TEXT: Kind<string> = { name: 'string', is: (value) => typeof value === 'string' };
export const LIST: Kind<readonly Json[]> = { name: 'array', is: (value) => Array.isArray(value) };
export const BOOLEAN: Kind<boolean> = { name: 'boolean', is: (value) => typeof value === 'boolean' };
export const integerFrom = (least: number, most = LONGEST_SECONDS): Kind<number> => ({
  name: `integer from ${least} to ${most}`,
  is: (value): value is number => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
});

const typeName = (value: Json): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

const NOTHING: Members = {};

/** The next state, and its input. */
export interface Departure {
  readonly next: string | undefined;
  readonly output: Json;
}

/** One stay of an execution in one state. */
export class StateRun {
  readonly name: string;
  readonly input: Json;
  readonly execution: Shared;
  /** Retries in this stay; only a Task or a Map has them. */
  retryCount: number | undefined;
  readonly #type: State['Type'];
  readonly #before: HistoryEvent | undefined;
  readonly #entered: HistoryEvent;

  constructor(execution: Shared, name: string, type: State['Type'], input: Json) {
    this.execution = execution;
    this.name = name;
    this.input = input;
    this.#type = type;
    this.#before = execution.record.last;
    const stateEnteredEventDetails = { name, input: JSON.stringify(input) };
    this.#entered = execution.record(`${type}StateEntered`, { stateEnteredEventDetails });
  }

  /** `field` is the place of the template, as Step Functions writes it. Throws States.QueryEvaluationError. */
  async evaluate(template: Json, field: string, reserved: Members = {}, inContext: Members = {}): Promise<Json> {
    if (isLiteral(template)) return template;
    const { variables, machine, context } = this.execution;
    const state = { Name: this.name, EnteredTime: this.#entered.timestamp.toISOString() };
    const State = this.retryCount === undefined ? state : { ...state, RetryCount: this.retryCount };
    const states = { input: this.input, context: { ...context, State, ...inContext }, ...reserved };
    const failed = (location: string, sentence: string) => this.evaluationFailed(location, sentence);
    return evaluate(template, field, { expressions: machine.expressions, variables: { ...variables, states }, failed });
  }

  /** Evaluates to a value of one type, or throws States.QueryEvaluationError. */
  async expect<T extends Json>(kind: Kind<T>, template: Json, field: string): Promise<T> {
    const value = await this.evaluate(template, field);
    if (kind.is(value)) return value;
    const what = `The JSONata expression '${sourceOf(String(template))}' specified for the field '${field}'`;
    const surprise = `returned an unexpected result type. Expected '${kind.name}', but was '${typeName(value)}'`;
    throw this.evaluationFailed(field, `${what} ${surprise} for value: ${JSON.stringify(value)}`);
  }

  evaluationFailed(location: string, sentence: string): Failure {
    const failure = this.failure('States.QueryEvaluationError', sentence);
    const { error, cause } = failure;
    const evaluationFailedEventDetails = { error, cause, location, state: this.name };
    const { record } = this.execution;
    record.last = record('EvaluationFailed', { evaluationFailedEventDetails }, this.#before);
    return failure;
  }

  failure(error: string, sentence: string): Failure {
    const where = `the state '${this.name}' (entered at the event id #${this.#entered.id})`;
    return new Failure(error, `An error occurred while executing ${where}. ${sentence}`);
  }

  /** Applies the Assign and Output of `exit`, or `output`; both read the variables as they were before. */
  async leave(exit: Exit, output: Json, reserved: Members = {}, field = ''): Promise<Departure> {
    const assigned = (await this.evaluate(exit.Assign ?? NOTHING, `${field}Assign`, reserved)) as Members;
    const left = exit.Output === undefined ? output : await this.evaluate(exit.Output, `${field}Output`, reserved);
    const texts = Object.entries(assigned).map(([variable, value]) => [variable, JSON.stringify(value)]);
    const variables = texts.length > 0 ? { ...this.execution.variables, ...assigned } : this.execution.variables;
    if (texts.length > 0) {
      serialize(assigned, this.name);
      serialize(variables, this.name, VARIABLES_BYTES);
    }
    const assignedVariables = texts.length > 0 ? Object.fromEntries(texts) : undefined;
    const stateExitedEventDetails = { name: this.name, output: serialize(left, this.name), assignedVariables };
    this.execution.record(`${this.#type}StateExited` as HistoryEventType, { stateExitedEventDetails });
    this.execution.variables = variables;
    return { next: exit.Next, output: left };
  }

  async wait(milliseconds: number, why: Omit<Wait, 'state' | 'until'>): Promise<void> {
    const { host, onWait, signal } = this.execution;
    onWait({ state: this.name, until: host.clock.now() + milliseconds, ...why });
    await host.clock.sleep(milliseconds, signal);
  }
}
