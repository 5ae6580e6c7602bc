import { readdirSync, readFileSync } from 'node:fs';
import * as memorydb from '@aws-sdk/client-memorydb';
import { describe, expect, test } from '@jest/globals';
import { AWS_ERRORS, OUR_ERRORS } from '../../functions/core/errors.ts';
import { ERROR_TABLE, entryOf } from '../../functions/core/outcome/error-table.ts';
import { MACHINES, machineOf, some } from './asl.ts';

/** What MemoryDB's model names. */
const MEMORYDB_ERRORS = some(
  Object.entries(memorydb).flatMap(([name, exported]) =>
    typeof exported === 'function' && exported.prototype instanceof memorydb.MemoryDBServiceException ? [name] : [],
  ),
);

/** Of every service, so in no model (MemoryDB API reference, "Common Errors"). */
const COMMON_ERRORS = ['AccessDeniedException'];

/**
 * Step Functions guide, "Handling errors in Step Functions workflows" and "Handle Lambda service exceptions", and Lambda's
 * Invoke; the last two are the `errorType` that Lambda itself gives a timeout and an exit
 * (aws-lambda-runtime-interface-emulator has them too).
 */
const PLATFORM_ERRORS = [
  'States.ALL',
  'States.TaskFailed',
  'States.Timeout',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  'Lambda.CodeArtifactUserPendingException',
  'Lambda.ResourceConflictException',
  'Lambda.ResourceNotReadyException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
  'States.ResultWriterFailed',
  // Those of a Task that starts an execution have a prefix.
  'StepFunctions.ThrottlingException',
  'StepFunctions.ExecutionLimitExceededException',
  'StepFunctions.ExecutionAlreadyExistsException',
];

const inCode: readonly string[] = [...OUR_ERRORS, ...AWS_ERRORS];
const handlers = MACHINES.map(machineOf).flatMap(({ retriers, catchers }) => [...retriers, ...catchers]);
const inMachine = [...new Set(handlers.flatMap(({ ErrorEquals }) => ErrorEquals))];

const functions = new URL('../../functions/', import.meta.url);
const sources = some(
  readdirSync(functions, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts')),
);
/** The names that code gives errors as literals, also by `faultOf`, which makes the fault of a run; one that it passes on is AWS's. */
const thrown = some(
  sources.flatMap((path) =>
    Array.from(
      readFileSync(new URL(path, functions), 'utf8').matchAll(/(?:new WorkflowError|faultOf)\(\s*'([^']*)'/g),
      ([, name]) => String(name),
    ),
  ),
);

describe('Error names', () => {
  test('that the machine retries or catches exist in code or in AWS', () => {
    const known = [...inCode, ...MEMORYDB_ERRORS, ...PLATFORM_ERRORS];
    expect(some(inMachine).filter((name) => !known.includes(name))).toEqual([]);
  });

  test('that stand for the same in the table exist in AWS, and in one row only', () => {
    const others = some(Object.values(ERROR_TABLE).flatMap(({ also = [] }) => also));
    expect(others.filter((name) => !PLATFORM_ERRORS.includes(name))).toEqual([]);
    expect(new Set(others).size).toBe(others.length);
  });

  test('that code may give an error have a row of their own, and what is in no row is unexpected', () => {
    expect(some(inCode).filter((name) => !Object.hasOwn(ERROR_TABLE, name))).toEqual([]);
    expect(Object.keys(ERROR_TABLE).filter((name) => !inCode.includes(name))).toEqual([
      'ResultsNotWritten',
      'StepCutOff',
      'UnexpectedFailure',
    ]);
    expect(entryOf('NobodyKnowsThis')).toBe(ERROR_TABLE.UnexpectedFailure);
    expect(entryOf('toString')).toBe(ERROR_TABLE.UnexpectedFailure);
  });

  test('that code gives an error are declared in errors.ts', () => {
    expect(thrown.filter((name) => !inCode.includes(name))).toEqual([]);
  });

  test('that are ours are each given by some code, and are none of AWS', () => {
    expect(some(OUR_ERRORS).filter((name) => !thrown.includes(name))).toEqual([]);
    expect(OUR_ERRORS.filter((name) => [...MEMORYDB_ERRORS, ...COMMON_ERRORS].includes(name))).toEqual([]);
  });

  test("that we take for AWS's are AWS's", () => {
    expect(some(AWS_ERRORS).filter((name) => ![...MEMORYDB_ERRORS, ...COMMON_ERRORS].includes(name))).toEqual([]);
  });
});
