import { existsSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type Invariant, verdict } from './invariant.ts';

/** What the product may ask of the services. */
const ASKED = [
  ...['DescribeSnapshots', 'ListTags', 'CopySnapshot', 'Publish'],
  ...['HeadBucket', 'GetBucketPolicy', 'GetBucketOwnershipControls', 'ListObjectsV2', 'GetObject'],
  'ListObjectVersions',
  ...['HeadObject', 'PutObject', 'StartExecution', 'DescribeExecution'],
];

export const nothingElse: Invariant = {
  name: 'nothing else is touched',
  says: 'What was there before is neither changed nor deleted, and nothing is asked for that could do so.',
  check({ world, foreign, foreignObjects, exchanges, meddled, accepted }) {
    const scripted = new Set([...meddled.map(({ what }) => what), ...accepted.map(({ source }) => source.name)]);
    const snapshots = [...foreign].filter(([name]) => !scripted.has(name));
    const changed = snapshots.filter(
      ([name, before]) => !isDeepStrictEqual(structuredClone(world.memorydb.store.find(name)), before),
    );
    const objects = [...foreignObjects];
    const lost = objects.filter(([place, content]) => {
      const [bucket = '', key = ''] = place.split('/');
      const path = world.s3.store.pathOf(bucket, key);
      return !existsSync(path) || readFileSync(path, 'utf8') !== content;
    });
    const strange = exchanges.filter(
      ({ operation, input }) => !ASKED.includes(operation) || mayOverwrite(operation, input),
    );
    return verdict(
      [...snapshots.map(() => 'a snapshot'), ...objects.map(() => 'an object')],
      ...changed.map(([name]) => `The snapshot "${name}" is not what it was.`),
      ...lost.map(([key]) => `The object "${key}" is not what it was.`),
      ...strange.map(({ operation }) => `${operation} was called.`),
    );
  },
};

/** What is written is written on condition that nothing is there, or still what was read. */
const mayOverwrite = (operation: string, input: unknown): boolean =>
  operation === 'PutObject' && !/"If(NoneMatch|Match)":"/.test(JSON.stringify(input));
