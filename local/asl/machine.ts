import { MachineRefused } from './errors.ts';
import type { Expression, Json } from './expression.ts';
import { inspect } from './inspect.ts';

/** A loaded state machine; the engine supports all of it. */
export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly definition: States & { readonly TimeoutSeconds?: number };
  /** Compiled, by the text between the delimiters. */
  readonly expressions: ReadonlyMap<string, Expression>;
}

/** States, and the first of them. */
export interface States {
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State };
}

export type State = TaskState | MapState | ChoiceState | WaitState | PassState | SucceedState | FailState;

/** An exit of a state; at the end of the machine it has no `Next`. */
export interface Exit {
  readonly Assign?: { readonly [variable: string]: Json };
  readonly Output?: Json;
  readonly Next?: string;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

/** A state that may fail, with its Retry and Catch. */
export interface Attempted extends Exit {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly (Exit & { readonly ErrorEquals: readonly string[] })[];
}

export interface TaskState extends Attempted {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments: LambdaArguments | ExecutionArguments;
  readonly TimeoutSeconds?: number | string;
}

export interface LambdaArguments {
  readonly FunctionName: string;
  readonly Payload: Json;
}

export interface ExecutionArguments {
  readonly StateMachineArn: string;
  readonly Name?: string;
  readonly Input?: Json;
}

export interface MapState extends Attempted {
  readonly Type: 'Map';
  readonly Items: string | readonly Json[];
  readonly ItemSelector?: Json;
  readonly MaxConcurrency?: number | string;
  /** Of a distributed Map, which has one. */
  readonly Label?: string;
  /** Both or none, in a distributed Map. */
  readonly ToleratedFailurePercentage?: number;
  readonly ResultWriter?: { readonly Arguments: { readonly Bucket: string; readonly Prefix?: string } };
  readonly ItemProcessor: States & { readonly ProcessorConfig: { readonly Mode: 'INLINE' | 'DISTRIBUTED' } };
}

export interface ChoiceState extends Exit {
  readonly Type: 'Choice';
  readonly Choices: readonly (Exit & { readonly Condition: string | boolean })[];
  readonly Default?: string;
}

export interface WaitState extends Exit {
  readonly Type: 'Wait';
  readonly Seconds?: number | string;
  readonly Timestamp?: string;
}

type PassState = Exit & { readonly Type: 'Pass' };
type SucceedState = { readonly Type: 'Succeed'; readonly Output?: Json };
export type FailState = { readonly Type: 'Fail'; readonly Error?: string; readonly Cause?: string };

/**
 * Loads a definition from JSON text whose placeholders are filled in. Throws one MachineRefused that lists everything that
 * is wrong or not supported.
 */
export function loadMachine(
  definition: string,
  identity: { readonly arn: string; readonly name: string; readonly roleArn: string },
): StateMachine {
  const { problems, expressions } = inspect(definition);
  if (problems.length > 0) throw new MachineRefused(problems);
  return { ...identity, definition: JSON.parse(definition), expressions };
}
