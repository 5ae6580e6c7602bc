import * as sdk from '@aws-sdk/client-memorydb';
import { missingParameter, ServiceFault } from './errors.ts';

/**
 * The SDK carries the service's API model as nested arrays. Simple types are numbers; the others begin with a kind:
 * `[1, namespace, name, traits, item]` is a list, `[3, namespace, name, traits, members, schemas, required]` a structure,
 * `[-3, ...]` an error, `[9, namespace, name, traits, input, output]` an operation. A pair is a reference with the traits
 * of its member, a function a reference that is resolved late.
 */
type Schema = readonly unknown[];

const STRING = 0;
const NUMBER = 1;
const BOOLEAN = 2;
const TIMESTAMP = 4;
const LIST = 1;
const STRUCTURE = 3;
const OPERATION = 9;

/** The API model's entry for a shape, an error or an operation, if the service has one of that name. */
function schemaNamed(name: string): Schema | undefined {
  const entry: unknown = Object.hasOwn(sdk, `${name}$`) ? Reflect.get(sdk, `${name}$`) : undefined;
  return Array.isArray(entry) ? entry : undefined;
}

/** Whether MemoryDB has an operation of that name, emulated or not. */
export const isOperation = (name: string): boolean => schemaNamed(name)?.[0] === OPERATION;

/** The HTTP status of an error: the API model's; by AWS's common errors for what that does not know. */
export function httpStatus(error: string): number {
  const traits: unknown = schemaNamed(error)?.[3];
  if (isObject(traits)) return Number(traits['httpError']);
  if (error === 'ServiceUnavailable') return 503;
  return error === 'InternalFailure' ? 500 : 400;
}

/**
 * A request's body as the operation's input. Throws SerializationException for a member that the API model does not know
 * or that has another type, and InvalidParameterValueException for a missing one.
 */
export const decodeInput = (operation: string, body: unknown): unknown =>
  conform(schemaNamed(operation)?.[4], body, '');

/** Shapes an answer as the operation's output; times given in milliseconds become epoch seconds. */
export const encodeOutput = (operation: string, output: unknown): unknown =>
  conform(schemaNamed(operation)?.[5], output, '');

function conform(reference: unknown, value: unknown, path: string): unknown {
  const schema = resolve(reference);
  if (schema === STRING && typeof value === 'string') return value;
  if (schema === NUMBER && typeof value === 'number') return value;
  if (schema === BOOLEAN && typeof value === 'boolean') return value;
  if (schema === TIMESTAMP && typeof value === 'number') return value / 1000;
  if (Array.isArray(schema) && schema[0] === LIST && Array.isArray(value)) {
    return value.map((item, index) => conform(schema[4], item, `${path}[${index}]`));
  }
  if (Array.isArray(schema) && schema[0] === STRUCTURE && isObject(value)) return conformStructure(schema, value, path);
  throw new ServiceFault('SerializationException', `${path || 'The request'} is of the wrong type.`);
}

/** A null member is an absent one, as JSON protocols have it. */
function conformStructure(schema: Schema, value: Readonly<Record<string, unknown>>, path: string): unknown {
  const members = schema[4] as readonly string[];
  const schemas = schema[5] as readonly unknown[];
  const required = members.slice(0, Number(schema[6] ?? 0));
  const at = (name: string) => (path ? `${path}.${name}` : name);
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const index = members.indexOf(name);
    if (index < 0) throw new ServiceFault('SerializationException', `${at(name)} is not a member of ${schema[2]}.`);
    if (member !== null && member !== undefined) result[name] = conform(schemas[index], member, at(name));
  }
  for (const name of required) if (!(name in result)) throw missingParameter(at(name));
  return result;
}

function resolve(reference: unknown): unknown {
  if (typeof reference === 'function') return resolve(reference());
  return Array.isArray(reference) && reference.length === 2 ? resolve(reference[0]) : reference;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
