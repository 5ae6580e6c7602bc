import { UsageError } from '../../terminal/usage-error.ts';
import type { Fault } from '../faults.ts';
import type { MachineInput } from '../service/machine-inputs.ts';
import { errorsIn, PLATFORM_ERRORS, SERVICE_OPERATIONS } from './fault-names.ts';
import { closest } from './text.ts';

/** These lose the answer after the call has taken effect: the harder case of the two. */
const CUT_OFF = ['ConnectionCut', 'Sandbox.Timedout', 'Runtime.ExitError', 'States.Timeout'];

/** Targets of faults besides the services. */
export interface Deployed {
  readonly functionKeys: readonly string[];
  /** Names of errors that the state machine catches or retries. */
  readonly errors: readonly string[];
  /** What the state machines take. */
  readonly inputs: readonly MachineInput[];
}

/** Reads `NAME[@OPERATION][:TIMES]`. Throws UsageError. */
export function parseFault(text: string, { functionKeys, errors }: Omit<Deployed, 'inputs'>): Fault {
  const [, error = '', given, times = '1'] = /^([\w.]+)(?:@(\w+))?(?::([1-9]\d*))?$/.exec(text) ?? [];
  if (!error)
    throw new UsageError(`--fault ${text} is not NAME[@OPERATION][:TIMES]. Write, say, ThrottlingException:3.`);
  const isOfFunctions = PLATFORM_ERRORS.includes(error) || /^(Lambda|Sandbox|Runtime|States)\./.test(error);
  const services = isOfFunctions ? [] : SERVICE_OPERATIONS;
  const operations = error === 'ConnectionCut' ? services : [...services, ...functionKeys];
  const operation = given ?? (isOfFunctions ? 'copySnapshot' : 'CopySnapshot');
  if (!operations.includes(operation)) {
    const problem = `--fault ${text}: ${operation} cannot fail with ${error}.`;
    throw new UsageError(`${problem} These can: ${operations.join(', ')}.`);
  }
  const names = errorsIn(operation, errors);
  if (!names.includes(error)) {
    const near = closest(error, names);
    const remedy = near ? `Did you mean ${near}?` : 'npm start -- --help lists the names.';
    throw new UsageError(`--fault ${text}: ${operation} has no error ${error}. ${remedy}`);
  }
  return { error, operation, times: Number(times), effect: CUT_OFF.includes(error) ? 'done' : 'none' };
}
