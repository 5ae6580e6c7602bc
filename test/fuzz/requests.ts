import fc, { type Arbitrary } from 'fast-check';
import { BUCKET, SOURCE } from '../support/service.ts';
import { json, member, mostly, text } from './hostile.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,10}(-[a-z0-9]{1,10}){0,3}$/);

const tag = fc.oneof(
  { weight: 8, arbitrary: fc.record({ Key: text, Value: fc.option(text) }, { requiredKeys: ['Key'] }) },
  { weight: 1, arbitrary: json },
);

/** Tags that a source may have: what MemoryDB takes, and what AWS itself writes. */
export const sourceTags: Arbitrary<{ Key: string; Value?: string }[]> = fc.oneof(
  fc.constant<{ Key: string; Value?: string }[]>([]),
  fc.uniqueArray(
    fc.record(
      {
        Key: fc.oneof(fc.constantFrom('__proto__', 'constructor', 'aws:cloudformation:stack-name', 'é😀'), name),
        Value: fc.string({ unit: 'grapheme', maxLength: 20 }),
      },
      { requiredKeys: ['Key'] },
    ),
    { selector: ({ Key }) => Key, maxLength: 50 },
  ),
);

const options = fc.record(
  {
    InheritTags: member(fc.boolean()),
    OnQuotaExceeded: member(fc.constantFrom('Fail', 'Wait')),
    DeadlineMinutes: mostly(fc.integer({ min: 1, max: 10_740 }), fc.oneof(fc.double(), fc.integer(), text)),
    DryRun: member(fc.boolean()),
  },
  { requiredKeys: [] },
);

const ofCluster = fc.record(
  {
    SourceType: member(fc.constantFrom('automated', 'manual', 'any')),
    MaxSourceAgeHours: member(fc.double({ min: 0.1, max: 200, noNaN: true })),
  },
  { requiredKeys: [] },
);

const copy = fc.record(
  {
    SourceSnapshotName: mostly(fc.constantFrom(SOURCE, SOURCE.toUpperCase()), text),
    TargetSnapshotName: mostly(fc.oneof(name, fc.constantFrom('{source}', '{cluster}-{date}', 'x-{time}')), text),
    KmsKeyId: mostly(fc.constantFrom('alias/orders', '1234abcd-12ab-34cd-56ef-1234567890ab'), text),
    Tags: mostly(fc.array(tag, { maxLength: 6 }), fc.oneof(json, fc.array(tag, { minLength: 45, maxLength: 52 }))),
    Options: member(options),
  },
  { requiredKeys: ['SourceSnapshotName'] },
);

const exported = fc.record(
  {
    SourceSnapshotName: fc.constant(SOURCE),
    TargetSnapshotName: fc.oneof(name, text),
    TargetBucket: mostly(fc.constant(BUCKET), text),
    Options: options.map(({ InheritTags: _, ...others }) => others),
  },
  { requiredKeys: ['SourceSnapshotName', 'TargetBucket'] },
);

const newest = fc.record(
  {
    SourceClusterName: mostly(fc.constantFrom('orders', 'ORDERS'), text),
    TargetSnapshotName: mostly(fc.constantFrom('{cluster}-{date}', '{source}', 'keep'), text),
    TargetBucket: mostly(fc.constant(BUCKET), text),
    Tags: fc.array(tag, { maxLength: 3 }),
    Options: member(fc.tuple(options, ofCluster).map(([one, other]) => ({ ...one, ...other }))),
  },
  { requiredKeys: ['SourceClusterName'] },
);

/** Requests as somebody might send them who means it, or only seems to; any JSON now and then. */
export const request: Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: copy },
  { weight: 3, arbitrary: exported },
  { weight: 2, arbitrary: newest },
  // A member too many.
  {
    weight: 1,
    arbitrary: fc.tuple(copy, fc.dictionary(text, json, { maxKeys: 2 })).map(([one, more]) => ({ ...more, ...one })),
  },
  { weight: 1, arbitrary: json },
);

const names = mostly(
  fc.array(mostly(fc.constantFrom('orders', 'ORDERS', '*', 'c*', 'missing', '??'), text), {
    minLength: 1,
    maxLength: 3,
  }),
  json,
);

const members = {
  ClusterNames: names,
  ExcludeClusterNames: mostly(fc.constant(['scratch-*']), fc.oneof(names, json)),
  ClusterTags: mostly(fc.constantFrom({ team: 'shop' }, { team: ['shop', 'web'] }), json),
  Request: mostly(
    fc.record(
      {
        TargetSnapshotName: mostly(fc.constantFrom('{source}', '{cluster}-{date}', 'keep-{cluster}'), text),
        TargetBucket: fc.oneof({ weight: 1, arbitrary: fc.constant(BUCKET) }, { weight: 1, arbitrary: text }),
        Tags: fc.array(tag, { maxLength: 3 }),
        Options: member(fc.tuple(options, ofCluster).map(([{ DryRun: _, ...one }, other]) => ({ ...one, ...other }))),
      },
      { requiredKeys: [] },
    ),
    fc.oneof(copy, json),
  ),
  Options: mostly(
    fc.record({ MaxConcurrency: fc.integer({ min: 1, max: 500 }), DryRun: fc.boolean() }, { requiredKeys: [] }),
    json,
  ),
};

/** Such an input, one with a member too many, or any JSON. */
const inputs = (input: Arbitrary<object>): Arbitrary<unknown> =>
  fc.oneof(
    { weight: 8, arbitrary: input },
    {
      weight: 1,
      arbitrary: fc.tuple(input, fc.dictionary(text, json, { maxKeys: 2 })).map(([one, more]) => ({ ...more, ...one })),
    },
    { weight: 1, arbitrary: json },
  );

/** Inputs of protect-clusters, likewise. */
export const run = inputs(fc.record(members, { requiredKeys: [] }));

const { ClusterNames, ExcludeClusterNames, ClusterTags } = members;
const kept = mostly(fc.integer({ min: 1, max: 3 }), fc.oneof(fc.double(), fc.integer(), text));

/** Inputs of expire-recovery-points, likewise. */
export const expiration = inputs(
  fc.record(
    {
      ...{ ClusterNames, ExcludeClusterNames, ClusterTags },
      Lifecycle: mostly(
        fc.record(
          {
            ...{ KeepLast: kept, KeepDaily: kept, KeepWithinDays: kept },
            TimeZone: mostly(fc.constantFrom('UTC', 'Europe/Berlin'), text),
          },
          { requiredKeys: [] },
        ),
        json,
      ),
      Options: mostly(
        fc.record(
          { DryRun: member(fc.boolean()), MostDeletions: fc.integer({ min: 1, max: 5 }) },
          { requiredKeys: [] },
        ),
        json,
      ),
    },
    { requiredKeys: ['Lifecycle'] },
  ),
);
