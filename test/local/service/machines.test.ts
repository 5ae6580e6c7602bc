import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Execution } from '../../../local/asl/shared.ts';
import { VirtualClock } from '../../../local/clock.ts';
import { readSeed } from '../../../local/service/seed.ts';
import { type LocalService, type LocalServiceOptions, startLocalService } from '../../../local/service/service.ts';
import { withSecondMachine } from '../../support/second-machine.ts';
import { BEGIN, BUCKET, ROOT, SOURCE } from '../../support/service.ts';

/** Starts an execution of copy-snapshot for each item, with the item as its input, and writes what became of them. */
const CopyAll = {
  Type: 'Map',
  Items: '{% $states.input.Requests %}',
  MaxConcurrency: 2,
  Label: 'CopyAll',
  ToleratedFailurePercentage: 100,
  ItemSelector: {
    Name: "{% 'run-' & $string($states.context.Map.Item.Index) %}",
    Input: '{% $states.context.Map.Item.Value %}',
  },
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'CopyOne',
    States: {
      CopyOne: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: {
          // biome-ignore lint/suspicious/noTemplateCurlyInString: what Fn::Sub fills in
          StateMachineArn: '${CopySnapshotStateMachine}',
          Name: '{% $states.input.Name %}',
          Input: '{% $states.input.Input %}',
        },
        Output: { Status: '{% $states.result.Status %}', Copy: '{% $states.result.Output.TargetSnapshotName %}' },
        End: true,
      },
    },
  },
  ResultWriter: {
    Resource: 'arn:aws:states:::s3:putObject',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what Fn::Sub fills in
    Arguments: { Bucket: '${ExportBucket}', Prefix: 'reports' },
    WriterConfig: { OutputType: 'JSON', Transformation: 'COMPACT' },
  },
  End: true,
};

const RUN = {
  Requests: [
    { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-a' },
    { SourceSnapshotName: 'missing', TargetSnapshotName: 'orders-b' },
    { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-c' },
  ],
};

let project: string;
let folder: string;
let services: LocalService[];

beforeAll(() => {
  project = withSecondMachine(join(mkdtempSync(join(tmpdir(), 'machines-')), 'project'), { CopyAll });
});
afterAll(() => rmSync(join(project, '..'), { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'machines-data-'));
  services = [];
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.close()));
  rmSync(folder, { recursive: true });
});

async function serve(options: Partial<LocalServiceOptions> = {}): Promise<LocalService> {
  const newClock = () => new VirtualClock(Date.parse(BEGIN));
  const service = await startLocalService({ root: project, folder, newClock, random: () => 0.5, ...options });
  services.push(service);
  if (!service.isRestored) service.world.memorydb.store.addSnapshot(readSeed(join(ROOT, 'local/seed/orders.json')));
  return service;
}

const second = ({ definition }: LocalService) =>
  definition.machines.find(({ name }) => name.endsWith('-second'))?.arn ?? '';
/** A service at the moment when a copy is made, for the execution `night` of the second machine. */
async function whileItCopies(options: Partial<LocalServiceOptions> = {}) {
  let copying = (): void => undefined;
  const copies = new Promise<void>((resolve) => {
    copying = resolve;
  });
  const service = await serve({
    ...options,
    watcher: { onWait: (_execution, { state }) => void (state === 'WaitForCopy' && copying()) },
  });
  const stateMachineArn = second(service);
  const ended = service.start({ Requests: [] }, { name: 'empty', stateMachineArn });
  await service.settled(ended);
  const Requests = RUN.Requests.filter(({ SourceSnapshotName }) => SourceSnapshotName === SOURCE);
  service.start({ Requests }, { name: 'night', stateMachineArn });
  await copies;
  return { service, ended };
}

const statusesOf = ({ world }: LocalService) => world.executions.list().map(({ name, status }) => `${name} ${status}`);

describe('Two machines of one template', () => {
  test("are both deployed, the one with the deployment's name first, and functions know them", async () => {
    const service = await serve();
    const sfn = new SFNClient({ endpoint: service.urls.sfn });
    const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
    const names = stateMachines.map(({ name }) => name);
    expect(names).toEqual(service.definition.machines.map(({ name }) => name));
    expect([names[0], names.at(-1)]).toEqual(['memorydb-snapshot-copy-local', 'memorydb-snapshot-copy-local-second']);
    const { definition = '' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: second(service) }));
    const { States } = JSON.parse(definition);
    expect(States.CopyAll.ItemProcessor.States.CopyOne.Arguments.StateMachineArn).toBe(
      service.definition.machines[0].arn,
    );
    expect(service.definition.functions.find(({ key }) => key === 'notify')?.environment).toMatchObject({
      SECOND_ARN: second(service),
      SECOND_NAME: 'memorydb-snapshot-copy-local-second',
    });
  });

  test('run into each other: the second starts executions of the first, and writes to the bucket', async () => {
    const seen: string[] = [];
    const watcher = { onStart: ({ name }: Execution) => void seen.push(name) };
    const service = await serve({ watcher });
    const run = service.start(RUN, { name: 'night', stateMachineArn: second(service) });
    await service.settled(run);
    expect(statusesOf(service)).toEqual(['night SUCCEEDED', 'run-0 SUCCEEDED', 'run-1 FAILED', 'run-2 SUCCEEDED']);
    expect(seen).toEqual(['night', 'run-0', 'run-1', 'run-2']);
    const { store } = service.world.s3;
    const { ResultWriterDetails } = JSON.parse(run.output ?? '');
    const read = (key: string) => JSON.parse(readFileSync(store.pathOf(BUCKET, key), 'utf8'));
    const { ResultFiles } = read(ResultWriterDetails.Key);
    expect(read(ResultFiles.SUCCEEDED[0].Key)).toEqual([
      { Status: 'SUCCEEDED', Copy: 'orders-a' },
      { Status: 'SUCCEEDED', Copy: 'orders-c' },
    ]);
    const [failed] = read(ResultFiles.FAILED[0].Key);
    expect([failed.Error, JSON.parse(failed.Cause).Error]).toEqual(['States.TaskFailed', 'SnapshotNotFoundFault']);
    expect((await store.head(BUCKET, ResultWriterDetails.Key))?.versionId).toMatch(/^[\w-]{32}$/);
    // A status change is announced for each, whichever machine it is of.
    const started = [service.definition.machines[0].arn, second(service)];
    const sfn = new SFNClient({ endpoint: service.urls.sfn });
    const listed = started.map(async (stateMachineArn) => {
      const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
      return executions.map(({ name }) => name);
    });
    expect(await Promise.all(listed)).toEqual([['run-2', 'run-1', 'run-0'], ['night']]);
  });

  test('may each have an execution of one name', async () => {
    const service = await serve();
    const started = [undefined, second(service)].map((stateMachineArn) =>
      service.start({ Requests: [] }, { name: 'same', ...(stateMachineArn && { stateMachineArn }) }),
    );
    await Promise.all(started.map((execution) => service.settled(execution)));
    expect(started[0]?.arn).not.toBe(started[1]?.arn);
    expect(statusesOf(service)).toEqual(['same FAILED', 'same SUCCEEDED']);
  });

  test('refuse a start as Step Functions does, by name and cause', async () => {
    const service = await serve();
    service.world.faults.inject({
      error: 'ThrottlingException',
      operation: 'StartExecution',
      message: 'Rate exceeded',
    });
    service.start({}, { name: 'run-1' });
    const run = service.start({ Requests: RUN.Requests.slice(0, 2) }, { stateMachineArn: second(service) });
    await service.settled(run);
    const causes = run.children.map(({ error, cause = '' }) => [error, cause.split(' (')[0]]);
    const taken = `${service.definition.machines[0].arn.replace(':stateMachine:', ':execution:')}:run-1`;
    expect(causes).toEqual([
      ['StepFunctions.ThrottlingException', 'Rate exceeded'],
      ['StepFunctions.ExecutionAlreadyExistsException', `Execution Already Exists: '${taken}'`],
    ]);
  });

  test('fail as ResultWriter does where an object cannot be stored', async () => {
    const service = await serve();
    service.world.faults.inject({ error: 'AccessDenied', operation: 'ResultWriter' });
    const run = service.start({ Requests: [] }, { stateMachineArn: second(service) });
    await service.settled(run);
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.ResultWriterFailed', cause: 'AccessDenied' });
  });

  test('are stopped together: the executions that one has started end with it', async () => {
    const { service } = await whileItCopies();
    service.world.executions.list()[1]?.stop();
    await Promise.all(service.world.executions.list().map((execution) => service.settled(execution)));
    expect(statusesOf(service)).toEqual(['empty SUCCEEDED', 'night ABORTED', 'run-0 ABORTED', 'run-1 ABORTED']);
  });

  test('are kept: after a restart, executions of both are there, and end ABORTED if they were running', async () => {
    const { service: first, ended } = await whileItCopies({ persist: true });
    const before = first.world.executions.list().map(({ arn }) => arn);
    await first.close();
    const later = await serve({ persist: true });
    await later.world.buses.idle();
    expect(later.world.executions.list().map(({ arn }) => arn)).toEqual(before);
    expect(statusesOf(later)).toEqual(['empty SUCCEEDED', 'night ABORTED', 'run-0 ABORTED', 'run-1 ABORTED']);
    expect(later.world.executions.find(ended.arn)).toMatchObject({ machineArn: second(later), output: ended.output });
    expect(later.world.executions.find(before.at(-1) ?? '')?.machineArn).toBe(later.definition.machines[0].arn);
  });
});
