// The packages that suites are about. Each is made once in a run of the tests, as that takes long.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from '../support/once.ts';
import { packageInto, readPackage, type Surroundings } from './product.ts';

const shared = async (name: string, parameters: Readonly<Record<string, string>>, surroundings: Surroundings) =>
  readPackage(await once(name, (output) => packageInto(output, parameters, surroundings)));

/** Where the keys and the topic are that parameters name. */
const REGION = 'eu-central-1';

/** Without a parameter. */
export const defaultPackage = () => shared('default-package', {}, { env: { TZ: 'UTC', LANG: 'C' } });

export const packageThatExpires = () =>
  shared('package-that-expires', { expireRecoveryPoints: 'on' }, { env: { AWS_REGION: REGION } });

export const COPY_KEY = `arn:aws:kms:${REGION}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** As the routes of the state machines need it: with the key that copies are encrypted under, and with runs that delete. */
export const packageOfRoutes = () =>
  shared('package-of-routes', { copyKmsKeyArn: COPY_KEY, expireRecoveryPoints: 'on' }, { env: { AWS_REGION: REGION } });

export const TOPIC = `arn:aws:sns:${REGION}:111122223333:own-topic`;
export const TOPIC_KEY = `arn:aws:kms:${REGION}:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321`;
const SCHEDULES = `
- name: nightly-orders
  expression: cron(0 4 * * ? *)
  timeZone: Europe/Berlin
  alarmAfterHours: 26
  input: { SourceClusterName: orders, Options: { MaxSourceAgeHours: 24 } }
- name: monthly
  expression: rate(31 days)
  alarmAfterHours: none
  input: { SourceClusterName: orders, TargetSnapshotName: 'orders-{date}' }
`;

/** With a value for every parameter. */
export async function packageWithEverything() {
  const files = await once('schedules', (folder) => writeFile(join(folder, 'some.yml'), SCHEDULES));
  const parameters = {
    email: 'ops@example.com',
    exportBucket: 'own-bucket',
    topicArn: TOPIC,
    topicKeyArn: TOPIC_KEY,
    checksumLimitGB: '32',
    copyKmsKeyArn: COPY_KEY,
    maxAgeHours: '12.5',
    metricsPerCluster: 'yes',
    tags: 'team=shop,cost-center=42',
    logRetentionDays: '30',
    eventBus: `arn:aws:events:${REGION}:111122223333:event-bus/own-bus`,
    schedules: join(files, 'some.yml'),
    createdSnapshotPrefix: 'nightly-',
    createdSnapshotMode: 'Export',
    expireRecoveryPoints: 'on',
    jwtIssuer: 'https://login.example.com/',
    jwtAudience: 'copies,operators',
  };
  return shared('package-with-everything', parameters, { env: { AWS_REGION: REGION } });
}
