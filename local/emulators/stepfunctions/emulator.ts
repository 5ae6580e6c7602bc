import * as sdk from '@aws-sdk/client-sfn';
import type { HistoryEvent } from '../../asl/history.ts';
import { CAUSE_LENGTH, ERROR_LENGTH } from '../../asl/limits.ts';
import type { Execution } from '../../asl/shared.ts';
import type { FaultDoor } from '../../faults.ts';
import { AwsError } from '../api-model.ts';
import { awsJson } from '../aws-json.ts';
import type { Emulator } from '../http.ts';
import type { Executions } from './executions.ts';
import { type Paging, page } from './paging.ts';
import { invalidMember, requireArn, requireInput, requireLength, requireName } from './rules.ts';

/** A state machine as it is deployed. */
export interface MachineDefinition {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** JSON text. */
  readonly definition: string;
}

interface Setting {
  readonly executions: Executions;
  readonly faults: FaultDoor;
  readonly remembers?: boolean;
  readonly machines: readonly MachineDefinition[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

interface StartExecutionInput {
  readonly stateMachineArn: string;
  readonly name?: string;
  readonly input?: string;
}

interface StopExecutionInput {
  readonly executionArn: string;
  readonly error?: string;
  readonly cause?: string;
}

interface ListExecutionsInput extends Paging {
  readonly stateMachineArn?: string;
  readonly statusFilter?: string;
  readonly mapRunArn?: string;
  readonly redriveFilter?: string;
}

interface GetExecutionHistoryInput extends Paging {
  readonly executionArn: string;
  readonly reverseOrder?: boolean;
  readonly includeExecutionData?: boolean;
}

interface DescribeInput {
  readonly includedData?: string;
}

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];

/** AWS Step Functions with Standard state machines, for starting, describing and stopping their executions. */
export function stepFunctions({ executions, faults, remembers, machines, createdAt }: Setting): Emulator {
  function requireMachine(arn: string): void {
    requireArn(arn, 'stateMachine');
    executions.machine(arn);
  }

  const listed = ({ arn, name }: Pick<MachineDefinition, 'arn' | 'name'>) => {
    return { stateMachineArn: arn, name, type: 'STANDARD', creationDate: createdAt };
  };

  function executionOf(arn: string): Execution {
    requireArn(arn, 'execution');
    const execution = executions.find(arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  return awsJson({
    name: 'Step Functions',
    target: 'AWSStepFunctions',
    version: '1.0',
    sdk,
    faults,
    remembers,
    missing: (member) => invalidMember(member, undefined, 'not be null'),
    actions: {
      StartExecution({ stateMachineArn, name, input = '{}' }: StartExecutionInput) {
        requireMachine(stateMachineArn);
        if (name !== undefined) requireName(name);
        requireInput(input);
        const { arn: executionArn, startDate } = executions.start(input, { stateMachineArn, name });
        return { executionArn, startDate };
      },
      async StopExecution({ executionArn, error, cause }: StopExecutionInput) {
        requireLength('error', error ?? '', ERROR_LENGTH);
        requireLength('cause', cause ?? '', CAUSE_LENGTH);
        const execution = executionOf(executionArn);
        execution.stop({ ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) });
        await execution.ended;
        return { stopDate: execution.stopDate };
      },
      DescribeExecution: ({ executionArn, includedData }: DescribeInput & { readonly executionArn: string }) =>
        described(executionOf(executionArn), includedData !== 'METADATA_ONLY'),
      GetExecutionHistory({
        executionArn,
        reverseOrder = false,
        includeExecutionData = true,
        ...paging
      }: GetExecutionHistoryInput) {
        const { history } = executionOf(executionArn);
        const ordered = reverseOrder ? history.toReversed() : history;
        const { items, ...next } = page(ordered, ({ id }) => (reverseOrder ? -id : id), paging, [
          executionArn,
          reverseOrder,
        ]);
        return { events: items.map((event) => eventOf(event, includeExecutionData)), ...next };
      },
      ListExecutions({ stateMachineArn, statusFilter, mapRunArn, redriveFilter, ...paging }: ListExecutionsInput) {
        if (mapRunArn ?? redriveFilter)
          throw new AwsError('ValidationException', 'ListExecutions with mapRunArn or redriveFilter is not emulated');
        if (stateMachineArn === undefined) throw invalidMember('stateMachineArn', undefined, 'not be null');
        requireMachine(stateMachineArn);
        if (statusFilter !== undefined && !STATUSES.includes(statusFilter))
          throw invalidMember('statusFilter', statusFilter, `satisfy enum value set: [${STATUSES.join(', ')}]`);
        const wanted = executions
          .list()
          .filter(({ machineArn }) => machineArn === stateMachineArn)
          .filter(({ status }) => statusFilter === undefined || status === statusFilter)
          .toReversed();
        const { items, ...next } = page(wanted, (each) => -executions.numberOf(each), paging, [
          stateMachineArn,
          statusFilter,
        ]);
        return { executions: items.map(summaryOf), ...next };
      },
      DescribeStateMachine({ stateMachineArn, includedData }: DescribeInput & { readonly stateMachineArn: string }) {
        requireMachine(stateMachineArn);
        return machines
          .filter(({ arn }) => arn === stateMachineArn)
          .map(({ definition, ...machine }) => ({
            ...listed(machine),
            status: 'ACTIVE',
            roleArn: machine.roleArn,
            definition: includedData === 'METADATA_ONLY' ? '{}' : definition,
          }))[0];
      },
      ListStateMachines: (paging: Paging) => {
        const { items, ...next } = page(machines, (machine) => machines.indexOf(machine), paging, ['stateMachines']);
        return { stateMachines: items.map(listed), ...next };
      },
    },
  });
}

const summaryOf = ({ arn, machineArn, name, status, startDate, stopDate }: Execution) => ({
  executionArn: arn,
  stateMachineArn: machineArn,
  name,
  status,
  startDate,
  stopDate,
  redriveCount: 0,
});

function described(execution: Execution, withData: boolean) {
  const { status, input, output, error, cause } = execution;
  const isDone = status === 'RUNNING' || status === 'SUCCEEDED';
  const included = { included: true };
  return {
    ...summaryOf(execution),
    ...(withData && { input, inputDetails: included, error, cause }),
    ...(withData && output !== undefined && { output, outputDetails: included }),
    redriveStatus: isDone ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    ...(isDone && { redriveStatusReason: `Execution is ${status} and cannot be redriven` }),
  };
}

/** The execution data in an event's details, and the members that say whether it is included. Parameters always are. */
const DATA: Readonly<Record<string, string>> = {
  input: 'inputDetails',
  output: 'outputDetails',
  assignedVariables: 'assignedVariablesDetails',
};

/** The event as GetExecutionHistory returns it. */
const eventOf = (event: HistoryEvent, withData: boolean): object =>
  Object.fromEntries(
    Object.entries(event).map(([name, value]) => [name, isDetails(value) ? detailsOf(value, withData) : value]),
  );

function detailsOf(details: object, withData: boolean): object {
  const members = Object.entries(details).flatMap(([name, value]) => {
    const isWhole = Object.hasOwn(DATA, name) && value !== undefined ? DATA[name] : undefined;
    if (!isWhole) return [[name, value]];
    return withData
      ? [
          [name, value],
          [isWhole, { truncated: false }],
        ]
      : [];
  });
  return Object.fromEntries(members);
}

const isDetails = (value: unknown): value is object => typeof value === 'object' && !(value instanceof Date);
