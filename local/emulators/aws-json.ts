import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Fault, FaultDoor } from '../faults.ts';
import { jsonOrUndefined } from '../json.ts';
import { ApiModel, AwsError } from './api-model.ts';
import { type Call, callerOf, type Emulator, type Reply, readBody } from './http.ts';

/** A service with AWS's JSON protocol. */
interface JsonService {
  readonly name: string;
  /** The part of X-Amz-Target before the operation. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** The module of the SDK's client, which carries the API model. */
  readonly sdk: object;
  /** By operation; each gets its input with times in milliseconds, and may throw an AwsError. */
  readonly actions: Readonly<Record<string, (input: never) => unknown>>;
  readonly faults: FaultDoor;
  /** Whether calls are kept in `calls`; true by default. */
  readonly remembers?: boolean | undefined;
  /** The error for a missing required member. */
  readonly missing: (member: string) => AwsError;
  /** Runs before every call. */
  readonly prepare?: () => Promise<void>;
  /** The error of an injected fault. */
  readonly injected?: (fault: Fault) => AwsError;
}

/** The largest request, an execution's input of 256 KiB, may be escaped to six times its size. */
const LARGEST_BODY_BYTES = 2 * 2 ** 20;

const TOO_LARGE = `A request may have ${LARGEST_BODY_BYTES} bytes.`;

/** Answers HTTP as the service does, and applies injected faults. */
export function awsJson(service: JsonService): Emulator {
  const { name, target, version, actions, faults, remembers = true } = service;
  const model = new ApiModel(service.sdk, service.missing);
  const injected = service.injected ?? (({ error, message }) => new AwsError(error, message));
  const calls: Call[] = [];

  /** The output, or the error. */
  async function perform(operation: string, input: unknown): Promise<unknown> {
    try {
      const action = Object.hasOwn(actions, operation) ? actions[operation] : undefined;
      if (action) return model.encode(operation, await action(model.decode(operation, input) as never));
      const why = model.has(operation) ? 'is not emulated' : `is no operation of ${name}`;
      return new AwsError('UnknownOperationException', `${operation || 'The request'} ${why}`);
    } catch (error) {
      if (error instanceof AwsError) return error;
      throw error;
    }
  }

  function reply(answer: unknown): Reply {
    const error = answer instanceof AwsError ? answer : undefined;
    return {
      status: error ? model.httpStatus(error.type) : 200,
      headers: {
        'content-type': `application/x-amz-json-${version}`,
        'x-amzn-requestid': randomUUID(),
        ...(error && { 'x-amzn-errortype': error.type }),
      },
      body: JSON.stringify(error ? { __type: error.type, message: error.message } : answer),
    };
  }

  return {
    calls,
    async answer(request) {
      const body = await readBody(request, LARGEST_BODY_BYTES);
      if (!body) return reply(new AwsError('RequestEntityTooLargeException', TOO_LARGE));
      // No operation accepts undefined.
      const input = jsonOrUndefined(body.toString());
      const operation = operationOf(request, target);
      await service.prepare?.();
      if (remembers) calls.push({ caller: callerOf(request), operation, input });
      const fault = faults.take(operation, input);
      const performed = fault?.effect === 'none' ? undefined : await perform(operation, input);
      if (fault?.error === 'ConnectionCut') return undefined;
      return reply(fault ? injected(fault) : performed);
    },
  };
}

/** The operation that the request asks for, or an empty string if it is not of the service's protocol. */
function operationOf({ method, url, headers }: IncomingMessage, service: string): string {
  const target = headers['x-amz-target'];
  if (method !== 'POST' || url !== '/' || typeof target !== 'string' || !target.startsWith(`${service}.`)) return '';
  return target.slice(service.length + 1);
}
