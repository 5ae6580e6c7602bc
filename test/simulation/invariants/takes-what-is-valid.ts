import { ageOf } from '../oracle.ts';
import type { Ran, Run } from '../record.ts';
import type { Request } from '../scenario/request.ts';
import { flawsIn } from '../validity.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';
import { decidingVisit, visitsOf, wasExplained } from './visits.ts';

export const takesWhatIsValid: Invariant = {
  name: 'takes what is valid',
  says: 'A request with flaws is refused and every flaw named; a valid one is never refused for what it says; a source is no older than the request allows.',
  check: (run) => together(run.executions.map((ran) => judged(run, ran))),
};

function judged(run: Run, ran: Ran): Verdict {
  const { name, status, error, cause, input } = ran.execution;
  const request: Request = JSON.parse(input);
  const flaws = flawsIn({ ...request });
  const wasStarted = run.accepted.some(({ execution }) => execution === name);
  const isRefused = error === 'InvalidRequest' && wasExplained(ran.execution);
  const fields = isRefused ? problemsIn(cause) : [];
  const unfounded = unfoundedProblems(run, ran);
  const unnamed =
    isRefused && decidingVisit(ran)?.state === 'ValidateRequest'
      ? flaws.filter((flaw) => !fields.some((field) => isWithin(field, flaw)))
      : [];
  return verdict(
    `${flaws.length > 0 ? 'with flaws' : 'valid'}${isRefused ? ', refused' : ''}`,
    flaws.length > 0 &&
      (status === 'SUCCEEDED' || wasStarted) &&
      `${name} took a request that is wrong in ${flaws.join(', ')}.`,
    isRefused && fields.length === 0 && `${name} was refused for nothing.`,
    unfounded.length > 0 && `${name} was refused for ${unfounded.join(', ')}, which is right.`,
    unnamed.length > 0 && `${name} was refused without a word on ${unnamed.join(', ')}.`,
    (status === 'SUCCEEDED' || wasStarted) &&
      isTooOld(ran, request) &&
      `${name} took a source that is older than the request allows.`,
  );
}

/** Fields for which the execution was refused, though nothing speaks against them. */
export function unfoundedProblems(run: Run, ran: Ran): string[] {
  const { error, cause, input } = ran.execution;
  if (error !== 'InvalidRequest' || !wasExplained(ran.execution)) return [];
  const flaws = [...flawsIn(JSON.parse(input)), ...facts(run, ran)];
  return problemsIn(cause).filter((field) => !flaws.some((flaw) => isWithin(field, flaw)));
}

const isWithin = (field: string, flaw: string): boolean => field === flaw || field.startsWith(`${flaw}[`);

function problemsIn(cause = ''): string[] {
  const { Details } = JSON.parse(cause.slice(cause.indexOf('\n') + 1));
  return (Details?.Problems ?? []).map(({ field }: { readonly field: string }) => field);
}

/** What only the services know: which members of the request that can be held against. */
function facts({ exchanges, scenario }: Run, ran: Ran): string[] {
  const { name, input } = ran.execution;
  const request: Request = JSON.parse(input);
  const isExport = request.TargetBucket !== undefined;
  const { bucket, snapshots } = scenario;
  const isUnusable =
    bucket.owner !== undefined ||
    bucket.region !== undefined ||
    exchanges.some(
      ({ execution, operation, error }) => execution === name && operation === 'HeadBucket' && error !== null,
    );
  const truth = ran.failed?.truth;
  // The name was taken when it was looked at; somebody may have seen to it since.
  const isTaken = isExport && (truth?.kind !== 'export' || truth.objects.length > 0 || truth.hasManifest);
  return [
    ...(isExport && isUnusable ? ['TargetBucket'] : []),
    ...(isTaken ? ['TargetSnapshotName'] : []),
    ...(isExport && snapshots.some(({ dataTiering, shards = [] }) => dataTiering || shards.length === 0)
      ? ['SourceSnapshotName']
      : []),
    ...(request.TargetSnapshotName === undefined && snapshots.some(({ shards = [] }) => shards.length === 0)
      ? ['TargetSnapshotName']
      : []),
    ...(!isExport && snapshots.some(({ tags = [] }) => tags.length + (request.Tags?.length ?? 0) >= 50)
      ? ['Tags']
      : []),
  ];
}

const HOUR = 3_600_000;

/** A look that is tried again is still that of the state's entering. */
function isTooOld({ execution, asked }: Ran, { Options }: Request): boolean {
  const most = Options?.MaxSourceAgeHours;
  const looked = visitsOf(execution).findLast(({ state, succeeded }) => state === 'ValidateRequest' && succeeded);
  return (
    most !== undefined && asked !== undefined && looked !== undefined && looked.from - ageOf(asked.source) > most * HOUR
  );
}
