import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Fault, FaultDoor } from '../faults.ts';
import { ApiModel, AwsError } from './api-model.ts';
import { type Call, callerOf, type Emulator, type Reply, readBody } from './http.ts';

/** A service that speaks AWS's JSON protocol. */
export interface JsonService {
  readonly name: string;
  /** What X-Amz-Target has before the operation. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** The module of the SDK's client, which carries the API model. */
  readonly sdk: object;
  /** By operation; each gets its input with times in milliseconds, and may throw an AwsError. */
  readonly actions: Readonly<Record<string, (input: never) => unknown>>;
  readonly faults: FaultDoor;
  /** Whether `calls` grows; it does unless told otherwise. */
  readonly remembers?: boolean | undefined;
  /** The refusal of a request without a member that has to be there. */
  readonly missing: (member: string) => AwsError;
  /** Comes before every call. */
  readonly prepare?: () => Promise<void>;
  /** What an injected fault says. */
  readonly injected?: (fault: Fault) => AwsError;
}

/** The largest request, an execution's input of 256 KiB, may be escaped to six times its size. */
const LARGEST_BODY_BYTES = 2 * 2 ** 20;

const TOO_LARGE = `A request may have ${LARGEST_BODY_BYTES} bytes.`;

/** Answers HTTP as the service does, and lets injected faults in. */
export function awsJson(service: JsonService): Emulator {
  const { name, target, version, actions, faults, remembers = true } = service;
  const model = new ApiModel(service.sdk, service.missing);
  const injected = service.injected ?? (({ error, message }) => new AwsError(error, message));
  const calls: Call[] = [];

  /** The output, or the error that answers instead. */
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
      const input = parse(body.toString());
      const operation = operationOf(request, target);
      await service.prepare?.();
      if (remembers) calls.push({ caller: callerOf(request), operation, input });
      const fault = faults.take(operation);
      const performed = fault?.effect === 'none' ? undefined : await perform(operation, input);
      if (fault?.error === 'ConnectionCut') return undefined;
      return reply(fault ? injected(fault) : performed);
    },
  };
}

/** The operation that the request asks for, or the empty string where it is none of the service's protocol. */
function operationOf({ method, url, headers }: IncomingMessage, service: string): string {
  const target = headers['x-amz-target'];
  if (method !== 'POST' || url !== '/' || typeof target !== 'string' || !target.startsWith(`${service}.`)) return '';
  return target.slice(service.length + 1);
}

/** Undefined, which no operation accepts, for what is not JSON. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
