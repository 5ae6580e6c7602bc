// The packaged template, changed where MiniStack cannot run it. docs/recordings.md says what it does with the original.
import type { Resource, Template } from '../deploy/deployed.ts';

interface State {
  Type: string;
  End?: boolean;
  Output?: unknown;
  Label?: string;
  ItemReader?: object;
  ResultWriter?: object;
  Retry?: { ErrorEquals: string[]; MaxAttempts?: number }[];
  ItemProcessor?: { ProcessorConfig: object; States: Record<string, State> };
}

export function forMinistack(template: Template): Template {
  const changed = structuredClone(template);
  for (const resource of Object.values(changed.Resources)) {
    if (resource.Type === 'AWS::StepFunctions::StateMachine') changeMachine(resource);
    if (resource.Type === 'AWS::S3::BucketPolicy') allowHttp(resource);
  }
  return changed;
}

function changeMachine({ Properties }: Resource): void {
  const definition = Properties['DefinitionString'] as { 'Fn::Sub': string };
  const machine = JSON.parse(definition['Fn::Sub']) as { States: Record<string, State> };
  changeStates(machine.States);
  definition['Fn::Sub'] = JSON.stringify(machine);
}

function changeStates(states: Record<string, State>): void {
  for (const state of Object.values(states)) {
    // The Output of a Succeed state is not evaluated, that of a Pass state is.
    if (state.Type === 'Succeed' && state.Output !== undefined) Object.assign(state, { Type: 'Pass', End: true });
    // A distributed Map evaluates no JSONata. One that reads from S3 or writes to it has no inline form.
    if (state.ItemProcessor && !state.ItemReader && !state.ResultWriter) {
      state.ItemProcessor.ProcessorConfig = { Mode: 'INLINE' };
      delete state.Label;
      changeStates(state.ItemProcessor.States);
    }
    // Every error that a function throws is named Runtime.HandlerError, and would be retried 13 times.
    for (const retrier of state.Retry ?? [])
      if (retrier.ErrorEquals.includes('States.TaskFailed')) retrier.MaxAttempts = 1;
  }
}

/** MiniStack is reached without TLS here, and enforces the statement that asks for it. */
function allowHttp({ Properties }: Resource): void {
  const policy = Properties['PolicyDocument'] as { Statement: { Condition?: unknown }[] };
  policy.Statement = policy.Statement.filter(
    ({ Condition }) => !JSON.stringify(Condition ?? {}).includes('aws:SecureTransport'),
  );
}
