import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

type Json = Readonly<Record<string, unknown>>;
export interface Schema extends Json {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}
export interface Header {
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Parameter extends Header {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
}
interface Content {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content?: Readonly<Record<string, Content>>;
}
interface OperationObject {
  readonly operationId: string;
  readonly parameters?: readonly unknown[];
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>> & { parameters?: unknown[] }>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>> & {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, unknown>>;
  };
}

/** Where the two files lie, for the one to find the other. */
const DOCUMENT_URI = 'file:///docs/openapi.json';
const INPUT_URI = 'file:///statemachine/copy-snapshot/input.schema.json';

const load = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
export const document: Document = load('docs/openapi.json');
export const inputSchema: Schema = load('statemachine/copy-snapshot/input.schema.json');

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false, validateFormats: false });
// The document as a whole is no schema; those in it refer to each other through it.
ajv.addVocabulary(Object.keys(document));
ajv.addSchema(inputSchema, INPUT_URI);
ajv.addSchema({ ...document, $id: DOCUMENT_URI }, DOCUMENT_URI);

const METHODS = ['get', 'head', 'post', 'delete', 'options', 'put', 'patch', 'trace'];

/** What a JSON pointer leads to, through references within the document, and where that really stands. Throws if nowhere. */
export function at<T = unknown>(pointer: string): { readonly pointer: string; readonly value: T } {
  let where = '#';
  let value: unknown = document;
  for (const part of pointer.split('/').slice(1)) {
    value = (value as Json)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
    where += `/${part}`;
    if (value === undefined) throw new RangeError(`There is nothing at ${pointer}.`);
    const { $ref } = Object(value) as { $ref?: string };
    if ($ref?.startsWith('#')) ({ pointer: where, value } = at($ref));
  }
  return { pointer: where, value: value as T };
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
export const pointerTo = (...names: readonly string[]): string => ['#', ...names.map(escaped)].join('/');

const compiled = new Map<string, ValidateFunction>();

/** What the schema at a pointer objects to; nothing if it takes the value. */
export function objections(pointer: string, value: unknown): string[] {
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `${DOCUMENT_URI}${encodeURI(pointer)}` });
  compiled.set(pointer, validate);
  return validate(value) ? [] : (validate.errors ?? []).map((it: ErrorObject) => `${it.instancePath} ${it.message}`);
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly parameters: readonly Parameter[];
  readonly statuses: readonly string[];
}

export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method] !== undefined).map((method) => {
    const { operationId, parameters = [], responses } = item[method] as OperationObject;
    const pointers = [
      ...(item.parameters ?? []).map((_, index) => pointerTo('paths', path, 'parameters', `${index}`)),
      ...parameters.map((_, index) => pointerTo('paths', path, method, 'parameters', `${index}`)),
    ];
    return {
      ...{ method: method.toUpperCase(), path, id: operationId },
      parameters: pointers.map((pointer) => at<Parameter>(pointer).value),
      statuses: Object.keys(responses),
    };
  }),
);

/** A path as the document has it, with its parameters' values from the path that was asked; undefined for any other. */
export function templateOf(path: string): string | undefined {
  return Object.keys(document.paths).find((template) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
}

/** The types of problem details that a response may have, by the last part of their URN. */
export function problemTypesOf({ content = {} }: Response): string[] {
  const { schema } = content['application/problem+json'] ?? {};
  return (schema?.oneOf ?? (schema ? [schema] : [])).map(({ $ref = '' }) => {
    const { type } = at<Schema>($ref).value.properties ?? {};
    return String(type?.['const']).replace(/^.*:/, '');
  });
}
