import { Ajv, type ErrorObject } from 'ajv';
import { LISTS, type ListName } from './splices.ts';

const TEXT = { type: 'string' };
const NUMBER = { type: 'number' };
const COUNT = { type: 'integer', minimum: 0 };
const NUMBERED = { type: 'integer', minimum: 1 };
const TIME = { type: 'string', format: 'time' };
const TEXTS = { type: 'object', additionalProperties: TEXT };

const list = (items: object) => ({ type: 'array', items });
const orNull = (schema: { readonly type: string }) => ({ ...schema, type: [schema.type, 'null'] });

/** An object with these members and no others; a name that ends in `?` may be missing. */
function object(members: Readonly<Record<string, object>>) {
  const properties = Object.fromEntries(Object.entries(members).map(([name, value]) => [name.replace('?', ''), value]));
  const required = Object.keys(members).filter((name) => !name.endsWith('?'));
  return { type: 'object', properties, required, additionalProperties: false };
}

const EVENT = object({
  ...{ version: TEXT, id: TEXT, 'detail-type': TEXT, source: TEXT, account: TEXT, time: TIME, region: TEXT },
  ...{ resources: list(TEXT), detail: { type: 'object' } },
});

const TARGET = object({
  functionArn: TEXT,
  maximumRetryAttempts: COUNT,
  'input?': object({ paths: TEXTS, template: TEXT }),
});

const NOTICE = object({
  ...{ topicArn: TEXT, 'subject?': TEXT, message: TEXT, 'byProtocol?': TEXTS, messageId: TEXT, at: NUMBER },
  attributes: {
    type: 'object',
    additionalProperties: object({ DataType: TEXT, 'StringValue?': TEXT, 'BinaryValue?': TEXT }),
  },
});

const CLUSTER = object({
  ...{ Name: TEXT, 'Description?': TEXT, 'NodeType?': TEXT, 'Engine?': TEXT, 'EngineVersion?': TEXT },
  ...{ 'MaintenanceWindow?': TEXT, 'TopicArn?': TEXT, 'Port?': NUMBER, 'ParameterGroupName?': TEXT },
  ...{ 'SubnetGroupName?': TEXT, 'VpcId?': TEXT, 'SnapshotRetentionLimit?': NUMBER, 'SnapshotWindow?': TEXT },
  ...{ 'MultiRegionParameterGroupName?': TEXT, 'MultiRegionClusterName?': TEXT },
});

const SHARD_MEMBERS = {
  ...{ name: TEXT, slots: orNull(TEXT), replicaCount: COUNT, createdAt: NUMBER, size: orNull(TEXT), bytes: NUMBER },
  ...{ file: orNull(TEXT), 'isRedated?': { type: 'boolean' } },
};

const TAGS = list(object({ Key: TEXT, 'Value?': orNull(TEXT) }));

const SNAPSHOT = object({
  ...{ name: TEXT, status: TEXT, source: { enum: ['automated', 'manual'] }, kmsKeyId: orNull(TEXT) },
  ...{ dataTiering: { type: 'boolean' }, cluster: CLUSTER, shards: list(object(SHARD_MEMBERS)) },
  ...{ tags: TAGS, 'visibleAt?': NUMBER, 'taggedAt?': NUMBER },
});

const { createdAt: _ofSnapshots, ...CLUSTER_SHARD } = SHARD_MEMBERS;

const RUNNING_CLUSTER = object({
  ...{ status: TEXT, configuration: CLUSTER, shards: list(object(CLUSTER_SHARD)), kmsKeyId: orNull(TEXT) },
  ...{ dataTiering: { type: 'boolean' }, tags: TAGS },
});

const CHANGE = {
  type: 'object',
  required: ['at'],
  if: { required: ['snapshot'] },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  then: object({ at: NUMBER, snapshot: TEXT, status: TEXT }),
  else: {
    if: { required: ['cluster'] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: object({ at: NUMBER, cluster: TEXT, status: TEXT }),
    else: object({ at: NUMBER, bucket: TEXT, key: TEXT, file: TEXT, 'writtenAt?': NUMBER }),
  },
};

/** The items of MemoryDB's lists. */
const ITEMS: Readonly<Record<ListName, object>> = {
  snapshots: SNAPSHOT,
  changes: CHANGE,
  manualCreations: object({ cluster: TEXT, at: NUMBER }),
  clusters: RUNNING_CLUSTER,
};

const MEMORYDB = object({
  snapshots: list(ITEMS.snapshots),
  changes: list(ITEMS.changes),
  manualCreations: list(ITEMS.manualCreations),
  ...{ 'clusters?': list(ITEMS.clusters), 'automaticSince?': NUMBER },
});

const SPLICE = {
  oneOf: LISTS.map((name) => object({ list: { const: name }, at: COUNT, remove: COUNT, add: list(ITEMS[name]) })),
};

const HEAD = object({
  ...{ arn: TEXT, name: TEXT, machineArn: TEXT, startDate: TIME, 'stopDate?': TIME, input: TEXT, 'output?': TEXT },
  ...{ 'error?': TEXT, 'cause?': TEXT, status: { enum: ['RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT'] } },
});

const HISTORY_EVENT = {
  type: 'object',
  properties: { id: NUMBERED, previousEventId: COUNT, timestamp: TIME, type: TEXT },
  required: ['id', 'previousEventId', 'timestamp', 'type'],
  patternProperties: {
    EventDetails$: {
      type: 'object',
      properties: { assignedVariables: TEXTS },
      additionalProperties: { type: ['string', 'number', 'boolean'] },
    },
  },
  additionalProperties: false,
};

/** The schema of each change, by the member that names its kind. */
const CHANGES: Readonly<Record<string, object>> = {
  memorydb: object({ memorydb: MEMORYDB }),
  list: SPLICE,
  automaticSince: object({ automaticSince: NUMBER }),
  notice: object({ notice: NOTICE }),
  deadLetter: object({ deadLetter: EVENT }),
  delivery: object({ delivery: NUMBERED, event: EVENT, target: TARGET }),
  delivered: object({ delivered: NUMBERED }),
  execution: object({ execution: NUMBERED, 'parent?': NUMBERED, 'head?': HEAD, events: list(HISTORY_EVENT) }),
};

/** Compiles what is asked for, at its first time: most programs find no journal. */
const ajv = new Ajv({ allowUnionTypes: true, schemas: CHANGES });
ajv.addFormat('time', (text) => !Number.isNaN(Date.parse(text)));

/** The first problem of a line of the journal, at any depth; undefined if it has none. */
export function problemOf(line: unknown): string | undefined {
  if (!Array.isArray(line)) return 'it is no list of changes';
  for (const [index, change] of line.entries()) {
    const check = ajv.getSchema(Object.keys(Object(change))[0] ?? '');
    if (!check) return `change ${index + 1} is none that this release writes`;
    if (!check(change)) return worded(check.errors?.[0]);
  }
  return undefined;
}

function worded(error: ErrorObject | undefined): string {
  const { instancePath = '', message = '', params = {} } = error ?? {};
  const named = 'additionalProperty' in params ? ` (${JSON.stringify(params['additionalProperty'])})` : '';
  return `${instancePath.slice(1) || 'the change'} ${message}${named}`;
}
