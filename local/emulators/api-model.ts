import { isRecord } from '../json.ts';

/** An error that an emulated service answers with. */
export class AwsError extends Error {
  override readonly name: string = 'AwsError';
  /** AWS's name of the error, for example `SnapshotNotFoundFault`. */
  readonly type: string;

  constructor(type: string, message: string = `${type}.`) {
    super(message);
    this.type = type;
  }
}

/**
 * The SDK carries a service's API model as nested arrays. Simple types are numbers; the others begin with a kind:
 * `[0, namespace, name, traits, type]` is a simple type with traits, `[1, namespace, name, traits, item]` a list,
 * `[2, ..., key, value]` a map, `[3, namespace, name, traits, members, schemas, required]` a structure, `[-3, ...]` an
 * error, `[9, namespace, name, traits, input, output]` an operation. A pair is a reference with the traits of its member,
 * a function a reference that is resolved late, and a simple type with 64 added a list of that.
 */
type Schema = readonly unknown[];

const STRING = 0;
const NUMBER = 1;
const BOOLEAN = 2;
const TIMESTAMP = 4;
const LIST_OF = 64;
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const ERROR = -3;
const OPERATION = 9;

/** Makes a value conform: the direction that times go, between milliseconds and the epoch seconds of the wire. */
type Time = (value: number | Date) => number;

/** The shapes of a service, from the SDK. */
export class ApiModel {
  readonly #sdk: object;
  readonly #missing: (member: string) => AwsError;

  /** @param missing the service's error for a missing required member */
  constructor(sdk: object, missing: (member: string) => AwsError) {
    this.#sdk = sdk;
    this.#missing = missing;
  }

  /** Whether the service has an operation of that name, emulated or not. */
  has(operation: string): boolean {
    return this.#schema(operation)?.[0] === OPERATION;
  }

  /** The HTTP status of an error: from the API model, otherwise from AWS's common errors. */
  httpStatus(error: string): number {
    const traits: unknown = this.#schema(error)?.[3];
    if (isRecord(traits)) return Number(traits['httpError'] ?? 400);
    if (error === 'RequestEntityTooLargeException') return 413;
    if (error === 'ServiceUnavailable') return 503;
    return error === 'InternalFailure' ? 500 : 400;
  }

  /**
   * A request's body as the operation's input, times in milliseconds. Throws SerializationException for a member that the
   * API model does not know or that has another type, and the service's refusal for a missing one.
   */
  decode(operation: string, body: unknown): unknown {
    return this.#conform(this.#schema(operation)?.[4], body, '', (seconds) => Number(seconds) * 1000);
  }

  /** Shapes an answer as the operation's output; dates, and times in milliseconds, become epoch seconds. */
  encode(operation: string, output: unknown): unknown {
    return this.#conform(this.#schema(operation)?.[5], output, '', (time) => Number(time) / 1000);
  }

  #schema(name: string): Schema | undefined {
    const entry: unknown = Object.hasOwn(this.#sdk, `${name}$`) ? Reflect.get(this.#sdk, `${name}$`) : undefined;
    return Array.isArray(entry) ? entry : undefined;
  }

  #conform(reference: unknown, value: unknown, path: string, time: Time): unknown {
    const schema = resolve(reference);
    if (schema === STRING && typeof value === 'string') return value;
    if (schema === NUMBER && typeof value === 'number') return value;
    if (schema === BOOLEAN && typeof value === 'boolean') return value;
    if (schema === TIMESTAMP && (typeof value === 'number' || value instanceof Date)) return time(value);
    if (Array.isArray(schema) && schema[0] === LIST && Array.isArray(value))
      return value.map((item, index) => this.#conform(schema[4], item, `${path}[${index}]`, time));
    if (Array.isArray(schema) && schema[0] === MAP && isRecord(value)) {
      const entries = Object.entries(value).map(([key, item]) => [key, this.#conform(schema[5], item, path, time)]);
      return Object.fromEntries(entries);
    }
    if (Array.isArray(schema) && schema[0] === STRUCTURE && isRecord(value))
      return this.#conformStructure(schema, value, path, time);
    throw new AwsError('SerializationException', `${path || 'The request'} is of the wrong type.`);
  }

  /** A null member is an absent one, as JSON protocols have it. */
  #conformStructure(schema: Schema, value: Readonly<Record<string, unknown>>, path: string, time: Time): unknown {
    const members = schema[4] as readonly string[];
    const schemas = schema[5] as readonly unknown[];
    const required = members.slice(0, Number(schema[6] ?? 0));
    const at = (name: string) => (path ? `${path}.${name}` : name);
    const result: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      const index = members.indexOf(name);
      if (index < 0) throw new AwsError('SerializationException', `${at(name)} is not a member of ${schema[2]}.`);
      if (member !== null && member !== undefined) result[name] = this.#conform(schemas[index], member, at(name), time);
    }
    for (const name of required) if (!(name in result)) throw this.#missing(at(name));
    return result;
  }
}

function resolve(reference: unknown): unknown {
  if (typeof reference === 'function') return resolve(reference());
  if (typeof reference === 'number' && reference >= LIST_OF) return [LIST, '', '', 0, reference - LIST_OF];
  if (!Array.isArray(reference)) return reference;
  if (reference.length === 2) return resolve(reference[0]);
  return reference[0] === STRING ? resolve(reference[4]) : reference;
}

/** Names of the errors that a service's API model has, but for the SDK's own, which all of them extend. */
export const errorsOf = (sdk: object): string[] =>
  Object.values(sdk).flatMap((schema: unknown) =>
    Array.isArray(schema) && schema[0] === ERROR && !/ServiceException$/.test(String(schema[2]))
      ? String(schema[2])
      : [],
  );
