import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Snapshot } from '../emulators/memorydb/store.ts';
import { runOf } from '../service/machine-inputs.ts';
import type { LocalService } from '../service/service.ts';
import { REGION, SERVICES, type ServiceName } from '../service/world.ts';
import { described, fold } from './text.ts';

const NAMES: Readonly<Record<ServiceName, string>> = {
  api: 'HTTP API',
  eventbridge: 'EventBridge',
  sfn: 'Step Functions',
  memorydb: 'MemoryDB',
  s3: 'S3',
  sns: 'SNS',
};

interface Setting {
  /** The project's folder. */
  readonly root: string;
  /** The folder where commands are pasted. */
  readonly folder: string;
  /** The data folder, relative to that. */
  readonly data: string;
  /** The snapshots that were just created. */
  readonly seeded: readonly Snapshot[];
  /** Columns of the longest line that is not for pasting. */
  readonly width: number;
}

/** What the service is, and how to use it: commands that work as they stand. */
export function welcome(service: LocalService, { root, folder, data, seeded, width }: Setting): string {
  const { urls, definition, world } = service;
  const example = join(root, 'statemachine/copy-snapshot/examples/copy.json');
  const file = quoted(relative(folder, example));
  const detail = JSON.stringify(JSON.parse(readFileSync(example, 'utf8')));
  const entry = { Source: 'my.shop', DetailType: 'MemoryDB Snapshot Copy Requested', Detail: detail };
  const aws = (name: ServiceName, command: string) =>
    `aws --no-sign-request --region ${REGION} --endpoint-url ${urls[name]} ${command}`;
  const { arn } = definition.machines[0];
  const runs = definition.machines.filter(({ name }) => runOf(name, definition) === 'protect-clusters');
  const state = service.isRestored
    ? `has, from before: ${world.executions.list().length} execution(s), ${world.sns.inbox.length} notice(s)`
    : 'is new';
  const said = [
    'AWS is emulated on this machine, and not contacted. All times are UTC. Ctrl-C ends this.',
    `Data folder ${data} ${state}.`,
    ...seeded.map(described),
  ];
  return [
    ...said.map((line) => fold(line, 2, width)),
    '',
    ...SERVICES.map((name) => `  ${NAMES[name].padEnd(16)}${urls[name]}`),
    '',
    'Copy a snapshot, as the console would:',
    `  ${aws('sfn', `stepfunctions start-execution --state-machine-arn ${arn} --input file://${file}`)}`,
    'with an event:',
    `  ${aws('eventbridge', `events put-events --entries ${quoted(JSON.stringify([entry]))}`)}`,
    'or over HTTP:',
    `  curl -i -H 'Content-Type: application/json' -d @${file} ${urls.api}/snapshot-copies`,
    'protect every cluster by a run:',
    ...runs.flatMap(({ arn }) => [
      `  ${aws('sfn', `stepfunctions start-execution --state-machine-arn ${arn} --input '{}'`)}`,
      `  curl -i -H 'Content-Type: application/json' -d '{}' ${urls.api}/protection-runs`,
    ]),
    'and see the result:',
    `  curl ${urls.api}/snapshot-copies`,
    ...[{ arn }, ...runs].map(
      (machine) => `  ${aws('sfn', `stepfunctions list-executions --state-machine-arn ${machine.arn}`)}`,
    ),
    `  ${aws('memorydb', 'memorydb describe-snapshots')}`,
    ...definition.buckets.map(({ name }) => `  ${aws('s3', `s3 ls s3://${name}`)}`),
    'Which clusters are protected is measured every hour:',
    `  AWS_ENDPOINT_URL_S3=${urls.s3} npm run status -- --local`,
    ...definition.buckets.map(({ name }) => `  ${urls.s3}/${name}/reports/protection.html`),
  ].join('\n');
}

/** Quoted as one word of a shell. */
const quoted = (text: string): string => (/^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
