import { join } from 'node:path';
import type { ServiceDefinition } from '../../local/service/definition.ts';
import { readLocalDefinition } from '../../local/service/service.ts';
import { loadMachines } from '../../local/service/world.ts';
import { Bundle } from './platform/bundle.ts';
import { type Promises, readPromises } from './promises.ts';
import { type Damaged, intactFiles, type Rdb, writeDamaged, writeLarge } from './scenario/files.ts';
import { SECOND_BUCKET } from './scenario/names.ts';

/** What all runs of a process share: what ships, read once, and a folder that every run empties. */
export interface Stage {
  readonly definition: ServiceDefinition;
  /** The same, deployed so that runs of expire-recovery-points may delete. */
  readonly deleting: ServiceDefinition;
  readonly machines: ReturnType<typeof loadMachines>;
  /** By the function's key in serverless.yml. */
  readonly bundles: ReadonlyMap<string, Bundle>;
  readonly folder: string;
  readonly rdbs: readonly Rdb[];
  readonly damaged: Damaged;
  readonly promises: Promises;
}

/** A deployment may export to several buckets. */
function withSecondBucket(definition: ServiceDefinition): ServiceDefinition {
  const [bucket] = definition.buckets;
  if (!bucket) throw new Error('There is no bucket to export to.');
  const { ownership, policy } = bucket;
  const second = {
    name: SECOND_BUCKET,
    ownership,
    isVersioned: false,
    policy: JSON.parse(JSON.stringify(policy).replaceAll(bucket.name, SECOND_BUCKET)),
  };
  const functions = definition.functions.map(({ environment, ...others }) => {
    const { ALLOWED_BUCKETS: allowed } = environment;
    const both = allowed === undefined ? {} : { ALLOWED_BUCKETS: `${allowed},${SECOND_BUCKET}` };
    return { ...others, environment: { ...environment, ...both } };
  });
  return { ...definition, functions, buckets: [bucket, second] };
}

/**
 * @param product the folder with serverless.yml and what the build has made of it
 * @param root the project's own folder
 */
export function setStage(product: string, root: string, folder: string): Stage {
  const definition = withSecondBucket(readLocalDefinition(product));
  const deleting = withSecondBucket(readLocalDefinition(product, { expireRecoveryPoints: 'on' }));
  const [first, ...others] = intactFiles(root);
  if (!first) throw new Error('There is no RDB file.');
  const rdbs = [writeLarge(join(folder, 'large'), first), ...others];
  return {
    definition,
    deleting,
    machines: loadMachines(definition),
    bundles: new Map(definition.functions.map(({ key, file, exportName }) => [key, new Bundle(file, exportName)])),
    folder: join(folder, 'buckets'),
    rdbs,
    promises: readPromises(product, root),
    damaged: writeDamaged(join(folder, 'damaged'), rdbs[0]?.file ?? ''),
  };
}
