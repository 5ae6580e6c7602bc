// Writes into docs/openapi.json what the functions know: `node scripts/run.mjs scripts/openapi.ts`.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { HttpRequest, HttpResponse } from '../functions/core/api/http.ts';
import { readPost } from '../functions/core/api/post.ts';
import { HttpProblem, MOST_PROBLEMS, PROBLEM_TYPES, problemUrn } from '../functions/core/api/problem-details.ts';
import { readListQuery, STATUSES } from '../functions/core/api/query.ts';

const FILE = 'docs/openapi.json';
const INPUT = 'statemachine/copy-snapshot/input.schema.json';
const EXPIRATION_INPUT = 'statemachine/expire-recovery-points/input.schema.json';
const RUN_INPUT = 'statemachine/protect-clusters/input.schema.json';

interface Described {
  readonly description?: string;
}

/** The parts of the document that repeat what the functions know. What is said about them in words is written by hand. */
interface Generated {
  readonly schemas: Readonly<Record<string, object>>;
  /** Examples of answers, by where they stand. */
  readonly invalidQuery: unknown;
  readonly invalidBody: unknown;
}

/** @param schemas those of the document as it is */
function generated(schemas: Readonly<Record<string, Described>>): Generated {
  return {
    schemas: {
      ...Object.fromEntries(
        Object.entries(PROBLEM_TYPES).map(([type, { status, title }]) => {
          const name = schemaName(type);
          const properties = { type: { const: problemUrn(type) }, title: { const: title }, status: { const: status } };
          const listed = type === 'invalid-request' ? { problems: PROBLEMS } : {};
          return [
            name,
            {
              ...{ title, description: schemas[name]?.description },
              allOf: [{ $ref: '#/components/schemas/Problem' }],
              properties: { ...properties, ...listed },
              ...(type === 'invalid-request' && { required: ['problems'] }),
            },
          ];
        }),
      ),
      Status: { description: schemas['Status']?.description, enum: [...STATUSES] },
      ...inputSchemas((name) => schemas[name]?.description),
    },
    invalidQuery: bodyOf(() => readListQuery(request('GET', { rawQueryString: 'limit=0' }), 'copy-snapshot')),
    invalidBody: bodyOf(() =>
      readPost(
        request('POST', {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ SourceClusterName: 'orders', TargetBucket: 'somebody-elses' }),
        }),
        'copy-snapshot',
        ['memorydb-snapshot-exports'],
        () => 'id',
      ),
    ),
  };
}

/**
 * The input of an execution without its Trigger, and the Trigger's type. They are repeated here, and have no `false` among
 * their schemas, since generators of clients read one file only and stop at a schema that is no object.
 */
function inputSchemas(describe: (name: string) => string | undefined): Readonly<Record<string, object>> {
  const copy = JSON.parse(readFileSync(INPUT, 'utf8'));
  const run = inlined(JSON.parse(readFileSync(RUN_INPUT, 'utf8')), copy);
  const ofRun = { ...run, $id: JSON.parse(readFileSync(RUN_INPUT, 'utf8')).$id as string };
  const expiration = merged(inlined(inlined(JSON.parse(readFileSync(EXPIRATION_INPUT, 'utf8')), ofRun), copy));
  return {
    CopyRequest: requestSchema(copy, 'What to copy', describe('CopyRequest')),
    RunRequest: requestSchema(run, 'Which clusters to protect, and how', describe('RunRequest')),
    ExpirationRequest: requestSchema(expiration, 'What to keep', describe('ExpirationRequest')),
    TriggerType: copy.properties.Trigger.properties.Type,
  };
}

function requestSchema(schema: object, title: string, description: string | undefined): object {
  const { $schema, $id, properties, ...rules } = schema as Readonly<Record<string, object>>;
  const { Trigger: _, ...own } = properties as Readonly<Record<string, object>>;
  return withoutFalse({ ...rules, title, description, properties: own }) as object;
}

/** The schema with the parts of another that it refers to in their places. */
function inlined(value: unknown, other: { readonly $id: string }): object {
  return JSON.parse(JSON.stringify(value), (_, each) => {
    const { $ref } = Object(each);
    if (typeof $ref !== 'string' || !$ref.startsWith(`${other.$id}#/`)) return each;
    const path = $ref.slice(other.$id.length + 2).split('/');
    return path.reduce<unknown>((inside, name) => (inside as Record<string, unknown>)[name], other);
  });
}

/** A schema that refers to one other, and says more of it, as one. */
const merged = (value: object): object =>
  JSON.parse(JSON.stringify(value), (_, each) => {
    const { allOf, ...own } = Object(each);
    return Array.isArray(allOf) && allOf.length === 1 ? { ...allOf[0], ...own } : each;
  });

/** `false` as a schema takes nothing, and so does `{ "not": {} }`. */
function withoutFalse(value: unknown, isProperties = false): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutFalse(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      isProperties && each === false ? { not: {} } : withoutFalse(each, key === 'properties' && !isProperties),
    ]),
  );
}

const PROBLEMS = {
  description: `What is wrong, one by one; the first ${MOST_PROBLEMS}, if there are more.`,
  ...{ type: 'array', minItems: 1, maxItems: MOST_PROBLEMS, items: { $ref: '#/components/schemas/InvalidField' } },
};

/** `key-reused` → `KeyReused`. */
const schemaName = (type: string): string => type.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

const request = (method: string, more: Partial<HttpRequest>): HttpRequest => ({
  ...{ version: '2.0', routeKey: `${method} /snapshot-copies`, rawPath: '/snapshot-copies' },
  requestContext: { requestId: 'JKJaXmPLvHcESHA=', stage: '$default', timeEpoch: 0, http: { method } },
  ...more,
});

function bodyOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof HttpProblem) return JSON.parse((error.response('JKJaXmPLvHcESHA=') as HttpResponse).body);
    throw error;
  }
  throw new Error('The example was to be refused.');
}

interface Document {
  readonly components: {
    readonly schemas: Record<string, Described>;
    readonly responses: { readonly InvalidRequest: Response };
  };
  readonly paths: {
    readonly '/snapshot-copies': { readonly post: { readonly responses: { readonly 400: Response } } };
  };
}
interface Response {
  readonly content: { readonly 'application/problem+json': { example: unknown } };
}

/** Puts the generated parts into the document. */
export function fillIn(document: Document): void {
  const { schemas, responses } = document.components;
  const { schemas: own, invalidQuery, invalidBody } = generated(schemas);
  Object.assign(schemas, own);
  responses.InvalidRequest.content['application/problem+json'].example = invalidQuery;
  document.paths['/snapshot-copies'].post.responses[400].content['application/problem+json'].example = invalidBody;
}

export async function main(): Promise<number> {
  const document = JSON.parse(readFileSync(FILE, 'utf8')) as Document;
  fillIn(document);
  writeFileSync(FILE, JSON.stringify(document, null, 2));
  execFileSync(process.execPath, ['node_modules/@biomejs/biome/bin/biome', 'format', '--write', FILE]);
  return 0;
}
