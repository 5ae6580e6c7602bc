import { S3Client } from '@aws-sdk/client-s3';
import { objects } from '../functions/aws/objects.ts';
import {
  current,
  isLate,
  PROTECTION_KEY,
  type Protection,
  readProtection,
  whyUnreadable,
} from '../functions/core/status/protection.ts';
import { inWords } from '../terminal/advice.ts';
import { clientSettings } from '../terminal/client-settings.ts';
import { runCommand } from '../terminal/run-command.ts';
import { screen } from '../terminal/screen.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { HELP, type Options, parseOptions } from './options.ts';
import { asTable } from './table.ts';

/** @returns the exit code */
export const main = (args: readonly string[]): Promise<number> =>
  runCommand(args, { parse: parseOptions, help: HELP, run, failure: 'The report could not be read' });

async function run({ from, json }: Options): Promise<number> {
  const found = await (from === 'local'
    ? read(localS3(), LOCAL_BUCKET, null).catch((error) => {
        throw /ECONNREFUSED/.test(String(error)) ? notServed() : error;
      })
    : read(new S3Client({ followRegionRedirects: true, ...clientSettings() }), from.bucket, from.owner));
  const report = current(found, new Date().toISOString());
  console.log(json ? JSON.stringify(report, null, 2) : asTable(report, screen()));
  const isOverdue = report !== found;
  return isOverdue || report.Clusters.some((each) => isLate(each) || each.State === 'UNKNOWN') ? 1 : 0;
}

/** The bucket and the S3 of the local service, unless it was given another port. */
const LOCAL_BUCKET = 'memorydb-snapshot-exports';
const LOCAL_S3 = 'http://127.0.0.1:8404';

const localEndpoint = (): string => process.env['AWS_ENDPOINT_URL_S3'] || LOCAL_S3;

const notServed = (): UsageError =>
  new UsageError(
    `There is no local service at ${localEndpoint()}. Start it with npm run local; if it has another port, set AWS_ENDPOINT_URL_S3 to its S3.`,
  );

const localS3 = (): S3Client =>
  new S3Client({
    ...clientSettings(),
    endpoint: localEndpoint(),
    forcePathStyle: true,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

async function read(client: S3Client, bucket: string, owner: string | null): Promise<Protection> {
  const found = await objects(client)
    .readText({ bucket, owner, key: PROTECTION_KEY })
    .catch((error) => {
      throw inWords(error, { bucket, owner });
    });
  const report = found && readProtection(found.text);
  if (report) return report;
  if (found)
    throw new UsageError(
      `${PROTECTION_KEY} in the bucket ${bucket} ${whyUnreadable(found.text)}. Use the version that is deployed, or invoke the function measureStatus, which writes it anew.`,
    );
  throw new UsageError(
    `There is no ${PROTECTION_KEY} in the bucket ${bucket}. A deployment writes it within its first hour, into its export bucket.`,
  );
}
